/** A person dismisses the incident, as a false positive or as known until a day: nothing more is changed, and the release of all containment is proposed. */
import { WorkflowIdReusePolicy } from '@temporalio/common';
import { getExternalWorkflowHandle, isCancellation } from '@temporalio/workflow';
import { suppressionId } from '../../contract/ids.ts';
import {
  moreSuppressedSignal,
  SUPPRESSION_WORKFLOW,
  withdrawSuppressionSignal,
  type Dismissal,
  type Suppression,
  type SuppressionArgs,
} from '../../contract/messages.ts';
import { mayDecide } from '../../domain/approval.ts';
import { highestKnown } from '../../domain/grading.ts';
import { localDay } from '../../domain/format.ts';
import { waitsForPeople, type IncidentState } from '../../domain/incident.ts';
import { cutShort } from '../../domain/merging.ts';
import { alertsDigest } from '../../domain/stands-for.ts';
import type { Said } from '../../domain/statement.ts';
import { knownKinds } from '../../domain/known-alerts.ts';
import { needsTwo, whyNotUntil, type SuppressionFacts, type SuppressionPart } from '../../domain/suppressions.ts';
import type { Text } from '../../domain/text.ts';
import { startOutliving } from '../outliving.ts';
import { now, person, text } from '../wording.ts';
import { failureText } from '../call-entry.ts';
import { closeIfDecided, HAS_CHANGED, mayAct, refuse, reject } from './approval-gate.ts';
import type { Decider } from './book.ts';
import { isBeingJoined, IS_MERGING } from './joins.ts';
import type { IncidentRecord } from './record.ts';
import { giveUp } from './steps.ts';
import { renewAuthority } from './still-approved.ts';

export function dismiss(r: IncidentRecord, said: Said<Dismissal>): void {
  const { by, reason } = said;
  if (!mayAct(r, by)) return;
  const why = whyNot(r, said);
  if (why !== undefined) refuse(r, by, why);
  else end(r, { by, at: now(), reason }, text('Dismissed as a false positive', '오탐으로 종결'));
}

/** For longer than a week a second person has to say the same. */
export function suppress(r: IncidentRecord, said: Said<Suppression>): void {
  const { state } = r;
  const { by, key, reason, until, digest } = said;
  const signed = key === undefined ? {} : { key };
  if (!mayAct(r, by)) return;
  const why = whyNot(r, said) ?? whyNotUntil(highestKnown(state), Date.parse(until), Date.now());
  if (why !== undefined) {
    refuse(r, by, why);
    return;
  }
  const { en, ko } = untilDay(state, until);
  const { asked } = state;
  const agrees =
    asked?.until === until && asked.digest === digest && asked.by.slackUser !== by.slackUser && stillCounts(r, asked);
  const days = [now(), until].map((at) => localDay(at, state.customer.timeZone));
  if (needsTwo(days[0]!, days[1]!) && !agrees) {
    state.asked = { by, ...signed, at: now(), reason, until, digest };
    const what = text(
      `Asks for a suppression ${en}: somebody else has to agree`,
      `${ko} 억제 요청: 다른 승인자의 동의 필요`,
    );
    r.append('suppression-asked', { actor: person(by), why: reason, what });
    return;
  }
  const decided = agrees ? { by: asked.by, reason: asked.reason, agreed: by } : { by, reason };
  // Alerts that come later are not among them.
  r.book.hides = { until, kinds: knownKinds(state, r.book.seen ?? {}) };
  r.book.deciders = [{ by, ...signed }, ...(agrees ? [asked] : [])].map((d) => ({
    by: d.by,
    ...(d.key === undefined ? {} : { key: d.key }),
  }));
  end(r, { ...decided, at: now(), until }, text(`Suppressed ${en}`, `${ko} 억제`), said);
}

/** The person may have been taken off the list since, be whom the incident is about, or the key was withdrawn. */
const stillCounts = ({ state, plan, suspects }: IncidentRecord, { by, key }: Decider): boolean =>
  mayDecide(by, state.customer, suspects()) === undefined &&
  (key === undefined || plan.decisionKeys.some(({ id }) => id === key));

/**
 * Reads anew who may decide. If somebody who decided to suppress no longer may, the decision is void, and the incident goes on.
 * @returns false if it is void
 */
export async function isStillSuppressed(r: IncidentRecord): Promise<boolean> {
  const why = await r.work.aside(() => whyVoid(r, r.book.deciders ?? []));
  if (why === undefined) return true;
  forgetDecision(r);
  r.append('approval-lapsed', { what: text(`Nothing is suppressed: ${why.en}`, `억제하지 않음: ${why.ko}`) });
  return false;
}

async function whyVoid(r: IncidentRecord, deciders: readonly Decider[]): Promise<Text | undefined> {
  try {
    await renewAuthority(r);
  } catch (error) {
    return failureText(error);
  }
  if (deciders.every((decider) => stillCounts(r, decider))) return undefined;
  return text(
    'somebody who decided it is not on the list any more, is whom the incident is about, or their key was withdrawn',
    '결정한 사람의 승인이 더 이상 유효하지 않음(승인자 목록에서 제외, 인시던트 관련 당사자, 서명 키 폐기 중 하나)',
  );
}

function forgetDecision({ state, book }: IncidentRecord): void {
  delete state.dismissal;
  delete book.hides;
  delete book.deciders;
}

/** The incident is open again: what was decided about its alerts here does not count any more. Earlier decisions do. */
export function withdrawDismissal(r: IncidentRecord): void {
  const { id, dismissal } = r.state;
  forgetDecision(r);
  if (!r.forget(BEGUN) || dismissal === undefined) return;
  const handle = getExternalWorkflowHandle(suppressionId(id));
  // It may have ended by itself.
  r.work.aside(() => handle.signal(withdrawSuppressionSignal, { from: dismissal.at })).catch(() => undefined);
}

const BEGUN = 'suppression-begun';

const untilDay = ({ customer }: IncidentState, until: string): Text => {
  const day = localDay(until, customer.timeZone);
  return { en: `until ${day}`, ko: `${day}까지` };
};

function whyNot({ state, book }: IncidentRecord, { reason, digest }: Dismissal): Text | undefined {
  if (reason.trim() === '') return text('A dismissal needs a reason.', '오탐으로 종결하려면 사유가 필요합니다.');
  if (cutShort(state) !== undefined || state.status !== 'open')
    return text('It has been dismissed or closed already.', '이미 종결된 인시던트입니다.');
  if (isBeingJoined(book)) return IS_MERGING;
  return digest === alertsDigest(state) ? undefined : HAS_CHANGED;
}

function end(
  r: IncidentRecord,
  dismissal: NonNullable<IncidentState['dismissal']>,
  what: Text,
  last: { by: Said<Dismissal>['by']; reason: string } = dismissal,
): void {
  const { state } = r;
  const { by, reason } = last;
  delete state.asked;
  state.dismissal = dismissal;
  r.append('dismissed', { actor: person(by), why: reason, what });
  dropUndecided(r, by, reason);
  r.stopPhases();
}

/** Ends every change that has not begun, and every one that waits for people. */
export function dropUndecided(r: IncidentRecord, by: Decider['by'], reason: string): void {
  const { state } = r;
  const changes = state.steps.filter((s) => s.undoes === undefined);
  const open = changes.filter((s) => s.status === 'previewing' || s.status === 'proposed' || s.status === 'approved');
  reject(r, undefined, open, by, reason);
  giveUp(r, changes.filter(waitsForPeople), reason, by);
  for (const gate of state.gates) closeIfDecided(r, gate);
}

/** Adds to what is suppressed about the same key already: that goes on until its own day. The window says so. */
export async function beginSuppression(r: IncidentRecord): Promise<void> {
  const { state } = r;
  const { hides } = r.book;
  const { id, title, severity, customer, dismissal } = state;
  if (hides === undefined || dismissal?.until === undefined) return;
  const { until } = hides;
  const facts: SuppressionFacts = {
    customer: customer.id,
    account: customer.account.id,
    origin: 'people',
    findingTypes: hides.kinds.map((k) => k.findingType),
    about: title.slice(0, 500),
    severity,
    from: dismissal.at,
    until,
    because: dismissal.reason,
    by: [dismissal.by, ...(dismissal.agreed === undefined ? [] : [dismissal.agreed])].map((p) => p.name),
    incident: id,
  };
  const parts = [{ facts, hides }];
  const args: [SuppressionArgs] = [{ until, decided: { parts, channel: customer.slackChannel } }];
  const begin = (): Promise<boolean> =>
    startOutliving(SUPPRESSION_WORKFLOW, state, {
      workflowId: suppressionId(id),
      args,
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      memo: { parts },
    });
  r.firstTime(BEGUN);
  // The one that runs may end in between, so that each is tried until one has it.
  while (!(await begin()) && !(await addTo(parts[0]!, id)));
}

/** @returns false if nothing is suppressed any more */
async function addTo(part: SuppressionPart, incident: string): Promise<boolean> {
  try {
    await getExternalWorkflowHandle(suppressionId(incident)).signal(moreSuppressedSignal, part);
    return true;
  } catch (error) {
    if (isCancellation(error)) throw error;
    return false;
  }
}
