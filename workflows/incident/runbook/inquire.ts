/** Runs a line's inquiry: on targets that it has not examined yet, or again where it could not look before. */
import type { Entity } from '../../../domain/entity.ts';
import type { InquiryInput, InquiryResult } from '../../../domain/entry.ts';
import type { IncidentState } from '../../../domain/incident.ts';
import type { MissedLook } from '../../../domain/missed.ts';
import { verbatim, type Text } from '../../../domain/text.ts';
import { callEntry, failureText, mayPass } from '../../call-entry.ts';
import { now, text } from '../../wording.ts';
import { fitting, summaryOf } from '../batches.ts';
import { byTrust, claimsLeftOut, originOf, tellClaims } from './claims.ts';
import { judgeAgain } from './recommend.ts';
import { takeCopy } from './source-copies.ts';
import type { IncidentRecord } from '../record.ts';
import { mayBegin } from '../paid-work.ts';
import { confirming, freshOf, handledBy, lineAt, takeFresh, targetsOf, type Line } from './lines.ts';
import { missedAgain, missedWhole, noteMissed, stillMissed } from './missed.ts';

/** Targets of one call, and their size as JSON. The others are the next call's. */
const MOST_TARGETS = 500;
const MOST_TARGET_CHARS = 200_000;

/**
 * @param to the end of the period to investigate, ISO 8601
 * @returns whether there was a target that it had not seen
 */
export async function inquire(r: IncidentRecord, line: Line, to: string): Promise<boolean> {
  const ofAccount = line.use.for === 'incident';
  const wanted = ofAccount
    ? Number(alertsOf(r, line).some((a) => !r.isHandled(alertKey(line, a))))
    : Math.min(MOST_TARGETS, freshOf(r, line).length);
  const most = wanted === 0 ? 0 : await mayBegin(r, line.entry, wanted);
  if (most === 0) return false;
  return r.work.do(async () => {
    const alerts = alertsOf(r, line);
    let isFurther = !ofAccount && handledBy(r, line).length > 0;
    const targets = ofAccount ? [] : takeFresh(r, line, { most, chars: MOST_TARGET_CHARS });
    const unseen = ofAccount ? alerts.filter((a) => r.firstTime(alertKey(line, a))) : alerts;
    if ((ofAccount ? unseen : targets).length === 0) return false;
    const { entry } = line;
    try {
      const missed: NonNullable<InquiryResult['missed']> = [];
      for (const some of ofAccount ? [[]] : byTrust(r, targets)) {
        const input = { ...inputOf(r, line, to, some, unseen), ...(isFurther && { further: true as const }) };
        isFurther = true;
        const result = await call(r, line, input, some);
        learn(r, line, input, result);
        missed.push(...(result.missed ?? []));
      }
      noteMissed(r, line, missed);
    } catch (error) {
      const why = failureText(error);
      if (mayPass(error)) missedWhole(r, line, why);
      else
        r.append('inquiry-failed', {
          what: text(`${entry.title.en} did not work: ${why.en}`, `${entry.title.ko} 실패: ${why.ko}`),
        });
    }
    return true;
  });
}

/**
 * Looks again at what a line's inquiry has missed, for all targets of the line.
 * @returns the entities that are new
 */
export async function inquireAgain(r: IncidentRecord, look: MissedLook): Promise<Entity[]> {
  const line = lineAt(r, look);
  if ((await mayBegin(r, line.entry, 1)) === 0) return [];
  return r.work.do(async () => {
    const targets = line.use.for === 'incident' ? [] : handledBy(r, line);
    const only = look.what.length === 0 ? {} : { only: look.what };
    const [fresh, missed]: [Entity[], NonNullable<InquiryResult['missed']>] = [[], []];
    try {
      for (const some of targets.length === 0 ? [[]] : byTrust(r, targets).flatMap(callsOf)) {
        const input = { ...inputOf(r, line, now(), some, alertsOf(r, line)), ...only };
        const result = await call(r, line, input, some);
        fresh.push(...learn(r, line, input, result));
        missed.push(...(result.missed ?? []));
      }
      missedAgain(r, line, look.what, missed);
      return fresh;
    } catch (error) {
      stillMissed(r, line, failureText(error));
      return [];
    }
  });
}

/**
 * Asks a line of the watch what has happened since a moment. What it finds is learned only if somebody is back: an
 * uneventful look leaves no trace.
 * @throws what the inquiry failed of
 */
export const inquireSince = (r: IncidentRecord, line: Line, since: string): Promise<Return> =>
  r.work.do(async () => {
    const seen: Return = { back: [], unwatched: [] };
    for (const some of byTrust(r, targetsOf(r, line)).flatMap(callsOf)) {
      const input = { ...inputOf(r, line, now(), some, r.state.alerts), since };
      const result = await call(r, line, input, some);
      seen.unwatched.push(...(result.missed ?? []).map(({ what }) => verbatim(what)), ...(result.unread ?? []));
      if (result.back === undefined || result.back.length === 0) continue;
      learn(r, line, input, result);
      seen.back.push(...result.back);
    }
    return seen;
  });

/** Who is back, and what could not be looked at. */
export interface Return {
  back: NonNullable<InquiryResult['back']>;
  unwatched: Text[];
}

/** At least one call. */
function callsOf(targets: readonly Entity[]): Entity[][] {
  const calls: Entity[][] = [];
  for (let left = targets; calls.length === 0 || left.length > 0;) {
    const n = fitting(left, MOST_TARGETS, MOST_TARGET_CHARS);
    calls.push(left.slice(0, n));
    left = left.slice(n);
  }
  return calls;
}

const call = (
  r: IncidentRecord,
  { entry }: Line,
  input: InquiryInput,
  targets: readonly Entity[],
): Promise<InquiryResult> =>
  callEntry(entry.id, 'inquire', targets.length === 0 ? r.state.customer.account.name : summaryOf(targets), input);

function inputOf(
  r: IncidentRecord,
  { phase, use, entry }: Line,
  to: string,
  targets: Entity[],
  alerts: IncidentState['alerts'],
): InquiryInput {
  // Whether an alert fits its source's copy depends on all that it names.
  const leaves = entry.confirms !== undefined ? undefined : claimsLeftOut(r, targets);
  return {
    incident: r.ref(phase, to),
    targets,
    entities: r.neededBy(
      entry.id,
      targets.map((t) => t.region),
      leaves,
    ),
    alerts: alerts.map(({ id, source, region, findingType, reference }) => ({
      id,
      source,
      region,
      findingType,
      reference,
    })),
    params: use.with,
  };
}

/** Whether an inquiry that confirms alerts has not been asked about this one yet. */
export const isToBeConfirmed = (r: IncidentRecord, alert: IncidentState['alerts'][number]): boolean =>
  confirming(r).some((line) => line.entry.confirms === alert.source && !r.isHandled(alertKey(line, alert)));

/** The alerts that a line's inquiry is about: to confirm, those of its source. */
const alertsOf = ({ state }: IncidentRecord, { entry: { confirms } }: Line): IncidentState['alerts'] =>
  confirms === undefined ? state.alerts : state.alerts.filter((a) => a.source === confirms);

/** A finding that its source has updated is read again. */
const alertKey = ({ phase, line }: Line, { id, revision }: IncidentState['alerts'][number]): string =>
  `${phase}|${line}|alert|${id}|${revision}`;

/** @returns the entities that are new */
function learn(r: IncidentRecord, { entry }: Line, input: InquiryInput, result: InquiryResult): Entity[] {
  r.state.summaries.push({ entry: entry.id, at: now(), summary: result.summary });
  r.append('inquiry', { what: result.summary });
  r.learnFindings(result.findings);
  // Of a finding that is confirmed, the source's copy says what it is about.
  const origin = entry.confirms !== undefined ? 'source' : originOf(entry.id, [...input.targets, ...input.entities]);
  const fresh = r.learn(result.entities, entry.id, origin);
  for (const alert of r.state.alerts) {
    const said = result.confirmations?.[alert.id];
    const asked = input.alerts.some((a) => a.id === alert.id);
    if (!asked || said === undefined || said === 'unavailable') continue;
    alert.confirmation = said === 'confirmed' ? 'confirmed' : 'unconfirmed';
    alert.asked = true;
    if (said === 'confirmed') fresh.push(...takeCopy(r, alert, entry.id, result.copies?.[alert.id]));
  }
  if (entry.confirms !== undefined) {
    judgeAgain(r);
    tellClaims(r);
  }
  return fresh;
}
