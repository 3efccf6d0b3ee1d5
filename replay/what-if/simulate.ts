/**
 * The decisions of a recorded incident under another policy. Nothing is called and nothing is changed: the recorded results
 * stand, and only times move. What nobody can know is assumed as
 * `assumptions.ts` says. Pure.
 */
import { isApproved, quorum } from '../../domain/approval.ts';
import type { CustomerPolicy } from '../../domain/customer.ts';
import { entityKey } from '../../domain/entity.ts';
import type { Finding } from '../../domain/entry.ts';
import type { Gate, IncidentState, Step } from '../../domain/incident.ts';
import type { Facts } from './facts.ts';
import type { WhatIf } from './policy.ts';

/** Milliseconds since the epoch. `undefined`: it did not happen. */
interface Times {
  openedAt: number;
  decidedAt: number | undefined;
}

export interface GateOutcome {
  gate: Gate;
  recorded: Times;
  simulated: Times;
  /** Of the decision. Positive: it would have come earlier. Undefined unless it came in both. */
  savedMs: number | undefined;
  /** Steps that nobody would have decided in time, so that they would have been skipped. */
  skipped: number;
}

export interface Simulation {
  gates: GateOutcome[];
  /** When all containment was in place. */
  contained: { recorded: number | undefined; simulated: number | undefined; savedMs: number | undefined };
  /** What the intruder did after the moment at which it would have been contained. The first one first. */
  prevented: Finding[];
  /** All that the intruder is known to have done. */
  acts: number;
}

/** Of one step; milliseconds since the epoch. */
interface StepTimes {
  decided: number | undefined;
  finished: number | undefined;
}

export function simulate({ state, known }: Facts, policy: WhatIf): Simulation {
  const gates = state.gates.filter((g) => g.status !== 'rehearsal').toSorted((a, b) => ms(a.openedAt) - ms(b.openedAt));
  const recorded = new Map(state.steps.map((step) => [step.id, recordedTimes(step, state)]));
  const simulated = new Map<string, StepTimes>();
  const outcomes = gates.map((gate): GateOutcome => {
    const steps = state.steps.filter((s) => s.gateId === gate.id);
    const shift = shiftOf(gate, gates, state, recorded, simulated);
    const openings: number[] = [];
    for (const step of steps) {
      const opened = openingOf(step, gate, steps, { state, known }, policy) + shift;
      openings.push(opened);
      simulated.set(step.id, simulatedTimes(step, gate, opened, recorded.get(step.id)!, state, policy));
    }
    const was = { openedAt: ms(gate.openedAt), decidedAt: last(steps.map((s) => recorded.get(s.id)!.decided)) };
    const would = {
      openedAt: openings.length === 0 ? was.openedAt + shift : Math.min(...openings),
      decidedAt: last(steps.map((s) => simulated.get(s.id)!.decided)),
    };
    const lost = steps.filter(
      (s) => recorded.get(s.id)!.decided !== undefined && simulated.get(s.id)!.decided === undefined,
    );
    return {
      gate,
      recorded: was,
      simulated: would,
      savedMs: difference(was.decidedAt, would.decidedAt),
      skipped: lost.length,
    };
  });
  const contained = containment(state, recorded, simulated);
  return { gates: outcomes, contained, ...preventedBy(state, contained, recorded, simulated) };
}

const ms = (iso: string): number => Date.parse(iso);
const difference = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a - b;

/** Undefined if there is none. */
const last = (times: readonly (number | undefined)[]): number | undefined => {
  const there = times.filter((t) => t !== undefined);
  return there.length === 0 ? undefined : Math.max(...there);
};

function recordedTimes(step: Step, state: IncidentState): StepTimes {
  const finished = step.finishedAt === undefined ? undefined : ms(step.finishedAt);
  // A rejection ends its step.
  if (isRejected(step)) return { decided: finished, finished };
  const decided =
    approvedAt(step, state.customer) ?? (ran(step) ? last(step.approvals.map(({ at }) => ms(at))) : undefined);
  return decided === undefined ? { decided, finished: undefined } : { decided, finished };
}

const isRejected = ({ status }: Step): boolean => status === 'rejected';

/** The approvals were enough when they were given. The approvers of the record are those of its end: one of them may have left since. */
const ran = ({ startedAt }: Step): boolean => startedAt !== undefined;

const inTime = ({ approvals }: Step): Step['approvals'] => approvals.toSorted((a, b) => ms(a.at) - ms(b.at));

/** When the recorded approvals were enough, by the rule of approvals; undefined if they never were. */
function approvedAt(step: Step, customer: CustomerPolicy): number | undefined {
  const approvals = inTime(step);
  const enough = approvals.findIndex((_, i) => isApproved({ ...step, approvals: approvals.slice(0, i + 1) }, customer));
  return enough < 0 ? undefined : ms(approvals[enough]!.at);
}

/**
 * When the step would have been proposed. The preview of its card takes as long as it took for the target that became known
 * last.
 */
function openingOf(step: Step, gate: Gate, steps: readonly Step[], { state, known }: Facts, policy: WhatIf): number {
  const opened = ms(gate.openedAt);
  if (policy.containmentFirst !== true || gate.phase !== 'isolate' || gate.purpose !== 'change') return opened;
  const knownAt = (s: Step): number => Math.min(opened, known.get(entityKey(s.target)) ?? opened);
  const previewMs = Math.min(...steps.map((s) => opened - knownAt(s)));
  const confirmed = state.timeline.find((e) => e.kind === 'confirmed' || e.kind === 'unconfirmed');
  const earliest = confirmed === undefined ? opened : ms(confirmed.at);
  return Math.min(opened, Math.max(earliest, knownAt(step)) + previewMs);
}

function simulatedTimes(
  step: Step,
  gate: Gate,
  opened: number,
  { decided, finished }: StepTimes,
  state: IncidentState,
  policy: WhatIf,
): StepTimes {
  if (decided === undefined) return { decided, finished };
  const waitMs = waitOf(step, gate, decided, state, policy);
  if (waitMs === undefined) return { decided: undefined, finished: undefined };
  // From the decision to the end it takes as long as it took: copies of evidence, locks, the change itself.
  return {
    decided: opened + waitMs,
    finished: finished === undefined ? undefined : opened + waitMs + (finished - decided),
  };
}

/** From the card to the last decision that the step needs; undefined if it would have been skipped before. */
function waitOf(step: Step, gate: Gate, decided: number, state: IncidentState, policy: WhatIf): number | undefined {
  const opened = ms(gate.openedAt);
  const waits = step.approvals.map(({ at }) => Math.max(0, ms(at) - opened)).toSorted((a, b) => a - b);
  const asked = step.reversible ? policy.reversible : policy.irreversible;
  let waitMs = Math.max(0, decided - opened);
  // One person rejects, whatever the number of approvals that a step needs.
  if (asked !== undefined && waits.length > 0 && !isRejected(step)) {
    const under = withQuorum(state.customer, policy);
    const enough = approvedAt(step, under);
    const people = new Set(step.approvals.map(({ by }) => by.slackUser)).size;
    // Nobody knows when further people would have decided: each takes as long as the first one did.
    waitMs =
      enough === undefined
        ? waits.at(-1)! + Math.max(0, quorum(step, under) - people) * waits[0]!
        : Math.max(0, enough - opened);
  }
  waitMs = afterEscalations(waitMs, gate, state, policy);
  const { escalateAfterSeconds, atLadderEnd } = { ...state.customer.approval, ...policy };
  const within = policy.approvedWithinSeconds;
  if (within !== undefined) waitMs = Math.min(waitMs, within * 1_000);
  const ladderMs = (state.customer.onCall.length + 1) * escalateAfterSeconds * 1_000;
  const changes = policy.atLadderEnd !== undefined || policy.escalateAfterSeconds !== undefined;
  return changes && atLadderEnd === 'skip' && waitMs > ladderMs ? undefined : waitMs;
}

const withQuorum = (customer: CustomerPolicy, { reversible, irreversible }: WhatIf): CustomerPolicy => ({
  ...customer,
  approval: {
    ...customer.approval,
    ...(reversible === undefined ? {} : { reversible }),
    ...(irreversible === undefined ? {} : { irreversible }),
  },
});

/** Who decided only after the next on call was asked would have decided as soon after that. */
function afterEscalations(waitMs: number, gate: Gate, { timeline, customer }: IncidentState, policy: WhatIf): number {
  const { escalateAfterSeconds: seconds } = policy;
  if (seconds === undefined) return waitMs;
  const opened = ms(gate.openedAt);
  const asked = timeline.filter((e) => e.kind === 'gate-escalated' && e.gateId === gate.id);
  const before = asked.filter((e) => ms(e.at) - opened <= waitMs).length;
  return Math.max(0, waitMs + before * (seconds - customer.approval.escalateAfterSeconds) * 1_000);
}

const STAGES = ['isolate', 'analyze', 'patch', 'restore', 'release'] as const;
const stageOf = ({ phase, purpose }: Gate): number =>
  STAGES.indexOf(purpose === 'release' ? 'release' : (phase as 'isolate'));

/** By how much a card would have come later, since what it waited for would have ended later: negative, if earlier. */
function shiftOf(
  gate: Gate,
  gates: readonly Gate[],
  { steps, timeline }: IncidentState,
  recorded: ReadonlyMap<string, StepTimes>,
  simulated: ReadonlyMap<string, StepTimes>,
): number {
  const opened = ms(gate.openedAt);
  const earlier = new Set(gates.filter((g) => stageOf(g) < stageOf(gate) && ms(g.openedAt) <= opened).map((g) => g.id));
  const waitedFor = steps.filter(
    (s) => earlier.has(s.gateId ?? '') && (recorded.get(s.id)?.finished ?? Infinity) <= opened,
  );
  const was = last(waitedFor.map((s) => recorded.get(s.id)!.finished));
  // A step that would have been skipped keeps nothing waiting.
  const would = last(waitedFor.map((s) => simulated.get(s.id)?.finished));
  if (was === undefined || would === undefined) return 0;
  // What ran beside the people in the phases before: an earlier decision does not make it end earlier.
  const phases = new Set(gates.filter((g) => earlier.has(g.id)).map((g) => g.phase));
  const beside = timeline.filter(
    (e) => (e.kind === 'inquiry' || e.kind === 'evidence') && phases.has(e.phase as 'isolate') && ms(e.at) <= opened,
  );
  const other = gate.purpose === 'release' ? -Infinity : (last(beside.map((e) => ms(e.at))) ?? -Infinity);
  return Math.max(other, would) - Math.max(other, was);
}

function containment(
  { steps, timeline }: IncidentState,
  recorded: ReadonlyMap<string, StepTimes>,
  simulated: ReadonlyMap<string, StepTimes>,
): Simulation['contained'] {
  const event = timeline.findLast((e) => e.kind === 'contained');
  if (event === undefined) return { recorded: undefined, simulated: undefined, savedMs: undefined };
  const at = ms(event.at);
  const containing = steps.filter(
    (s) =>
      s.phase === 'isolate' &&
      s.undoes === undefined &&
      !isRejected(s) &&
      (recorded.get(s.id)?.finished ?? Infinity) <= at,
  );
  const was = last(containing.map((s) => recorded.get(s.id)!.finished));
  const times = containing.map((s) => simulated.get(s.id)?.finished);
  const would = times.includes(undefined) ? undefined : last(times);
  if (was === undefined) return { recorded: at, simulated: at, savedMs: 0 };
  return {
    recorded: at,
    simulated: would === undefined ? undefined : at + (would - was),
    savedMs: difference(was, would),
  };
}

/** What the intruder did before its principal, or else everything, was contained, and after that would have been. */
function preventedBy(
  { steps, findings }: IncidentState,
  contained: Simulation['contained'],
  recorded: ReadonlyMap<string, StepTimes>,
  simulated: ReadonlyMap<string, StepTimes>,
): Pick<Simulation, 'prevented' | 'acts'> {
  const acts = findings
    .filter((f) => f.act !== undefined && f.act !== 'tried' && f.at !== undefined)
    .toSorted((a, b) => ms(a.at!) - ms(b.at!));
  const done = steps.filter(
    (s) => s.phase === 'isolate' && s.undoes === undefined && (s.status === 'done' || s.status === 'undone'),
  );
  const stoppedAt = ({ by }: Finding, times: ReadonlyMap<string, StepTimes>, all: number = Infinity): number => {
    const isAbout = ({ target: t }: Step): boolean =>
      by !== undefined && (t.id === by.id || t.facts?.['user'] === by.id);
    return Math.min(all, ...done.filter(isAbout).flatMap((s) => times.get(s.id)?.finished ?? []));
  };
  const isPrevented = (f: Finding): boolean =>
    ms(f.at!) > stoppedAt(f, simulated, contained.simulated) && ms(f.at!) <= stoppedAt(f, recorded, contained.recorded);
  return { acts: acts.length, prevented: acts.filter(isPrevented) };
}
