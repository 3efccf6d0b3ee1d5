/**
 * What becomes of the alerts of a dismissed incident when they come again with nothing new: they are counted, and one
 * message in the incident's thread says how often. An alert that its source had not confirmed may have been forged; its
 * source is asked again, and if it confirms the alert now, or cannot be asked, that opens an incident as usual.
 */
import {
  condition,
  continueAsNew,
  log,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { AlertActivities, SlackActivities } from '../contract/activities.ts';
import { cameAgainSignal, dismissalQuery, type DismissalArgs } from '../contract/messages.ts';
import type { Alert } from '../domain/alert.ts';
import { later } from '../domain/alert-groups.ts';
import { fingerprintOf, type CameAgain, type DismissedIncident } from '../domain/dismissals.ts';
import { plural } from '../domain/format.ts';
import { RAISE, SLACK_SYNC } from './activity-options.ts';
import { isLong } from './long-history.ts';
import { refusalsTold } from './refusals.ts';
import { callEntry, failureText, rethrowUnlessActivityFailure } from './call-entry.ts';
import { faultOfStart, refuseToBegin } from './begun.ts';
import { onSignal } from './on-signal.ts';
import { now } from './wording.ts';
import { DAY_MS } from '../domain/units.ts';
import { pauseBefore, unseen } from './rounds.ts';

/** Without a repeat for this long it ends, of a suppressed incident with the suppression. Then the alert opens an incident again. */
const QUIET_MS = 90 * DAY_MS;

export async function dismissal(args: DismissalArgs): Promise<void> {
  const fault = faultOfStart(args);
  if (fault !== undefined) await refuseToBegin(fault);
  const { incident, counted } = args;
  const repeats = counted ?? { count: 0, receipts: [] };
  const arrived: CameAgain[] = [];
  onSignal(cameAgainSignal, (message) => void arrived.push(message));
  setHandler(dismissalQuery, () => ({ incident, ...repeats }));
  const { 'slack.syncDismissal': sync } = proxyActivities<SlackActivities>(SLACK_SYNC);

  const summary = 'before it is forgotten';
  const { until } = incident.dismissal;
  const quietMs = (): number => (until === undefined ? QUIET_MS : Math.min(QUIET_MS, Date.parse(until) - Date.now()));
  // What the last run counted at its end.
  if (repeats.count > 0) await show(sync, incident, repeats.count);
  for (let rounds = 1; ; rounds += 1) {
    const leftMs = quietMs();
    const hasEnded = leftMs <= 0 || !(await condition(() => arrived.length > 0 || isLong(), leftMs, { summary }));
    if (hasEnded) {
      await refusalsTold();
      if (arrived.length === 0) return;
    }
    const pauseMs = isLong() ? 0 : pauseBefore(rounds);
    if (pauseMs > 0) await sleep(pauseMs, { summary: 'dismissed alerts come again: before the next round' });
    const before = repeats.count;
    const messages = arrived.splice(0).flatMap((message) => uncounted(message, repeats.receipts));
    const raised = await raiseWhatIsNews(messages, incident);
    for (const message of messages)
      if (message.unconfirmed === undefined || !raised.has(fingerprintOf(message.unconfirmed))) {
        repeats.count += message.receipts.length;
        repeats.lastAt = later(repeats.lastAt, message.at);
      }
    if (isLong()) {
      await refusalsTold();
      // What was not looked at would be forgotten.
      if (arrived.length === 0) await continueAsNew<typeof dismissal>({ incident, counted: repeats });
    }
    if (repeats.count > before) await show(sync, incident, repeats.count);
  }
}

/** Without the deliveries that were counted before. */
function uncounted(message: CameAgain, seen: string[]): CameAgain[] {
  const receipts = unseen(message.receipts, seen);
  return receipts.length === 0 ? [] : [{ ...message, receipts }];
}

/** @returns the fingerprints of the alerts that open an incident after all */
async function raiseWhatIsNews(messages: readonly CameAgain[], incident: DismissedIncident): Promise<Set<string>> {
  const { 'alert.raise': raise } = proxyActivities<AlertActivities>(RAISE);
  const alerts = new Map(messages.flatMap(({ unconfirmed: a }) => (a === undefined ? [] : [[fingerprintOf(a), a]])));
  const raised = new Set<string>();
  for (const [fingerprint, alert] of alerts) {
    if (await isStillUnconfirmed(alert, incident)) continue;
    await raise({ customerId: incident.customer.id, alert, afterDismissal: true });
    raised.add(fingerprint);
  }
  return raised;
}

/** False also if its source cannot be asked: it must not stay unknown that an alert has become true. */
async function isStillUnconfirmed(alert: Alert, { customer, confirm }: DismissedIncident): Promise<boolean> {
  const { id, source, region, findingType, reference } = alert;
  const entry = confirm.entries[source];
  if (entry === undefined) return false;
  const ref = { ...confirm.ref, window: { ...confirm.ref.window, to: now() } };
  const alerts = [{ id, source, region, findingType, reference }];
  try {
    const input = { incident: ref, targets: [], entities: [], alerts, params: {} };
    const { confirmations } = await callEntry(entry, 'inquire', customer.account.name, input);
    const said = confirmations?.[id];
    return said !== 'confirmed' && said !== 'unavailable';
  } catch (error) {
    log.warn('The source of a dismissed alert cannot be asked again', { why: failureText(error).en });
    return false;
  }
}

async function show(
  sync: SlackActivities['slack.syncDismissal'],
  incident: DismissedIncident,
  count: number,
): Promise<void> {
  setCurrentDetails(`Came again ${plural(count, 'time')}`);
  const { workflowId: id, runId } = workflowInfo();
  try {
    await sync({ id, runId });
  } catch (error) {
    // Temporal does not retry it (no such channel, a revoked token). It is counted, and shown the next time.
    rethrowUnlessActivityFailure(error);
    log.warn('Slack does not show that a dismissed alert came again', { incident: incident.id });
  }
}
