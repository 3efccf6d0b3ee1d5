/**
 * What an incident taught, from its record (P1.14, P1.20): where people decided otherwise than the runbook, where nobody
 * decided, what did not work, and alerts that came apart. It names what happened, never who is to blame. Pure.
 */
import { dueInDays } from './due-date.ts';
import { counted, type LessonKind } from './lesson-words.ts';
import { groupBy } from './group.ts';
import type { FollowUp, IncidentState, Step } from './incident.ts';
import { stepLines } from './instructions.ts';
import { sourceToAsk } from './names.ts';
import { isRecommended } from './recommendation.ts';
import type { FollowUpOwner, StepPhase } from './runbook.ts';
import type { Text } from './text.ts';
import { cutShort } from './merging.ts';

export interface Lesson {
  kind: LessonKind;
  /** Of a line of the runbook. */
  phase?: StepPhase;
  entry?: string;
  what: Text;
  /** In the words of people, and hostile. */
  reasons: string[];
}

export function lessonsOf(state: IncidentState): Lesson[] {
  if (state.drill || cutShort(state) !== undefined) return [];
  const changes = state.steps.filter((s) => s.kind === 'change' && s.undoes === undefined);
  const lines = [...groupBy(changes, (s) => `${s.phase}|${s.entry}`).values()];
  return [
    ...lines.flatMap(ofLine),
    ...state.gates
      .filter((g) => g.escalation > 0)
      .map((g): Lesson => ({
        kind: 'escalated',
        phase: g.phase,
        what: counted.escalated(g, g.escalation),
        reasons: [],
      })),
    ...(state.confirmation === 'unconfirmed'
      ? [{ kind: 'not-confirmed' as const, what: counted.unconfirmed(sourceToAsk(state.source)), reasons: [] }]
      : []),
    ...apart(state),
  ];
}

function ofLine(steps: readonly Step[]): Lesson[] {
  const [{ phase, entry, title }] = steps as [Step, ...Step[]];
  const lesson = (kind: LessonKind, of: readonly Step[], what: (title: Text, n: number) => Text): Lesson[] => {
    if (of.length === 0) return [];
    const reasons = new Set(
      // People's own words are the same in both languages; a sentence of ours, which may name a person, is no reason.
      of.flatMap(({ reason }) =>
        kind === 'rejected' && reason !== undefined && reason.en === reason.ko ? [reason.en] : [],
      ),
    );
    return [{ kind, phase, entry, what: what(title, of.length), reasons: [...reasons] }];
  };
  const recommended = steps.filter((s) => isRecommended(s) && isDecided(s));
  const rejected = recommended.filter((s) => s.status === 'rejected');
  const skipped = steps.filter((s) => s.status === 'skipped');
  const failed = skipped.filter((s) => s.startedAt !== undefined);
  return [
    ...lesson(
      'chosen',
      steps.filter((s) => s.optional !== undefined && wasDone(s)),
      counted.chosen,
    ),
    ...lesson('rejected', rejected.length === recommended.length ? rejected : [], counted.rejected),
    ...lesson(
      'timed-out',
      skipped.filter((s) => s.startedAt === undefined),
      counted.timedOut,
    ),
    ...lesson('given-up', failed, counted.givenUp),
  ];
}

const wasDone = ({ status }: Step): boolean => status === 'done' || status === 'undone';
const isDecided = (step: Step): boolean => wasDone(step) || step.status === 'rejected' || step.approvals.length > 0;

/** Incidents that held the same resource, and the one before about the same thing. */
function apart({ steps, recurrenceOf }: IncidentState): Lesson[] {
  const others = [...new Set(steps.flatMap((s) => s.heldWith ?? []))].toSorted();
  return [
    ...others.map((id): Lesson => ({ kind: 'apart', what: counted.apart(id), reasons: [] })),
    ...(recurrenceOf === undefined ? [] : [{ kind: 'apart' as const, what: counted.again, reasons: [] }]),
  ];
}

const TRAINED: Record<LessonKind, FollowUpOwner> = {
  chosen: 'msp',
  rejected: 'msp',
  'timed-out': 'customer',
  escalated: 'customer',
  'given-up': 'msp',
  'not-confirmed': 'infosec',
  apart: 'infosec',
};

export interface Improvement extends Pick<Lesson, 'what'> {
  /** What is done about it. A task of the record stands behind it. */
  change: Text;
  owner: FollowUpOwner;
  /** ISO 8601; absent if the record has no such task. */
  dueAt?: string;
}

/** What is done about each lesson, by the tasks that the incident left (`trainingTasks`). */
export const improvementsOf = (state: IncidentState): Improvement[] =>
  lessonsOf(state).map(({ kind, what }) => {
    const owner = TRAINED[kind];
    const task = state.followUps?.find(({ entry }) => entry === trainingEntry(owner));
    return { what, change: counted.change[kind], owner, ...(task === undefined ? {} : { dueAt: task.dueAt }) };
  });

const trainingEntry = (owner: FollowUpOwner): string => `training.${owner}`;

/** One training task for each role that the incident taught something. @param now ISO 8601 */
export function trainingTasks(state: IncidentState, now: string): Omit<FollowUp, 'id'>[] {
  const byRole = groupBy(lessonsOf(state), ({ kind }) => TRAINED[kind]);
  return [...byRole].map(([owner, lessons]) => ({
    entry: trainingEntry(owner),
    title: counted.training[owner].title,
    instructions: {
      en: stepLines([...counted.training[owner].how.en, ...lessons.map(({ what }) => what.en)]),
      ko: stepLines([...counted.training[owner].how.ko, ...lessons.map(({ what }) => what.ko)]),
    },
    owner,
    dueAt: dueInDays(now, TRAIN_WITHIN_DAYS, state.customer.timeZone),
  }));
}

const TRAIN_WITHIN_DAYS = 30;
