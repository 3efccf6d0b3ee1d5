import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, digestOf, sameJson, sha256Hex, type Json } from '../../domain/digest.ts';
import { ENTITY_KINDS, entityKey, mergeEntities, type Entity } from '../../domain/entity.ts';
import { correlationKey } from '../../domain/correlation.ts';
import { globMatches, neverTouchReason } from '../../domain/never-touch.ts';
import { diffStates, flattenState } from '../../domain/state-diff.ts';

const json = fc.jsonValue() as fc.Arbitrary<Json>;
const entity: fc.Arbitrary<Entity> = fc.record({
  kind: fc.constantFrom(...ENTITY_KINDS),
  id: fc.constantFrom('a', 'b', 'c'),
  standing: fc.constantFrom('affected' as const, 'unauthorized' as const, 'source' as const, 'related' as const),
});

describe('digests', () => {
  it('agree with the published SHA-256 of a text', () => {
    expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('do not depend on the order of keys', () => {
    expect(digestOf({ a: 1, b: { c: 2, d: [3] } })).toBe(digestOf({ b: { d: [3], c: 2 }, a: 1 }));
  });

  it('are of JSON that reads back as the same value', () => {
    fc.assert(fc.property(json, (value) => sameJson(JSON.parse(canonicalJson(value)), value)));
  });
});

describe('entities', () => {
  it('are known once, however often and in whatever order they are found', () => {
    fc.assert(
      fc.property(fc.array(entity), fc.array(entity), (a, b) => {
        const once = mergeEntities(mergeEntities([], a), b);
        expect(new Set(once.map(entityKey)).size).toBe(once.length);
        expect(mergeEntities(once, b)).toEqual(once);
      }),
    );
  });

  it('keep the most serious standing that anyone found', () => {
    const merged = mergeEntities(
      [{ kind: 'iam-user', id: 'x', standing: 'related' }],
      [{ kind: 'iam-user', id: 'x', standing: 'unauthorized' }],
    );
    expect(merged).toEqual([{ kind: 'iam-user', id: 'x', standing: 'unauthorized' }]);
  });
});

describe('what an alert is about', () => {
  it('is the principal before the machine, and never the attacker', () => {
    const entities: Entity[] = [
      { kind: 'ip', id: '198.51.100.23', standing: 'source' },
      { kind: 'instance', id: 'i-0abc', standing: 'affected' },
      { kind: 'iam-user', id: 'deploy-bot', standing: 'affected' },
      { kind: 'access-key', id: 'AKIAEXAMPLE', standing: 'affected' },
    ];
    expect(correlationKey(entities, 'T')).toBe('iam-user:deploy-bot');
    expect(correlationKey(entities.slice(0, 2), 'T')).toBe('instance:i-0abc');
    expect(correlationKey(entities.slice(0, 1), 'Recon:EC2/Portscan')).toBe('type:Recon:EC2/Portscan');
  });
});

describe('the never-touch list', () => {
  const rules = [{ match: 'break-glass*', because: 'emergency access' }];

  it('refuses what the customer lists, service-linked roles and our own role, and says why', () => {
    expect(neverTouchReason(['break-glass-1'], rules, [])?.en).toContain('emergency access');
    expect(neverTouchReason(['arn:aws:iam::1:role/aws-service-role/x/AWSServiceRoleForX'], [], [])?.en).toContain(
      'service-linked',
    );
    expect(neverTouchReason(['firebreak-isolate'], [], ['firebreak-isolate'])?.en).toContain('own role');
    expect(neverTouchReason(['deploy-bot'], rules, [])).toBeUndefined();
  });

  it('takes every character but * literally', () => {
    fc.assert(fc.property(fc.string(), (name) => globMatches(name.replaceAll('*', ''), name.replaceAll('*', ''))));
    expect(globMatches('a.c', 'abc')).toBe(false);
    expect(globMatches('a*c', 'a\nc')).toBe(true);
  });
});

describe('a diff', () => {
  it('is empty exactly when nothing that is shown differs', () => {
    fc.assert(fc.property(json, (state) => diffStates(flattenState(state), flattenState(state)).length === 0));
    expect(diffStates(flattenState({ status: 'Active' }), flattenState({ status: 'Inactive' }))).toEqual([
      { field: 'status', before: 'Active', after: 'Inactive' },
    ]);
  });
});
