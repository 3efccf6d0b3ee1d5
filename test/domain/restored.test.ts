import { describe, expect, it } from 'vitest';
import { isRestored } from '../../domain/restored.ts';

type Judged = Parameters<typeof isRestored>[0][number];
const contained: Judged = { phase: 'isolate', status: 'done', target: { kind: 'instance' } };
const repair = (status: Judged['status']): Judged => ({ phase: 'restore', status, target: { kind: 'volume' } });
const settling = (status: Judged['status']): Judged => ({ phase: 'restore', status, target: { kind: 'finding' } });

describe('an incident', () => {
  it('is restored when what was changed is repaired', () => {
    expect(isRestored([contained, repair('done')])).toBe(true);
  });

  it.each(['skipped', 'rejected'] as const)('is not restored when a repair was %s', (status) => {
    expect(isRestored([contained, repair(status)])).toBe(false);
  });

  it.each(['skipped', 'rejected', 'refused'] as const)(
    'is restored although the finding’s settling was %s',
    (status) => {
      expect(isRestored([contained, repair('done'), settling(status)])).toBe(true);
    },
  );

  it('is not restored when nothing was changed', () => {
    expect(isRestored([settling('refused')])).toBe(false);
  });
});
