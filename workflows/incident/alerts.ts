/** What an incident makes of alerts: all are counted, the first and the most severe stand whole, and what they name is learned. */
import { sleep } from '@temporalio/workflow';
import { moreSevere, SEVERITIES, type Alert } from '../../domain/alert.ts';
import { countAlerts, kindOf, type AlertGroup } from '../../domain/alert-groups.ts';
import type { IncidentState } from '../../domain/incident.ts';
import { now, text } from '../wording.ts';
import { catchUp } from './phases/isolate.ts';
import type { IncidentRecord } from './record.ts';
import { tell } from './runbook/tell.ts';

/** Alerts that stand whole. A person reads a few; the rest are counts by type and minute. */
const MOST_WHOLE = 100;
/** Deliveries that are remembered, so that a message delivered twice counts once. */
const MOST_RECEIPTS = 20_000;

/** Rounds of catching up that follow each other at once; from then on they come ever less often. */
const QUICK_ROUNDS = 3;
const LONGEST_PAUSE_MS = 60_000;
/** A storm has ended when nothing has come for as long as this. */
const QUIET_MS = 10 * 60_000;

export function takeAlerts(r: IncidentRecord, { alerts, repeats }: AlertGroup): void {
  let isNews = false;
  for (const { alert, receipt } of alerts) {
    // An alert that names very much comes in parts, with one receipt.
    if (isNew(r, receipt)) count(r, kindOf(alert), 1);
    isNews = takeWhole(r, alert) || isNews;
  }
  for (const { receipts, ...kind } of repeats) {
    const fresh = receipts.filter((receipt) => isNew(r, receipt)).length;
    if (fresh > 0) count(r, kind, fresh);
  }
  r.state.lastAlertAt = now();
  r.changedQuietly();
  if (isNews) hearOf(r);
}

/** False for a message that was delivered before. */
function isNew(r: IncidentRecord, receipt: string): boolean {
  const { receipts } = r.book;
  if (r.firstTime(`receipt|${receipt}`)) {
    receipts.push(receipt);
    for (const old of receipts.splice(0, Math.max(0, receipts.length - MOST_RECEIPTS))) r.forget(`receipt|${old}`);
    return true;
  }
  return false;
}

function count(r: IncidentRecord, kind: Parameters<typeof countAlerts>[1], n: number): void {
  const { state } = r;
  const before = state.alertCount;
  state.alertCount += n;
  countAlerts(state.alertCounts, kind, n);
  const passed = ROUND_NUMBERS.findLast((round) => before < round && state.alertCount >= round);
  if (passed === undefined) return;
  const actor = { kind: 'source', id: kind.source, name: kind.source } as const;
  r.append('alert-repeated', { actor, what: text(`${passed} alerts so far`, `누적 경보 ${passed}건`) });
}

/** Repeated alerts are counted; only these counts stand in the timeline. */
const ROUND_NUMBERS = [10, 100, 1_000, 10_000, 100_000, 1_000_000];

/** @returns whether it says anything that is to be confirmed and contained */
function takeWhole(r: IncidentRecord, alert: Alert): boolean {
  const { state } = r;
  const known = state.alerts.find((a) => a.id === alert.id);
  const isMoreSevere = SEVERITIES.indexOf(alert.severity) < SEVERITIES.indexOf(known?.severity ?? 'informational');
  // An open drill that a real alert joins is a drill no more: all that was rehearsed is proposed in earnest.
  if (state.drill && !alert.sample) {
    state.drill = false;
    r.forgetHandled();
  }
  if (known === undefined) keepWhole(r, alert);
  const learned = learnFrom(r, alert);
  if (known === undefined) return true;
  // A finding that its source has updated keeps its id. What it says now is confirmed anew.
  const isUpdate = learned || isMoreSevere;
  if (isUpdate) {
    known.revision += 1;
    known.confirmation = 'pending';
    if (isMoreSevere) known.severity = alert.severity;
  }
  return isUpdate;
}

function keepWhole(r: IncidentRecord, alert: Alert): void {
  const { state } = r;
  if (!hasRoom(state, alert)) return;
  const { id, source, findingType, title, description, severity, occurredAt, region, reference } = alert;
  state.alerts.push({
    id,
    source,
    findingType,
    title,
    description,
    severity,
    occurredAt,
    region,
    reference,
    receivedAt: now(),
    confirmation: 'pending',
    revision: 1,
  });
  r.lookBackFrom(occurredAt);
  const actor = { kind: 'source', id: source, name: source } as const;
  r.append('alert', { actor, what: text(`Alert: ${title} (${findingType})`, `경보: ${title} (${findingType})`) });
}

/** The most severe find room among as many more: in a flood of small ones the one that matters must not be lost. */
function hasRoom({ alerts, severity }: IncidentState, alert: Alert): boolean {
  const isGrave = SEVERITIES.indexOf(alert.severity) <= SEVERITIES.indexOf(severity);
  return alerts.length < MOST_WHOLE || (isGrave && alerts.length < 2 * MOST_WHOLE);
}

/** @returns whether anything was not known before */
function learnFrom(r: IncidentRecord, alert: Alert): boolean {
  // A sample's entities are made up; a real incident must not propose changes to them.
  if (alert.sample && !r.state.drill) return false;
  const severity = moreSevere(r.state.severity, alert.severity);
  const isMoreSevere = severity !== r.state.severity;
  if (isMoreSevere) r.setSeverity(severity);
  const fresh = r.learn(alert.entities, 'alert');
  if (isMoreSevere) tell(r);
  return isMoreSevere || fresh.length > 0;
}

/** What came in is confirmed and contained: by the phases if they are not there yet, else by a round of its own. */
function hearOf(r: IncidentRecord): void {
  r.book.news += 1;
  if (r.state.phase === 'detect' || r.state.phase === 'assess' || r.book.catchUp) return;
  r.book.catchUp = true;
  void catchUpInTime(r);
}

/** In a storm rounds come ever less often: each asks the source and AWS anew, and stands in history. */
export async function catchUpInTime(r: IncidentRecord): Promise<void> {
  const { book } = r;
  const quiet = Date.now() - Date.parse(book.lastRoundAt) > QUIET_MS;
  book.rounds = quiet ? 1 : book.rounds + 1;
  const pauseMs = Math.min(1_000 * 2 ** (book.rounds - QUICK_ROUNDS), LONGEST_PAUSE_MS);
  if (book.rounds > QUICK_ROUNDS) await sleep(pauseMs, { summary: 'alerts are coming in: before the next round' });
  book.lastRoundAt = now();
  await catchUp(r);
}
