/** What a recording tells as a whole, read once: marks on lanes, when each thing became known, how close each deadline came. Pure. */
import { entityKey } from '../../../domain/entity.ts';
import type { Finding } from '../../../domain/entry.ts';
import { digestKey } from './finding-key.ts';
import type { FollowUpEvent } from '../../../domain/follow-ups.ts';
import type { Text } from '../../../domain/text.ts';
import type { Actor, TimelineEvent, TimelineKind } from '../../../domain/timeline.ts';
import type { Player } from '../../player.ts';
import type { Moment } from '../../recording.ts';
import { clocksAt, type Clock } from './clocks.ts';

export const LANES = ['alerts', 'known', 'decisions', 'changes', 'notices', 'clocks'] as const;
export type Lane = (typeof LANES)[number];

/** One thing that happened. */
export interface Mark {
  /** Index of the frame in which it is new. */
  frame: number;
  /** ISO 8601. */
  at: string;
  lane: Lane;
  /** Drift, a refusal, a failure: what nobody had planned. */
  surprise: boolean;
  /** Somebody decided something. */
  decision: boolean;
  what: Text;
  why?: string;
  actor: Actor;
  kind: TimelineKind | FollowUpEvent['kind'];
  stepIds?: readonly string[];
  gateId?: string;
}

/** A clock that has ended, or still ran at the end. */
export interface Ended {
  clock: Clock;
  /** Index of the frame in which it no longer ran; the last frame if it ran to the end. */
  frame: number;
  /** Milliseconds that were left. Zero or less: its time came. */
  leftMs: number;
  running: boolean;
}

export interface Story {
  marks: Mark[];
  /** Milliseconds since the epoch, of each frame. */
  times: number[];
  /** `entityKey` → index of the frame in which it became known. */
  known: ReadonlyMap<string, number>;
  /** Findings in the order in which they became known. */
  findings: { finding: Finding; frame: number }[];
  /** The closest first. */
  ended: Ended[];
}

/** Every kind has a lane: a new kind does not compile without one. */
const LANE_OF: Record<TimelineKind | FollowUpEvent['kind'], Lane> = {
  opened: 'alerts',
  alert: 'alerts',
  'alert-repeated': 'alerts',
  confirmed: 'alerts',
  unconfirmed: 'alerts',
  pinned: 'known',
  phase: 'known',
  inquiry: 'known',
  'inquiry-failed': 'known',
  missed: 'known',
  found: 'known',
  evidence: 'known',
  'evidence-failed': 'known',
  'gate-opened': 'decisions',
  asked: 'decisions',
  answered: 'decisions',
  'gate-decided': 'decisions',
  'gate-expired': 'decisions',
  approved: 'decisions',
  rejected: 'decisions',
  'approval-lapsed': 'decisions',
  'decision-refused': 'decisions',
  'message-refused': 'decisions',
  acknowledged: 'decisions',
  'handed-over': 'decisions',
  'severity-set': 'decisions',
  note: 'decisions',
  'suppression-asked': 'decisions',
  dismissed: 'decisions',
  merged: 'decisions',
  joined: 'decisions',
  taken: 'decisions',
  done: 'decisions',
  dropped: 'decisions',
  moved: 'decisions',
  refused: 'decisions',
  'step-running': 'changes',
  'step-done': 'changes',
  'step-failed': 'changes',
  'step-drifted': 'changes',
  'step-skipped': 'changes',
  'step-retried': 'changes',
  'step-undone': 'changes',
  'containment-undone': 'changes',
  'recheck-failed': 'changes',
  'task-done': 'changes',
  contained: 'changes',
  restored: 'changes',
  watching: 'changes',
  'came-back': 'changes',
  told: 'notices',
  'telling-failed': 'notices',
  reported: 'notices',
  closed: 'notices',
  'gate-reminded': 'clocks',
  'gate-escalated': 'clocks',
  'work-held': 'clocks',
  frozen: 'clocks',
  thawed: 'clocks',
  'work-begun': 'clocks',
  'follow-ups': 'clocks',
  reminded: 'clocks',
  escalated: 'clocks',
};

const SURPRISES: ReadonlySet<string> = new Set([
  'unconfirmed',
  'inquiry-failed',
  'missed',
  'evidence-failed',
  'telling-failed',
  'gate-expired',
  'approval-lapsed',
  'decision-refused',
  'message-refused',
  'refused',
  'step-failed',
  'step-drifted',
  'containment-undone',
  'recheck-failed',
  'came-back',
]);

const DECISIONS: ReadonlySet<string> = new Set([
  'merged',
  'joined',
  'approved',
  'severity-set',
  'rejected',
  'gate-expired',
  'suppression-asked',
  'dismissed',
  'step-skipped',
  'step-retried',
  'task-done',
  'done',
  'dropped',
  'moved',
]);

export function storyOf(player: Player): Story {
  const marks: Mark[] = [];
  const times: number[] = [];
  const known = new Map<string, number>();
  const findings = new Map<string, { finding: Finding; frame: number }>();
  const running = new Map<string, Clock>();
  const ended: Ended[] = [];
  let before: Moment | undefined;
  for (const { frame, index, moment } of player) {
    const at = Date.parse(frame.at);
    times.push(at);
    for (const event of newsOf(before, moment)) marks.push(markOf(event, index));
    if (moment.incident.entities !== before?.incident.entities)
      for (const entity of moment.incident.entities) {
        const key = entityKey(entity);
        if (!known.has(key)) known.set(key, index);
      }
    if (moment.incident.findings !== before?.incident.findings)
      for (const finding of moment.incident.findings) {
        const key = digestKey(finding);
        if (!findings.has(key)) findings.set(key, { finding, frame: index });
      }
    const now = new Map(clocksAt(moment).map((clock) => [clock.key, clock]));
    for (const [key, clock] of running)
      if (!now.has(key)) ended.push({ clock, frame: index, leftMs: clock.due - at, running: false });
    running.clear();
    for (const [key, clock] of now) running.set(key, clock);
    before = moment;
  }
  const last = times.length - 1;
  for (const clock of running.values())
    ended.push({ clock, frame: last, leftMs: clock.due - (times[last] ?? 0), running: true });
  return {
    marks,
    times,
    known,
    findings: [...findings.values()],
    ended: ended.toSorted((a, b) => a.leftMs - b.leftMs),
  };
}

/** The events that a moment adds, of the incident and of its follow-ups. */
function newsOf(before: Moment | undefined, { incident, followUps }: Moment): (TimelineEvent | FollowUpEvent)[] {
  const told = before?.incident.timeline.at(-1)?.seq ?? 0;
  const { timeline } = incident;
  let first = timeline.length;
  while (first > 0 && timeline[first - 1]!.seq > told) first -= 1;
  return [...timeline.slice(first), ...(followUps?.events.slice(before?.followUps?.events.length ?? 0) ?? [])];
}

function markOf(event: TimelineEvent | FollowUpEvent, frame: number): Mark {
  const { kind, at, what, why, actor } = event;
  return {
    frame,
    at,
    lane: LANE_OF[kind],
    surprise: SURPRISES.has(kind),
    decision: DECISIONS.has(kind) && actor.kind === 'person',
    what,
    ...(why === undefined ? {} : { why }),
    actor,
    kind,
    ...('stepIds' in event && event.stepIds !== undefined ? { stepIds: event.stepIds } : {}),
    ...('gateId' in event && event.gateId !== undefined ? { gateId: event.gateId } : {}),
  };
}

/** What the buttons jump to. */
export const JUMPS = ['decision', 'change', 'alert', 'surprise'] as const;
export type Jump = (typeof JUMPS)[number];

const fits: Record<Jump, (mark: Mark) => boolean> = {
  decision: (mark) => mark.decision,
  change: (mark) => mark.kind === 'step-done' || mark.kind === 'step-undone' || mark.kind === 'containment-undone',
  alert: (mark) => mark.kind === 'alert' || mark.kind === 'alert-repeated',
  surprise: (mark) => mark.surprise,
};

/** For each kind the frames that have one, in order. */
export type Stops = Record<Jump, readonly number[]>;

export const stopsOf = (marks: readonly Mark[]): Stops => {
  const frames = (kind: Jump): number[] => [...new Set(marks.filter(fits[kind]).map((mark) => mark.frame))];
  return {
    decision: frames('decision'),
    change: frames('change'),
    alert: frames('alert'),
    surprise: frames('surprise'),
  };
};

/** The frame of the next thing of that kind, or with `-1` of the one before; undefined if there is none. */
export const jump = (stops: Stops, from: number, to: Jump, direction: 1 | -1): number | undefined =>
  direction === 1 ? stops[to].find((f) => f > from) : stops[to].findLast((f) => f < from);

/** How many marks there are up to a frame: they are in the order of their frames. */
export function marksUpTo(marks: readonly Mark[], frame: number): number {
  let [low, high] = [0, marks.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (marks[middle]!.frame <= frame) low = middle + 1;
    else high = middle;
  }
  return low;
}
