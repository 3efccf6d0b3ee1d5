import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadCatalogue } from '../../../activities/catalogue/load.ts';
import { globMatches } from '../../../domain/never-touch.ts';
import { STEP_PHASES } from '../../../domain/runbook.ts';
import { actionsOf } from '../../../sandbox/seed/onboarding.ts';
import { MANAGEMENT_ACTIONS } from '../../../sandbox/seed/organization.ts';
import { loadRunbooks } from '../../../config/runbooks.ts';
import { usedIn } from '../scenarios/roles.ts';

const catalogue = await loadCatalogue();
const runbooks = await loadRunbooks(join(import.meta.dirname, '../../../runbooks'));

// Notices are sent from the MSP's own account.
const runsInTheirs = (id: string): boolean => catalogue.get(id)?.kind !== 'notice';

describe.each(STEP_PHASES)('the sandbox’s role of phase %s', (phase) => {
  test.each([...usedIn(runbooks, phase)].filter(runsInTheirs))('allows what %s needs', (id) => {
    const entry = catalogue.get(id);
    const granted = entry?.runsIn === 'management' ? MANAGEMENT_ACTIONS : actionsOf(phase);
    const denied = (entry?.permissions ?? []).filter(
      (action) => !granted.some((allowed) => globMatches(allowed, action)),
    );
    expect(denied).toEqual([]);
  });
});
