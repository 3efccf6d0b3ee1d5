/** An alert may name thousands of things: none is left out on the way into its incident. */
import { describe, expect, it } from 'vitest';
import { groupsOf, sizeOf } from '../../domain/alert-groups.ts';
import type { Alert } from '../../domain/alert.ts';
import { normalise } from '../../intake/sources/index.ts';
import { alert } from '../workflows/world.ts';

describe('an alert that names 5,000 users', () => {
  const names = Array.from({ length: 5_000 }, (_, i) => `bulk-${i + 1}`);
  const body = {
    firebreakAlert: 1,
    type: 'IdP:CredentialTheft/Bulk',
    account: '111122223333',
    entities: [...names, ...names.slice(0, 10)].map((id) => ({ kind: 'iam-user', id })),
  };

  it('keeps all of them, each once', () => {
    const outcome = normalise({ body });
    expect(outcome).toMatchObject({ outcome: 'alert' });
    const { alert: found } = outcome as { alert: Pick<Alert, 'entities'> };
    expect(found.entities.map((e) => e.id)).toEqual(names);
  });

  it('is handed over in groups that a signal can carry, also with ids of 1,000 characters', () => {
    const long = names
      .slice(0, 1_500)
      .map((id) => ({ kind: 'iam-user' as const, id: id.padEnd(1_000, 'x'), standing: 'affected' as const }));
    const groups = groupsOf([{ alert: alert('a-1', long), receipt: '0123456789ab' }]);
    expect(groups.flatMap((g) => g.alerts.flatMap((d) => d.alert.entities))).toHaveLength(1_500);
    for (const group of groups) expect(sizeOf(group)).toBeLessThan(400_000);
  });
});
