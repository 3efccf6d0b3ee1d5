import { describe, expect, test } from 'vitest';
import { ownPolicy } from '../../../cli/onboarding/policies.ts';
import { loadCatalogue } from '../../../activities/catalogue/load.ts';
import { globMatches } from '../../../domain/never-touch.ts';
import { STEP_PHASES } from '../../../domain/runbook.ts';
import { actionsOf, denialIn } from '../../../sandbox/seed/onboarding.ts';
import { MANAGEMENT_ACTIONS } from '../../../sandbox/seed/organization.ts';
import { shippedPlans, usedIn } from '../scenarios/roles.ts';

const catalogue = await loadCatalogue();
const plans = await shippedPlans();

describe.each(STEP_PHASES)('the sandbox’s role of phase %s', (phase) => {
  test.each(usedIn(catalogue, plans, phase))('allows what $id needs', ({ runsIn, permissions }) => {
    const granted = runsIn === 'management' ? MANAGEMENT_ACTIONS : actionsOf(phase);
    const denied = permissions.filter((action) => !granted.some((allowed) => globMatches(allowed, action)));
    expect(denied).toEqual([]);
  });
});

test('denies the engine’s roles any change of the engine’s roles, as the templates do', () => {
  const own = ['role/firebreak-*', 'policy/firebreak-*-*'].map((what) => `arn:aws:iam::111122223333:${what}`);
  expect(ownPolicy('itself', own).Statement.at(-1)).toEqual(denialIn('111122223333'));
});
