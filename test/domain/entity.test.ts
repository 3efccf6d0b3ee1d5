import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENTITY_KINDS, entityKey, evidenceKeys, mergeEntities, type Entity } from '../../domain/entity.ts';

const entity: fc.Arbitrary<Entity> = fc.record({
  kind: fc.constantFrom(...ENTITY_KINDS),
  id: fc.constantFrom('a', 'b', 'c'),
  standing: fc.constantFrom('affected' as const, 'unauthorized' as const, 'source' as const, 'related' as const),
});

describe('entities', () => {
  it('are listed once, however often and in whatever order they are found', () => {
    fc.assert(
      fc.property(fc.array(entity), fc.array(entity), (a, b) => {
        const once = mergeEntities(mergeEntities([], a), b);
        expect(new Set(once.map(entityKey)).size).toBe(once.length);
        expect(mergeEntities(once, b)).toEqual(once);
      }),
    );
  });

  it('keep the most serious standing that was found', () => {
    const merged = mergeEntities(
      [{ kind: 'iam-user', id: 'x', standing: 'related' }],
      [{ kind: 'iam-user', id: 'x', standing: 'unauthorized' }],
    );
    expect(merged).toEqual([{ kind: 'iam-user', id: 'x', standing: 'unauthorized' }]);
  });

  it('are shown by their own evidence, an access key also by the record of its user', () => {
    expect(evidenceKeys({ kind: 'instance', id: 'i-1', region: 'us-east-1' })).toEqual(['instance||i-1']);
    expect(evidenceKeys({ kind: 'access-key', id: 'AKIA', facts: { user: 'kim' } })).toEqual([
      'access-key||AKIA',
      'iam-user||kim',
    ]);
  });
});
