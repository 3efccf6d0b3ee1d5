import { expect, it } from 'vitest';
import { descriptorOf } from '../../activities/catalogue/load.ts';
import { neededBy } from '../../domain/role-permissions.ts';
import { STEP_PHASES } from '../../domain/runbook.ts';
import { actionsOf } from '../../sandbox/seed/onboarding.ts';
import { wholeCatalogue } from '../activities/harness.ts';
import { shippedPlans } from './scenarios/roles.ts';

it.each(STEP_PHASES)("the sandbox's role of %s is allowed what the shipped runbooks need", async (phase) => {
  const catalogue = [...(await wholeCatalogue()).values()].map(descriptorOf);
  const allowed = actionsOf(phase);
  const isAllowed = (action: string): boolean =>
    allowed.some((a) => (a.endsWith('*') ? action.startsWith(a.slice(0, -1)) : action === a));
  const needed = neededBy([phase], 'account', catalogue, await shippedPlans());
  expect([...needed.keys()].filter((action) => !isAllowed(action))).toEqual([]);
});
