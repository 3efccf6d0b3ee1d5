/** Answers to what a manager asks of an incident: who decided, and why so late; how far the intruder got; what stays. Pure. */
import { entityKey, isInvolved, type Entity } from '../../../domain/entity.ts';
import type { Finding } from '../../../domain/entry.ts';
import { groupBy } from '../../../domain/group.ts';
import type { Approval, Gate, IncidentState, Step } from '../../../domain/incident.ts';
import { factsOf } from '../../../domain/report-facts.ts';
import type { Text } from '../../../domain/text.ts';
import type { Mark, Story } from './story.ts';

/** A gate from its opening to its decision. */
export interface GateAnswer {
  gate: Gate;
  /** Index of the frame in which it was opened. */
  frame: number;
  steps: number;
  waitedMs: number;
  /** Who decided, when, with which words. In order. */
  decisions: Mark[];
  /** What happened while it waited, besides decisions: reminders, escalations, refused attempts. */
  meanwhile: Mark[];
}

const MEANWHILE = new Set(['gate-reminded', 'gate-escalated', 'decision-refused', 'approval-lapsed', 'gate-expired']);

/** @param state the one at the end @param end milliseconds since the epoch */
export function gateAnswers(state: IncidentState, { marks }: Story, end: number): GateAnswer[] {
  const byGate = new Map<string, Mark[]>();
  for (const mark of marks)
    if (mark.gateId !== undefined) byGate.set(mark.gateId, [...(byGate.get(mark.gateId) ?? []), mark]);
  return state.gates.map((gate) => {
    const mine = byGate.get(gate.id) ?? [];
    return {
      gate,
      frame: mine[0]?.frame ?? 0,
      steps: gate.stepIds.length,
      waitedMs: (gate.closedAt === undefined ? end : Date.parse(gate.closedAt)) - Date.parse(gate.openedAt),
      decisions: mine.filter((m) => m.kind === 'approved' || m.kind === 'rejected'),
      meanwhile: mine.filter((m) => MEANWHILE.has(m.kind)),
    };
  });
}

/** One line of how a step came about. */
export interface Line {
  /** ISO 8601. */
  at: string;
  what: Text;
  why?: string;
  who?: string;
  frame?: number;
}

const words = (en: string, ko: string): Text => ({ en, ko });

const approvedHow = ({ enteredBy }: Approval): Text =>
  enteredBy === undefined
    ? words('Approved', '승인')
    : words(`Approved by phone, entered by ${enteredBy.name}`, `전화 승인, 입력: ${enteredBy.name}`);

/** How a step came about: from when its target was made and became known to its proposal, decision and end. */
export function stepLines(step: Step, gates: readonly Gate[], { marks, known, times }: Story): Line[] {
  const lines: Line[] = [];
  const { createdAt, launchedAt } = step.target.facts ?? {};
  const made = createdAt ?? launchedAt;
  if (made !== undefined && step.target.standing === 'unauthorized' && !Number.isNaN(Date.parse(made)))
    lines.push({ at: new Date(made).toISOString(), what: words('Made by the intruder', '공격자가 생성') });
  const frame = known.get(entityKey(step.target));
  if (frame !== undefined)
    lines.push({ at: new Date(times[frame]!).toISOString(), frame, what: words('Became known', '대상 확인') });
  const gate = gates.find((g) => g.id === step.gateId);
  if (gate !== undefined) lines.push({ at: gate.openedAt, what: words('Proposed for approval', '승인 요청') });
  for (const approval of step.approvals)
    lines.push({ at: approval.at, who: approval.by.name, what: approvedHow(approval) });
  for (const mark of marks) {
    const own = mark.stepIds?.includes(step.id) === true && mark.kind !== 'gate-opened';
    const ofGate = mark.gateId !== undefined && mark.gateId === step.gateId && MEANWHILE.has(mark.kind);
    const rejects = mark.kind === 'rejected' && mark.gateId === step.gateId && step.status === 'rejected';
    if (own || ofGate || rejects) lines.push(lineOf(mark));
  }
  return lines.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

const lineOf = ({ at, what, why, actor, frame }: Mark): Line => ({
  at,
  what,
  frame,
  ...(why === undefined ? {} : { why }),
  ...(actor.kind === 'person' ? { who: actor.name } : {}),
});

/** What the intruder did, with the times of the acts and of their discovery. */
export interface Act {
  finding: Finding;
  /** Index of the frame in which it became known. */
  frame: number;
}

/** What the intruder did, as far as known at a frame, in the order in which it was done. */
export const actsAt = ({ findings }: Story, frame: number): Act[] =>
  findings
    .filter(({ finding, frame: learned }) => learned <= frame && isAct(finding))
    .toSorted((a, b) => Date.parse(a.finding.at!) - Date.parse(b.finding.at!));

/** A weakness, a contact or a cost is no act: nobody did it, or it is about no thing. */
const isAct = ({ weight, at, by, entity, technique }: Finding): boolean =>
  weight !== 'info' && at !== undefined && (by !== undefined || (entity !== undefined && technique !== undefined));

/** When everything proposed so far was contained for the first time; undefined if that never was. */
export const containedAt = ({ marks }: Story): Mark | undefined => marks.find((m) => m.kind === 'contained');

/** What the intruder used, damaged or made, as far as a state knows. */
export const reachedBy = ({ entities }: IncidentState): Entity[] =>
  entities.filter((e) => isInvolved(e) && e.standing !== 'source');

/** Changes of one kind that are still in force, and why. */
export interface InForce {
  why: (typeof WHY)[number];
  /** At least one. They have the same title. */
  steps: Step[];
}

/** What people must know of first. */
const WHY = ['contained', 'kept', 'repair', 'irreversible'] as const;

/** What of the changes so far is still in force, as the reports say it. */
export function inForce(state: IncidentState): InForce[] {
  const standing = factsOf(state).staying.map(({ step }) => step);
  return [...groupBy(standing, (s) => `${whyInForce(s)} ${s.title.en}`).values()]
    .map((same) => ({ why: whyInForce(same[0]), steps: same }))
    .toSorted((a, b) => WHY.indexOf(a.why) - WHY.indexOf(b.why));
}

/** What a decision was about: each kind of step with its number. */
export function aboutOf({ kind, actor, at, gateId }: Mark, steps: readonly Step[]): { title: Text; count: number }[] {
  const isAbout = (step: Step): boolean =>
    kind === 'approved'
      ? step.approvals.some((a) => (a.enteredBy ?? a.by).slackUser === actor.id && a.at === at)
      : step.gateId === gateId && step.status === 'rejected';
  const kinds = groupBy(steps.filter(isAbout), (s) => s.title.en);
  return [...kinds.values()].map((same) => ({ title: same[0].title, count: same.length }));
}

function whyInForce({ reversible, release, phase }: Step): InForce['why'] {
  if (!reversible) return 'irreversible';
  if (release === 'never') return 'kept';
  return phase === 'isolate' ? 'contained' : 'repair';
}

/** Whom an open gate waits for: names, and how many of them. */
export function waitsFor(state: IncidentState, gate: Gate): { names: string[]; needed: number; asked: string[] } {
  const steps = state.steps.filter((s) => s.gateId === gate.id && s.status === 'proposed');
  const { approval, approvers, onCall } = state.customer;
  const least = (s: Step): number =>
    Math.max(s.minimumApprovals ?? 1, s.reversible ? approval.reversible : approval.irreversible);
  const rung = gate.clock?.rung ?? gate.escalation;
  const asked = onCall.slice(0, rung).map((id) => approvers.find((a) => a.slackUser === id)?.name ?? id);
  return { names: approvers.map((a) => a.name), needed: Math.max(1, ...steps.map(least)), asked };
}
