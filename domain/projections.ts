/**
 * What is read of an incident: parts of its state that stay small however large the incident is. A query's answer is at
 * most about 64 KB; who needs everything reads the lists page by page. Pure.
 */
import { nextApprovers } from './approval.ts';
import { closingOf, type Closing } from './closing.ts';
import { containedOf, type Contained } from './contained.ts';
import { isInvolved, type EntityKind } from './entity.ts';
import { sha256Hex } from './digest.ts';
import { countBy } from './group.ts';
import type { Finding } from './entry.ts';
import { filterSteps, foldGate, STEP_FILTERS, type GateFold, type NumberedStep, type StepFilter } from './gate-fold.ts';
import { waitsForPeople, type Gate, type IncidentState, type Person, type Step, type StepStatus } from './incident.ts';
import type { KeptList } from './kept.ts';
import { isRecommended } from './recommendation.ts';
import { alertsDigest } from './stands-for.ts';
import { wouldHide, type WouldHide } from './known-alerts.ts';
import { metricsOf, type Metrics } from './metrics.ts';
import { suspectsOf } from './suspects.ts';
import { idsOf, pageOf, PARTS, type PartName } from './state-lists.ts';
import type { TimelineEvent } from './timeline.ts';

/** A gate, and the statuses of its steps. */
export interface GateSummary extends Omit<Gate, 'stepIds'> {
  steps: number;
  statuses: Partial<Record<StepStatus, number>>;
  /** Whether people still have something to decide on its card. */
  waits: boolean;
  /** Undecided steps that somebody has approved, who, and who may approve them next. */
  partly?: { steps: number; by: Person[]; next: Person[] };
  /** Changes when anything on its card changes. */
  stamp: string;
}

/** Everything about an incident except its lists. They are counted, with the first items that people read. */
export interface IncidentHeader extends Omit<IncidentState, PartName> {
  counts: Record<PartName, number>;
  /** What *Dismiss* stands for. */
  alertsDigest: string;
  /** What *Suppress* would hide. Absent if that is nothing, and once it is dismissed or closed. */
  wouldHide?: WouldHide;
  /** The number of involved entities, by kind. */
  involved: Partial<Record<EntityKind, number>>;
  /** Of each list, how many of its items are only in the evidence store. */
  beyond: Partial<Record<KeptList, number>>;
  /** The most severe first, then the newest. Each title appears once. */
  findings: Finding[];
  /** Titles of findings that are not among them. */
  moreFindings: number;
  /** The newest, and all that wait for people, in their order. */
  gates: GateSummary[];
  steps: Partial<Record<StepStatus, number>>;
  contained: Contained;
  /** When it last recorded anything, ISO 8601. */
  changedAt: string;
  metrics: Metrics;
  /** Slack ids of the people whom it is about. Absent if there are none. */
  suspects?: string[];
  /** For the message that is posted when it has closed. */
  closing?: Closing;
}

/** A gate with its steps, in the order of its plan. */
export interface GateView {
  gate: Gate;
  steps: Step[];
  /** Of the timeline, what people said about these steps, and their decisions on the gate. */
  said: TimelineEvent[];
}

/** A gate with a page of its steps. */
export interface GatePage extends GateView {
  /** Where the next page begins; absent at the end. */
  next?: number;
}

/** A gate folded, and what people said about the steps that it shows. */
export interface GateFoldView extends GateFold {
  said: TimelineEvent[];
}

/** A page of a gate's steps. */
export interface StepPage {
  gate: Omit<Gate, 'stepIds'>;
  steps: NumberedStep[];
  said: TimelineEvent[];
  /** Index of the first of them among all that the filter selects, and how many these are. */
  from: number;
  total: number;
  /** How many each filter selects. */
  counts: Record<StepFilter['which'], number>;
  /** Steps of the whole gate that wait for approval, and those of them that *Approve recommended* leaves out. */
  undecided: number;
  optional: number;
  /** Where the next page begins; absent at the end. */
  next?: number;
}

const MOST_FINDINGS = 12;
const MOST_GATES = 40;
const MOST_SAID = 60;

const WEIGHTS: Record<Finding['weight'], number> = { grave: 0, notable: 1, info: 2 };

export function headerOf(state: IncidentState): IncidentHeader {
  const rest = Object.fromEntries(Object.entries(state).filter(([name]) => !PARTS.some((part) => part === name)));
  const titles = topFindings(state);
  const gates = summaries(state);
  return {
    ...(rest as Omit<IncidentState, PartName>),
    counts: Object.fromEntries(PARTS.map((part) => [part, state[part]?.length ?? 0])) as Record<PartName, number>,
    beyond: beyond(state),
    alertsDigest: alertsDigest(state),
    involved: countBy(state.entities.filter(isInvolved).map((e) => e.kind)),
    findings: titles.slice(0, MOST_FINDINGS),
    moreFindings: Math.max(0, titles.length - MOST_FINDINGS),
    gates: gates.filter((g, i) => g.waits || i >= gates.length - MOST_GATES),
    steps: countBy(state.steps.map((s) => s.status)),
    contained: containedOf(state),
    changedAt: state.timeline.at(-1)?.at ?? state.openedAt,
    metrics: metricsOf(state),
    ...suspectsPart(state),
    ...closingPart(state),
    ...hidingPart(state),
  };
}

function suspectsPart({ entities, customer }: IncidentState): Pick<IncidentHeader, 'suspects'> {
  const suspects = [...suspectsOf(entities, customer)];
  return suspects.length === 0 ? {} : { suspects };
}

function hidingPart(state: IncidentState): Pick<IncidentHeader, 'wouldHide'> {
  const hides = state.status === 'open' && state.dismissal === undefined ? wouldHide(state) : undefined;
  return hides === undefined ? {} : { wouldHide: hides };
}

function closingPart(state: IncidentState): Pick<IncidentHeader, 'closing'> {
  const closing = closingOf(state);
  return closing === undefined ? {} : { closing };
}

/** A gate folded to its kinds of steps; undefined if there is no such gate. */
export function gateFoldOf(state: IncidentState, gateId: string): GateFoldView | undefined {
  const found = stepsOfGate(state, gateId);
  if (found === undefined) return undefined;
  const fold = foldGate(state.runId, found.gate, found.steps);
  const shown = new Set(fold.waiting.map(({ step }) => step.id));
  return { ...fold, said: saidAbout(state, gateId, shown).slice(-MOST_SAID) };
}

/** A page of those steps of a gate that a filter selects, at most `most`. */
export function stepPageOf(
  state: IncidentState,
  gateId: string,
  filter: StepFilter,
  from: number,
  most: number,
): StepPage | undefined {
  const found = stepsOfGate(state, gateId);
  if (found === undefined) return undefined;
  const { stepIds: _, ...gate } = found.gate;
  const lists = STEP_FILTERS.map((which) => [which, filterSteps(gateId, found.steps, { ...filter, which })] as const);
  const selected = Object.fromEntries(lists)[filter.which]!;
  const first = Math.max(0, Math.min(from, selected.length - 1));
  const { items, next = first + most } = pageOf(selected.slice(0, first + most), first);
  const open = found.steps.filter((s) => s.gateId === gateId && s.status === 'proposed');
  const shown = new Set(items.map(({ step }) => step.id));
  return {
    gate,
    steps: items,
    said: saidAbout(state, undefined, shown).slice(-MOST_SAID),
    from: first,
    total: selected.length,
    counts: Object.fromEntries(lists.map(([which, list]) => [which, list.length])) as StepPage['counts'],
    undecided: open.length,
    optional: open.filter((s) => !isRecommended(s)).length,
    ...(next < selected.length ? { next } : {}),
  };
}

export function gatePageOf(state: IncidentState, gateId: string, from: number): GatePage | undefined {
  const found = stepsOfGate(state, gateId);
  if (found === undefined) return undefined;
  const { gate } = found;
  const { items, next } = pageOf(found.steps, from);
  const said = saidAbout(state, from === 0 ? gateId : undefined, new Set(items.map((s) => s.id)));
  return {
    // The steps say which they are; the code that joins the pages puts their ids together.
    gate: { ...gate, stepIds: items.map((s) => s.id) },
    steps: items,
    said: said.slice(-MOST_SAID),
    ...(next === undefined ? {} : { next }),
  };
}

function stepsOfGate({ gates, steps }: IncidentState, gateId: string): { gate: Gate; steps: Step[] } | undefined {
  const gate = gates.find((g) => g.id === gateId);
  if (gate === undefined) return undefined;
  const byId = new Map(steps.map((s) => [s.id, s]));
  return { gate, steps: gate.stepIds.flatMap((id) => byId.get(id) ?? []) };
}

/** What people said about these steps, or about the gate as a whole. */
const saidAbout = (
  { timeline }: IncidentState,
  gateId: string | undefined,
  shown: ReadonlySet<string>,
): TimelineEvent[] =>
  timeline.filter(
    (e) =>
      e.actor.kind === 'person' &&
      ((gateId !== undefined && e.gateId === gateId) || e.stepIds?.some((id) => shown.has(id)) === true),
  );

/** Of each list, how many of its items are only in the evidence store. */
export function beyond({ kept = [] }: Pick<IncidentState, 'kept'>): Partial<Record<KeptList, number>> {
  const counts: Partial<Record<KeptList, number>> = {};
  for (const { list, count } of kept) counts[list] = (counts[list] ?? 0) + count;
  return counts;
}

/** The state again, of a header and all pages of its lists. */
export function stateOf(header: IncidentHeader, lists: Record<PartName, unknown[]>): IncidentState {
  const {
    counts,
    involved: _,
    moreFindings: __,
    metrics: ___,
    beyond: ____,
    alertsDigest: _____,
    closing: ______,
    wouldHide: _______,
    contained: ________,
    changedAt: _________,
    ...rest
  } = header;
  const { followUps, kept, gates, ...others } = lists;
  return {
    ...rest,
    ...others,
    gates: (gates as Gate[]).map((gate) => ({ ...gate, stepIds: idsOf(gate.stepIds) })),
    ...(kept.length === 0 ? {} : { kept }),
    // Absent until something is planned.
    ...(counts.followUps === 0 ? {} : { followUps }),
  } as IncidentState;
}

function topFindings({ findings }: IncidentState): Finding[] {
  const telling = findings.filter((f) => f.weight !== 'info').toReversed();
  const sorted = telling.toSorted((a, b) => WEIGHTS[a.weight] - WEIGHTS[b.weight]);
  // Two inquiries may notice the same.
  const byTitle = new Map(sorted.toReversed().map((f) => [f.title.en, f]));
  return sorted.filter((f) => byTitle.get(f.title.en) === f);
}

function partlyOf(steps: readonly Step[], { customer, entities }: IncidentState): Pick<GateSummary, 'partly'> {
  const begun = steps.filter((s) => s.status === 'proposed' && s.approvals.length > 0);
  if (begun.length === 0) return {};
  const people = new Map(begun.flatMap((s) => s.approvals.map(({ by }) => [by.slackUser, by])));
  const suspects = suspectsOf(entities, customer);
  const next = new Set(begun.flatMap((s) => nextApprovers(s, customer, suspects)));
  const named = [...next].map(({ slackUser, name }) => ({ slackUser, name }));
  return { partly: { steps: begun.length, by: [...people.values()], next: named } };
}

function summaries(state: IncidentState): GateSummary[] {
  const { gates, steps } = state;
  const byId = new Map(steps.map((s) => [s.id, s]));
  return gates.map(({ stepIds, ...gate }) => {
    const mine = stepIds.flatMap((id) => byId.get(id) ?? []);
    const stamp = mine
      .map((s) => [s.status, s.gateId, s.approvals.length, s.attempts, s.finishedAt, s.copying, s.ended].join('|'))
      .join(';');
    const asked = (gate.questions ?? []).map((q) => `${q.id}${q.answer?.at}`).join(';');
    return {
      ...gate,
      steps: mine.length,
      statuses: countBy(mine.map((s) => s.status)),
      ...partlyOf(
        mine.filter((s) => s.gateId === gate.id),
        state,
      ),
      waits: mine.some((s) => s.gateId === gate.id && waitsForPeople(s)),
      stamp: sha256Hex(`${gate.status}${gate.closedAt}${gate.digest}${stamp}${asked}`).slice(0, 12),
    };
  });
}
