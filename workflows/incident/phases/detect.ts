/** Detect: the first alert becomes an incident with a pinned plan. */
import { condition, proxyActivities } from '@temporalio/workflow';
import type { Alert } from '../../../domain/alert.ts';
import { PIN } from '../../activity-options.ts';
import type { EngineActivities } from '../../../contract/activities.ts';
import type { IncidentArgs } from '../../../contract/messages.ts';
import { IncidentRecord } from '../record.ts';
import { text } from '../../wording.ts';

/** What receives the first alert, and all later messages for the incident. */
export interface Inbox {
  readonly firstAlert: Alert | undefined;
  deliverTo(record: IncidentRecord): void;
}

export async function detect(args: IncidentArgs, inbox: Inbox): Promise<IncidentRecord> {
  await condition(() => inbox.firstAlert !== undefined);
  const alert = inbox.firstAlert!;
  const { customerId, account } = args;
  const summary = `${customerId} ${account}: ${alert.findingType}`.slice(0, 200);
  const { 'incident.pin': pin } = proxyActivities<EngineActivities>({ ...PIN, summary });
  const plan = await pin({ customerId, account, alert });
  const r = new IncidentRecord(args, plan, alert);
  inbox.deliverTo(r);
  const { title, id } = plan.runbook;
  r.append('pinned', { what: text(`Runbook: ${title.en} (${id})`, `런북: ${title.ko} (${id})`) });
  return r;
}
