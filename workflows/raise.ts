/**
 * Genuine alerts that came to a run of an incident that must not begin. That run cannot raise them itself: while it runs, they would
 * come back to it. So a workflow of its own raises them once that run has ended.
 */
import { ParentClosePolicy, proxyActivities, sleep, startChild, uuid4, workflowInfo } from '@temporalio/workflow';
import type { AlertActivities } from '../contract/activities.ts';
import { namedBy, raiseId } from '../contract/ids.ts';
import { RAISE_WORKFLOW, type RaiseArgs } from '../contract/messages.ts';
import type { AlertGroup } from '../domain/alert-groups.ts';
import { RAISE } from './activity-options.ts';
import { faultOfStart, refuseToBegin } from './begun.ts';

/** The refused run ends at once when this has started. Should it still run, it hands the alerts on again. */
const PAUSE_MS = 2_000;

export async function raise(args: RaiseArgs): Promise<void> {
  const fault = faultOfStart(args);
  if (fault !== undefined) await refuseToBegin(fault);
  const { customerId, alerts } = args;
  const { 'alert.raise': open } = proxyActivities<AlertActivities>(RAISE);
  await sleep(PAUSE_MS, { summary: 'until the run that was refused has ended' });
  for (const alert of alerts) await open({ customerId, alert });
}

/**
 * For a run of an incident that is about to fail. Repeats are not counted: an alert that says the same is raised.
 * @param groups taken from the list, also those that come in meanwhile
 */
export async function raiseLater(groups: AlertGroup[]): Promise<void> {
  const { workflowId } = workflowInfo();
  const { customer: customerId = '' } = namedBy(workflowId);
  for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
    const args: [RaiseArgs] = [{ customerId, alerts: group.alerts.map(({ alert }) => alert) }];
    const options = { args, parentClosePolicy: ParentClosePolicy.ABANDON };
    if (args[0].alerts.length > 0)
      await startChild(RAISE_WORKFLOW, { ...options, workflowId: raiseId(workflowId, uuid4().slice(0, 8)) });
  }
}
