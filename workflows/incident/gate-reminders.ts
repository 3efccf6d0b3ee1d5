/** What happens while a gate waits for people: reminders, the on-call ladder, and the customer's policy at its end. */
import { CancellationScope, condition, proxyActivities } from '@temporalio/workflow';
import { isSettled, waitsForPeople, type Gate, type Step } from '../../domain/incident.ts';
import { heldUntil, unanswered } from '../../domain/questions.ts';
import { verbatim } from '../../domain/text.ts';
import { NOTICE, SLACK_NOTE, VOICE } from '../activity-options.ts';
import type { EngineActivities, SlackActivities, SystemActivities } from '../../contract/activities.ts';
import { failureText } from '../call-entry.ts';
import type { HeldCall } from './book.ts';
import { mayBegin } from './paid-work.ts';
import type { IncidentRecord } from './record.ts';
import { now, text, waitingFor } from '../wording.ts';

/** Reminds and escalates whenever the gate waits for people, until all its steps are settled. */
export function remindOf(r: IncidentRecord, gate: Gate): void {
  callOutsideHours(r);
  watchGate(r, gate);
}

/** Continues the reminders of the gates that were open when the incident continued as new. */
export function resumeReminders(r: IncidentRecord): void {
  const settled = new Set(r.state.steps.filter(isSettled).map((s) => s.id));
  for (const gate of r.state.gates)
    if (gate.status !== 'rehearsal' && !gate.stepIds.every((id) => settled.has(id))) watchGate(r, gate);
}

/** It goes on when the phase ends or is dismissed: a step may still fail and wait for an answer. */
const watchGate = (r: IncidentRecord, gate: Gate): void => void CancellationScope.nonCancellable(() => watch(r, gate));

async function watch(r: IncidentRecord, gate: Gate): Promise<void> {
  // A step that was previewed again is on another gate by now.
  const mine = gate.stepIds.flatMap((id) => r.step(id) ?? []);
  const isMine = (step: Step): boolean => step.gateId === gate.id;
  const waits = (): boolean => mine.some((s) => isMine(s) && waitsForPeople(s));
  for (;;) {
    await condition(() => waits() || mine.every((s) => !isMine(s) || isSettled(s)));
    if (!waits()) return;
    await remindAndEscalate(r, gate, waits);
    delete gate.clock;
  }
}

/** While the gate waits for people: reminders at growing intervals, and the next person on the ladder after each escalation. */
async function remindAndEscalate(r: IncidentRecord, gate: Gate, waits: () => boolean): Promise<void> {
  const { remindAfterSeconds, escalateAfterSeconds, atLadderEnd } = r.state.customer.approval;
  const { onCall, approvers } = r.state.customer;
  const clock = (gate.clock ??= {
    pauseMs: remindAfterSeconds * 1000,
    remindAt: inMs(remindAfterSeconds * 1000),
    escalateAt: inMs(escalateAfterSeconds * 1000),
    rung: 0,
  });
  for (;;) {
    const { remindAt, escalateAt } = clock;
    const next = escalateAt !== undefined && escalateAt < remindAt ? escalateAt : remindAt;
    const summary = `${gate.id}: before ${next === remindAt ? 'people are reminded' : 'the next on call is asked'}`;
    const isHastened = (): boolean => clock.remindAt !== remindAt;
    if (await condition(() => !waits() || isHastened(), Math.max(1, Date.parse(next) - Date.now()), { summary })) {
      if (!waits()) return;
      continue;
    }
    // Somebody has acknowledged the page meanwhile.
    if (next !== remindAt && clock.escalateAt !== escalateAt) continue;
    if (next === remindAt) {
      clock.pauseMs *= 2;
      clock.remindAt = inMs(clock.pauseMs);
      gate.reminders += 1;
      remind(
        r,
        gate,
        'gate-reminded',
        [...approvers.map((a) => a.slackUser), ...unanswered(gate).map((q) => q.to.slackUser)].filter(isFirst),
      );
      continue;
    }
    const asked = onCall[clock.rung];
    clock.rung += 1;
    if (asked === undefined) delete clock.escalateAt;
    else clock.escalateAt = inMs(escalateAfterSeconds * 1000);
    if (asked !== undefined) {
      gate.escalation = clock.rung;
      remind(r, gate, 'gate-escalated', [asked]);
      callByPhone(r, asked);
    } else if (atLadderEnd === 'skip') {
      const held = heldUntil(gate, r.state.customer);
      if (held !== undefined && held > Date.now()) {
        clock.escalateAt = new Date(held).toISOString();
        continue;
      }
      expire(r, gate);
      return;
    }
  }
}

/**
 * Nobody further is asked about the gates that wait; they are still reminded of.
 * @param at only gates that were open then, ISO 8601 @returns whether there was one
 */
export function stopLadder(r: IncidentRecord, at: string): boolean {
  const asking = r.state.gates.filter(
    ({ clock, openedAt }) => clock?.escalateAt !== undefined && Date.parse(openedAt) <= Date.parse(at),
  );
  for (const { clock } of asking) delete clock?.escalateAt;
  return asking.length > 0;
}

/** It has become more severe: reminders come at their first interval again, and at night the first on call is called. */
export function hastenGates(r: IncidentRecord): void {
  const pauseMs = r.state.customer.approval.remindAfterSeconds * 1000;
  const waiting = r.state.gates.flatMap(({ clock }) => (clock === undefined ? [] : [clock]));
  if (waiting.length > 0) callOutsideHours(r);
  for (const clock of waiting) {
    clock.pauseMs = pauseMs;
    if (inMs(pauseMs) < clock.remindAt) clock.remindAt = inMs(pauseMs);
  }
}

const isFirst = (id: string, i: number, all: readonly string[]): boolean => all.indexOf(id) === i;

/** ISO 8601. */
const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();

function remind(r: IncidentRecord, gate: Gate, kind: 'gate-reminded' | 'gate-escalated', slackUsers: string[]): void {
  const waiting = waitingFor(r.state) ?? verbatim(gate.id);
  const what =
    kind === 'gate-reminded'
      ? text(`Still waiting for ${waiting.en}`, `아직 대기 중: ${waiting.ko}`)
      : text(
          `Nobody has decided yet; you are next on call. Waiting for ${waiting.en}`,
          `아직 아무도 결정하지 않았습니다. 다음 당직자로서 결정해 주세요. 대기 중: ${waiting.ko}`,
        );
  r.append(kind, { gateId: gate.id, what });
  const { id: incidentId, runId } = r.state;
  const { 'slack.remind': send } = proxyActivities<SlackActivities>({ ...SLACK_NOTE, summary: `${gate.id}: ${kind}` });
  // When Slack is not reachable, the incident goes on; the next reminder comes at its own time.
  r.work.aside(() => send({ incidentId, runId, gateId: gate.id, slackUsers, text: what })).catch(() => undefined);
}

/** At night nobody looks at Slack: the first on call who has a phone is called at once, unless somebody leads already. */
function callOutsideHours(r: IncidentRecord): void {
  const { callsOutsideHours, onCall, phones } = r.state.customer;
  const first = onCall.find((id) => phones?.includes(id) === true);
  if (callsOutsideHours === true && first !== undefined && r.state.lead === undefined) callByPhone(r, first, true);
}

function callByPhone(r: IncidentRecord, slackUser: string, outsideHours = false): void {
  if (r.state.customer.phones?.includes(slackUser) === true) void callInTime(r, { slackUser, outsideHours });
}

/** Continues the calls that waited for the quota of unconfirmed alerts when the incident continued as new. */
export function resumeCalls(r: IncidentRecord): void {
  for (const held of r.book.heldCalls.splice(0)) void callInTime(r, held);
}

function callInTime(r: IncidentRecord, held: HeldCall): Promise<void> {
  return CancellationScope.nonCancellable(async () => {
    // They wait already: one call is enough.
    if (r.book.heldCalls.some((other) => other.slackUser === held.slackUser)) return;
    r.book.heldCalls.push(held);
    const units = await mayBegin(r, CALL, 1);
    r.book.heldCalls = r.book.heldCalls.filter((other) => other !== held);
    if (units === 0) return;
    const calls = [r.work.aside(() => call(r, held))];
    // Nobody is woken by a call that waited for the quota if nothing waits for a decision by now.
    if (r.state.customer.voice === true && r.state.steps.some(waitsForPeople))
      calls.push(r.work.aside(() => call(r, held, 'voice')));
    await Promise.all(calls);
  });
}

const CALL = { id: 'incident.call', title: text('Text messages and calls to people on call', '당직자 문자·전화 호출') };

/** Sends a text message, or rings the phone. The activity looks up the number, so that it is in no history. */
async function call(r: IncidentRecord, { slackUser, outsideHours }: HeldCall, by?: 'voice'): Promise<void> {
  const { severity, category, customer, steps, slack } = r.state;
  const { name, language, account, approvers } = customer;
  const who = approvers.find((a) => a.slackUser === slackUser)?.name ?? slackUser;
  const { 'incident.call': write } = proxyActivities<EngineActivities>({ ...NOTICE, summary: who });
  const { 'system.call': ring } = proxyActivities<SystemActivities>({ ...VOICE, summary: who });
  const send = by === 'voice' ? ring : write;
  try {
    const { called } = await send({
      incident: r.ref(r.state.phase),
      slackUser,
      ...(outsideHours ? { outsideHours } : {}),
      severity,
      category,
      customer: { name, language, account },
      waiting: steps.filter((s) => s.status === 'proposed').length,
      ...(slack?.link === undefined ? {} : { link: slack.link }),
    });
    const what =
      by === 'voice'
        ? text(`Called ${who} by phone`, `${who} 님을 전화로 호출함`)
        : text(`Called ${who} by text message`, `${who} 님을 문자로 호출함`);
    if (called) r.append('told', { what });
  } catch (error) {
    const why = failureText(error);
    r.append('telling-failed', { what: text(`Could not call ${who}: ${why.en}`, `${who} 님 호출 실패: ${why.ko}`) });
  }
}

/** The ladder has ended and the customer's policy is `skip`: the steps are skipped. Silence never approves anything. */
function expire(r: IncidentRecord, gate: Gate): void {
  const silence = text('Nobody decided, up to the end of the on-call ladder', '당직 순서 끝까지 아무도 결정하지 않음');
  for (const step of r.state.steps) {
    if (step.gateId !== gate.id || !waitsForPeople(step)) continue;
    step.status = 'skipped';
    step.finishedAt = now();
    step.reason = silence;
  }
  if (gate.status === 'open') {
    gate.status = 'expired';
    gate.closedAt = now();
  }
  r.append('gate-expired', { gateId: gate.id, what: text(`Skipped. ${silence.en}`, `건너뜀. ${silence.ko}`) });
}
