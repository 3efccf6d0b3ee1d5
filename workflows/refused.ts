/** Has a worker count what a process has refused that may not write to the dead-letter queue itself. */
import { proxyActivities } from '@temporalio/workflow';
import type { RefusalActivities } from '../contract/activities.ts';
import type { RefusedArgs } from '../contract/refused.ts';
import { RAISE } from './activity-options.ts';
import { faultOfStart, refuseToBegin } from './begun.ts';

export async function refused(args: RefusedArgs): Promise<void> {
  const fault = faultOfStart(args);
  if (fault !== undefined) await refuseToBegin(fault);
  await proxyActivities<RefusalActivities>(RAISE)['refusal.keep'](args);
}
