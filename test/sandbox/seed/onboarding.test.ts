import { describe, expect, test } from 'vitest';
import { loadCatalogue } from '../../../activities/catalogue/load.ts';
import { globMatches } from '../../../domain/never-touch.ts';
import { STEP_PHASES } from '../../../domain/runbook.ts';
import { actionsOf } from '../../../sandbox/seed/onboarding.ts';
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
