/**
 * A gate with many steps, folded for a card: one kind for all steps of one entry, with their number, what most of them
 * change, and what is different. Pure.
 */
import { sha256Hex } from './digest.ts';
import type { Entity } from './entity.ts';
import type { DiffLine } from './entry.ts';
import { countBy, groupBy } from './group.ts';
import { stepDigest } from './stands-for.ts';
import { alike, exactlyOf, lookOf, lookOfChange, masked, usualOf, type Alike } from './step-looks.ts';
import { waitsForCopy, waitsForPeople, type Gate, type Step, type StepStatus } from './incident.ts';
import { assertNever, wordsIn, type Text, type Words } from './text.ts';

/** A gate with more steps is shown folded: like steps in one row. */
export const FOLD_ABOVE = 5;
/** Of a gate with more steps, a row names only the first targets and has a list of its own, and people choose kinds of steps. */
export const NAMED_UP_TO = 20;

/** Steps that ended, or are not proposed, in the same way for the same reason. */
export interface FoldedOutcome {
  status: StepStatus;
  reason?: Text;
  n: number;
  /** The first few. */
  targets: Entity[];
}

export type StepTraits = Pick<
  Step,
  | 'entry'
  | 'title'
  | 'kind'
  | 'reversible'
  | 'release'
  | 'because'
  | 'undoes'
  | 'minimumApprovals'
  | 'instructions'
  | 'claimed'
  | 'optional'
>;

/** All steps of a gate with the same entry, and the same stakes. */
export interface StepKind {
  /** Identifies the kind within its gate. */
  key: string;
  /** What all steps of the kind have in common. */
  traits: StepTraits;
  /** Steps that people are, or were, asked about. */
  n: number;
  /** Steps that the preview settled: they are in `outcomes` only. */
  unasked: number;
  statuses: Partial<Record<StepStatus, number>>;
  /** Steps that begin when evidence of their targets is copied. */
  copying: number;
  /** Steps that were proposed again on a newer card. */
  moved: number;
  /** Of one of them: who has approved it so far. */
  approvals: Step['approvals'];
  /** The most frequent first. Of a gate whose targets are all named, changes that differ in anything but the target's id stand apart. */
  changes: Alike<DiffLine>[];
  impacts: Alike<Text>[];
  /** Steps of which no impact is known. */
  withoutImpact: number;
  /** Changes or impacts that are left out here. */
  left: number;
  /** Steps that are not like most of their kind. */
  different: number;
  /** The first few targets. */
  targets: Entity[];
  outcomes: FoldedOutcome[];
  /** Outcomes that are left out here. */
  moreOutcomes: number;
}

/** A step, and its number on the gate: 1, 2, 3, … in the plan's order. */
export interface NumberedStep {
  number: number;
  step: Step;
}

/** A step that waits for Retry, Skip or Done, without its plan. */
export interface WaitingStep extends NumberedStep {
  /** What its buttons stand for (`stepDigest`). It is of the whole step, so it cannot be made from this one. */
  digest: string;
}

export interface GateFold {
  gate: Omit<Gate, 'stepIds'>;
  /** Of all steps of the gate. */
  total: number;
  kinds: StepKind[];
  /** The first steps that wait for Retry, Skip or Done, and how many more there are. */
  waiting: WaitingStep[];
  moreWaiting: number;
}

/** Which steps of a gate a list shows: all, or those of one kind; of these all, those that differ, or those that wait. */
export const STEP_FILTERS = ['all', 'different', 'waiting'] as const;
export interface StepFilter {
  kind?: string | undefined;
  which: (typeof STEP_FILTERS)[number];
}

const MOST_CHANGES = 5;
const MOST_IMPACTS = 6;
const MOST_OUTCOMES = 6;
const MOST_NAMED = 3;
const MOST_APPROVALS = 5;
const MOST_WAITING = 4;
/** Characters of a value of the diff. A card shows fewer. */
const MOST_VALUE = 500;
const MOST_TEXT = 1_000;
const MOST_ID = 130;

/** The preview settled it, so nobody was asked about it. */
export const isUnasked = (step: Step, gateId: string): boolean =>
  step.gateId === gateId && step.attempts === 0 && ['noop', 'refused', 'gone'].includes(step.status);

/** Steps of one kind have the same key. */
export function kindOfStep(step: Step): string {
  const stakes = [
    step.entry,
    step.title.en,
    step.kind,
    step.reversible,
    step.release,
    step.because?.en,
    step.undoes !== undefined,
    step.minimumApprovals,
    step.claimed === true,
    ...(step.optional ?? []).map((why) => why.en),
  ];
  const words = stakes.join('|');
  const known = keys.get(words);
  if (known !== undefined) return known;
  if (keys.size >= MOST_KEYS) keys.clear();
  const key = sha256Hex(words).slice(0, 8);
  keys.set(words, key);
  return key;
}
/** A runbook has few kinds of steps, and a gate thousands of steps. All workflows of a worker share these keys. */
const keys = new Map<string, string>();
const MOST_KEYS = 1_000;

/** @param runId of the incident */
export function foldGate(runId: string, gate: Gate, steps: readonly Step[]): GateFold {
  const { stepIds, ...rest } = gate;
  const kinds = groupBy(steps, kindOfStep);
  const waiting = numbered(steps).filter(({ step }) => isWaiting(step, gate.id));
  return {
    gate: rest,
    total: stepIds.length,
    kinds: [...kinds].map(([key, same]) => foldKind(key, same, gate.id, stepIds.length <= NAMED_UP_TO)),
    waiting: waiting
      .slice(0, MOST_WAITING)
      .map(({ number, step }) => ({ number, step: withoutPlan(step), digest: stepDigest(runId, step) })),
    moreWaiting: Math.max(0, waiting.length - MOST_WAITING),
  };
}

/** Steps that a list shows, with their numbers. */
export function filterSteps(gateId: string, steps: readonly Step[], { kind, which }: StepFilter): NumberedStep[] {
  const mine = numbered(steps).filter(({ step }) => kind === undefined || kindOfStep(step) === kind);
  switch (which) {
    case 'all':
      return mine;
    case 'waiting':
      return mine.filter(({ step }) => isWaiting(step, gateId));
    case 'different': {
      const usual = usualOf(mine.map(({ step }) => step).filter((step) => !isUnasked(step, gateId)));
      return mine.filter(({ step }) => isUnasked(step, gateId) || lookOf(step) !== usual);
    }
    default:
      return assertNever(which);
  }
}

export const numbered = (steps: readonly Step[]): NumberedStep[] => steps.map((step, i) => ({ number: i + 1, step }));

const isWaiting = (step: Step, gateId: string): boolean =>
  step.gateId === gateId && step.status !== 'proposed' && waitsForPeople(step);

function foldKind(key: string, steps: readonly Step[], gateId: string, named: boolean): StepKind {
  const asked = steps.filter((s) => !isUnasked(s, gateId));
  const changes = alike(
    asked.flatMap((s) => s.diff.map((line) => ({ step: s, item: line }))),
    named ? exactlyOf : lookOfChange,
    (line) => [line.field, line.before, line.after].map((w) => wordsIn(w, 'en')).join('|'),
  );
  const impacts = alike(
    asked.flatMap((s) => s.impact.map((text) => ({ step: s, item: text }))),
    (text, step) => masked(text.en, step.target),
    (text) => text.en,
  );
  const outcomes = outcomesOf(steps);
  const usual = usualOf(asked);
  return {
    key,
    traits: traitsOf(asked[0] ?? steps[0]!),
    n: asked.length,
    unasked: steps.length - asked.length,
    statuses: countBy(asked.filter((s) => s.gateId === gateId).map((s) => s.status)),
    copying: asked.filter((s) => s.gateId === gateId && waitsForCopy(s)).length,
    moved: asked.filter((s) => s.gateId !== gateId).length,
    approvals: asked.find((s) => s.approvals.length > 0)?.approvals.slice(0, MOST_APPROVALS) ?? [],
    changes: changes.slice(0, MOST_CHANGES).map((c) => ({ ...c, example: cut(c.example) })),
    impacts: impacts.slice(0, MOST_IMPACTS).map((i) => ({ ...i, example: shortText(i.example) })),
    withoutImpact: asked.filter((s) => s.impact.length === 0 && s.diff.length > 0).length,
    left: Math.max(0, changes.length - MOST_CHANGES) + Math.max(0, impacts.length - MOST_IMPACTS),
    different: asked.filter((s) => lookOf(s) !== usual).length,
    targets: asked.slice(0, named ? NAMED_UP_TO : MOST_NAMED).map((s) => shortTarget(s.target)),
    outcomes: outcomes.slice(0, MOST_OUTCOMES),
    moreOutcomes: Math.max(0, outcomes.length - MOST_OUTCOMES),
  };
}

/** What did not go as planned, or was not proposed at all. */
const TOLD: ReadonlySet<StepStatus> = new Set(['noop', 'refused', 'gone', 'rejected', 'skipped', 'failed', 'drifted']);

function outcomesOf(steps: readonly Step[]): FoldedOutcome[] {
  const found = new Map<string, FoldedOutcome>();
  for (const { status, reason, target } of steps) {
    if (!TOLD.has(status)) continue;
    const key = `${status}|${reason === undefined ? '' : masked(reason.en, target)}`;
    const known = found.get(key) ?? {
      status,
      ...(reason === undefined ? {} : { reason: shortText(reason) }),
      n: 0,
      targets: [],
    };
    known.n += 1;
    if (known.targets.length < MOST_NAMED) known.targets.push(shortTarget(target));
    found.set(key, known);
  }
  return [...found.values()].toSorted((a, b) => b.n - a.n);
}

const traitsOf = ({
  entry,
  title,
  kind,
  reversible,
  release,
  because,
  undoes,
  minimumApprovals,
  instructions,
  claimed,
  optional,
}: Step): StepTraits => ({
  entry,
  title,
  kind,
  reversible,
  release,
  ...(because === undefined ? {} : { because }),
  ...(undoes === undefined ? {} : { undoes }),
  ...(minimumApprovals === undefined ? {} : { minimumApprovals }),
  ...(instructions === undefined ? {} : { instructions }),
  ...(claimed === undefined ? {} : { claimed }),
  ...(optional === undefined ? {} : { optional }),
});

function withoutPlan(step: Step): Step {
  const short: Step = { ...step, target: shortTarget(step.target), params: {}, diff: [], impact: [] };
  delete short.from;
  delete short.to;
  return short;
}

/** Ids come from outside and may be long. */
export function shortTarget({ facts, ...target }: Entity): Entity {
  const names = Object.entries(facts ?? {}).filter(([name]) => name === 'name' || name === 'user');
  return {
    ...target,
    id: target.id.slice(0, MOST_ID),
    ...(names.length === 0 ? {} : { facts: Object.fromEntries(names.map(([k, v]) => [k, v.slice(0, MOST_ID)])) }),
  };
}

const shortText = ({ en, ko }: Text, most = MOST_TEXT): Text => ({ en: en.slice(0, most), ko: ko.slice(0, most) });

const shortened = (words: Words): Words =>
  typeof words === 'string' ? words.slice(0, MOST_VALUE) : shortText(words, MOST_VALUE);

const cut = ({ field, before, after }: DiffLine): DiffLine => ({
  field,
  before: shortened(before),
  after: shortened(after),
});
