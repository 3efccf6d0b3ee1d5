/** Takes alerts: counts all of them, keeps the first and the most severe ones whole, and learns the entities that they name. */
import { sleep } from '@temporalio/workflow';
import { type Alert, isAtLeast, moreSevere, titleIn } from '../../domain/alert.ts';
import { countAlerts, kindOf, type AlertGroup } from '../../domain/alert-groups.ts';
import { canonicalEntity } from '../../domain/canonical.ts';
import { entityKey, inOwnAccount } from '../../domain/entity.ts';
import type { AlertRecord } from '../../domain/alert-record.ts';
import { digestOf } from '../../domain/digest.ts';
import type { IncidentState } from '../../domain/incident.ts';
import { severityAfter } from '../../domain/grading.ts';
import { now, text } from '../wording.ts';
import { noteAlert } from './book.ts';
import { catchUp } from './phases/isolate.ts';
import type { IncidentRecord } from './record.ts';
import { judgeAgain } from './runbook/recommend.ts';
import { tell } from './runbook/tell.ts';
import { tellDifference } from './runbook/source-copies.ts';
import { dropOldest, pauseBefore } from '../rounds.ts';

/** Alerts that are kept whole. A person reads only a few; the rest are counted by type and minute. */
const MOST_WHOLE = 100;
/** Receipts that are remembered, so that a message that is delivered twice counts once. */
const MOST_RECEIPTS = 20_000;

/** A storm has ended when no alert has come for this long. */
const QUIET_MS = 10 * 60_000;

export function takeAlerts(r: IncidentRecord, { alerts, repeats }: AlertGroup): void {
  let isNews = false;
  for (const { alert, receipt } of alerts) {
    // An alert that names very many entities comes in parts, with one receipt.
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
    for (const old of dropOldest(receipts, MOST_RECEIPTS)) r.forget(`receipt|${old}`);
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

/** Repeated alerts are counted. The timeline shows the count at 10, 100, 1,000 and so on. */
const ROUND_NUMBERS = [10, 100, 1_000, 10_000, 100_000, 1_000_000];

/** @returns whether it says anything new, which is to be confirmed and contained */
function takeWhole(r: IncidentRecord, alert: Alert): boolean {
  const { state } = r;
  const known = state.alerts.find((a) => a.id === alert.id);
  // When a real alert joins an open drill, the drill becomes a real incident: all that was rehearsed is proposed.
  if (state.drill && !alert.sample) {
    state.drill = false;
    r.forgetHandled();
  }
  const isShown = known !== undefined || keepWhole(r, alert);
  noteAlert(r.book, alert, isShown);
  // A sample's entities do not exist: a real incident must not propose changes to them.
  if (alert.sample && !state.drill) return known === undefined && isShown;
  const saysMore = r.firstTime(`content|${alert.id}|${contentKey(alert)}`);
  const learned = learnFrom(r, alert, saysMore);
  if (known === undefined) return isShown || learned;
  // A finding that its source has updated keeps its id, and so does a forged update. Its source is asked again.
  const isUpdate = saysMore || learned;
  if (isUpdate) update(r, known, alert);
  return isUpdate;
}

/** All that an alert claims of what happened; the same at another time is no news. */
const contentKey = (alert: Alert): string => {
  const { source, account, region, findingType, title, severity, entities, reference } = alert;
  return digestOf([source, account, region, findingType, title, severity, entities, reference]).slice(0, 24);
};

function update(r: IncidentRecord, known: AlertRecord, alert: Alert): void {
  const { region, findingType, reference, title, severity } = alert;
  const said = (a: Pick<Alert, 'region' | 'findingType' | 'reference'>): string =>
    [a.findingType, a.region, ...Object.entries(a.reference).map((pair) => pair.join(' '))].join(', ');
  if (said(known) !== said(alert)) {
    const change = `${said(known)} → ${said(alert)}`;
    tellDifference(r, known, change, change);
    // What its source has confirmed, or is being asked about, stays: an update cannot lead the question elsewhere.
    if (known.confirmation === 'unconfirmed') Object.assign(known, { region, findingType, reference, title });
  }
  known.revision += 1;
  known.confirmation = 'pending';
  known.severity = moreSevere(known.severity, severity);
}

/** @returns false if the state has no place for it: it goes to the evidence store */
function keepWhole(r: IncidentRecord, alert: Alert): boolean {
  const { state } = r;
  if (!hasRoom(state, alert)) {
    const { entities: _, ...rest } = alert;
    if (r.firstTime(`alert|${alert.id}`)) r.book.moreAlerts.push({ ...rest, receivedAt: now() });
    return false;
  }
  const { id, source, findingType, title, titleKo, description, severity, occurredAt, region, reference } = alert;
  state.alerts.push({
    id,
    source,
    findingType,
    title,
    ...(titleKo === undefined ? {} : { titleKo }),
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
  const ko = `경보: ${titleIn(alert, 'ko')}(${findingType})`;
  r.append('alert', { actor, what: text(`Alert: ${title} (${findingType})`, ko) });
  return true;
}

/** The most severe alerts have the same number of places again: a flood of minor alerts must not hide one that matters. */
function hasRoom({ alerts, severity }: IncidentState, alert: Alert): boolean {
  const isGrave = isAtLeast(alert.severity, severity);
  return alerts.length < MOST_WHOLE || (isGrave && alerts.length < 2 * MOST_WHOLE);
}

/** @returns whether an entity, what it has to do with the incident, or the severity is new */
function learnFrom(r: IncidentRecord, alert: Alert, saysMore: boolean): boolean {
  const { graded } = r.state;
  // What was said before has been compared with the source, which may have said less.
  const said = graded === undefined ? moreSevere(r.state.severity, alert.severity) : alert.severity;
  const severity = saysMore ? severityAfter(r.state, said) : r.state.severity;
  const isMoreSevere = severity !== r.state.severity;
  if (saysMore && graded !== undefined) graded.known = moreSevere(graded.known, alert.severity);
  if (isMoreSevere) r.setSeverity(severity);
  const standings = (): (string | undefined)[] =>
    alert.entities.map(
      (e) => r.entity(entityKey(inOwnAccount(canonicalEntity(e), r.state.customer.account.id)))?.standing,
    );
  const before = standings();
  r.learn(alert.entities, 'alert', 'alert');
  if (isMoreSevere) {
    judgeAgain(r);
    tell(r);
  }
  return isMoreSevere || standings().some((standing, i) => standing !== before[i]);
}

/** Has what is new confirmed and contained: by the phases if they come to it, else by a round of its own. */
export function hearOf(r: IncidentRecord): void {
  r.book.news += 1;
  if (r.state.phase !== 'detect' && r.state.phase !== 'assess') catchUpSoon(r);
}

/** Has what is new assessed and contained beside the phases. */
export function catchUpSoon(r: IncidentRecord): void {
  if (r.book.catchUp) return;
  r.book.catchUp = true;
  void catchUpInTime(r);
}

/** In a storm the pauses between rounds grow: each round calls the source and AWS again, and fills the history. */
export async function catchUpInTime(r: IncidentRecord): Promise<void> {
  const { book } = r;
  const quiet = Date.now() - Date.parse(book.lastRoundAt) > QUIET_MS;
  book.rounds = quiet ? 1 : book.rounds + 1;
  const pauseMs = pauseBefore(book.rounds);
  if (pauseMs > 0) await sleep(pauseMs, { summary: 'alerts are coming in: before the next round' });
  book.lastRoundAt = now();
  await catchUp(r);
}
