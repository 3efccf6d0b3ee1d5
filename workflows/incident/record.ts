/** The incident's state. All changes go through here, so that Slack and search attributes see each of them. */
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { IncidentArgs } from '../../contract/messages.ts';
import { SEARCH_ATTRIBUTES } from '../../contract/search-attributes.ts';
import { type Alert, type Severity, titleIn } from '../../domain/alert.ts';
import { digestOf } from '../../domain/digest.ts';
import { entityKey, isElsewhere, type Entity, type Origin } from '../../domain/entity.ts';
import type { Finding, IncidentRef, PreviewOutcome } from '../../domain/entry.ts';
import { groupBy } from '../../domain/group.ts';
import { suspectsOf } from '../../domain/suspects.ts';
import { isSettled, type IncidentState, type Step } from '../../domain/incident.ts';
import type { KeptList } from '../../domain/kept.ts';
import type { PinnedPlan } from '../../domain/pinned-plan.ts';
import { PHASE_NAMES } from '../../domain/names.ts';
import type { Phase } from '../../domain/phase.ts';
import type { StepPhase } from '../../domain/runbook.ts';
import type { Text } from '../../domain/text.ts';
import { ENGINE, type Actor, type TimelineEvent, type TimelineKind } from '../../domain/timeline.ts';
import { Holds, type Holding } from '../holds/holder.ts';
import { showToWatcher } from '../replay-sink.ts';
import { aboutSet, detailsOf, foundMore, now, text, waitingFor } from '../wording.ts';
import { newBook, withinReach, type Book } from './book.ts';
import { Handled } from './handled.ts';
import { KnownEntities } from './known-entities.ts';
import { withinRoom } from './needed.ts';
import { openState } from './open-state.ts';
import { Paid } from './paid.ts';
import { Locks } from './target-locks.ts';
import { Work } from './work.ts';
import { DAY_MS } from '../../domain/units.ts';
import { UnderWay } from '../under-way.ts';

export class IncidentRecord implements Holding {
  readonly plan: PinnedPlan;
  readonly state: IncidentState;
  readonly book: Book;
  readonly work = new Work();
  /** One round of containment at a time. */
  readonly locks = new Locks();
  /** The locks and holds of its targets, which it shares with other incidents. */
  readonly holds = new Holds(this);
  /** Notices that are being sent. */
  readonly telling = new UnderWay();
  /** Its paid work that waits. */
  readonly paid = new Paid();
  /** The entities that were known when the alerts' sources were asked, until containment is proposed for them. */
  asked?: Entity[];
  /** What previews have seen, or are about to see, before the steps are there (`runbook/early.ts`, `rechecks.ts`). */
  readonly early = new Map<string, Promise<PreviewOutcome>>();
  /** Cancels the phases. Set while they run. */
  stopPhases: () => void = () => undefined;
  /** Tells the runner that a step was approved. */
  wakeRunner: () => void = () => undefined;
  private readonly handled: Handled;
  private readonly known: KnownEntities;
  /** Targets of steps, by `entityKey`. */
  private readonly targets = new Set<string>();
  private readonly stepsById = new Map<string, Step>();
  private readonly knownFindings: Set<string>;

  constructor(plan: PinnedPlan, state: IncidentState, book: Book) {
    this.plan = plan;
    this.state = state;
    showToWatcher(state);
    this.book = book;
    this.handled = new Handled(book.handled);
    this.known = new KnownEntities(state, this.handled);
    for (const step of state.steps) this.noteStep(step);
    this.knownFindings = new Set(state.findings.map(digestOf));
  }

  static open(args: IncidentArgs, plan: PinnedPlan, alert: Alert): IncidentRecord {
    const r = new IncidentRecord(plan, openState(args, plan, alert), newBook(alert, args.dismissed));
    r.append('opened', { what: text(`Incident opened: ${alert.title}`, `인시던트 접수: ${titleIn(alert, 'ko')}`) });
    return r;
  }

  /** What the next run needs, when the incident continues as new. */
  get carried(): { plan: PinnedPlan; state: IncidentState; book: Book } {
    const { plan, state, book } = this;
    return { plan, state, book: { ...book, handled: this.handled.list() } };
  }

  /** Adds to the timeline. */
  append(
    kind: TimelineKind,
    event: Pick<TimelineEvent, 'what'> &
      Partial<Pick<TimelineEvent, 'why' | 'stepIds' | 'gateId' | 'diff'>> & { actor?: Actor },
  ): void {
    const { timeline, phase } = this.state;
    timeline.push({
      seq: timeline.length + this.keptCount('timeline') + 1,
      at: now(),
      phase,
      kind,
      ...event,
      actor: event.actor ?? ENGINE,
    });
    this.changed();
  }

  /** Adds what happened to steps: one event for steps with the same title. */
  appendAbout(
    kind: TimelineKind,
    steps: readonly Step[],
    what: Text,
    extra: Partial<Pick<TimelineEvent, 'why' | 'diff'>> & { actor?: Actor } = {},
  ): void {
    for (const same of groupBy(steps, (s) => s.title.en).values()) {
      const [only, ...others] = same;
      const diff = others.length === 0 && only.diff.length > 0 && CHANGED.has(kind) ? { diff: only.diff } : {};
      this.append(kind, { ...diff, ...extra, stepIds: same.map((s) => s.id), what: aboutSet(same, what) });
    }
  }

  /** Tells Slack and Temporal's UI that the state has changed. */
  changed(): void {
    this.state.version += 1;
    this.changedQuietly();
  }

  /** For a change that Slack need not show: the place of its own message, a repeated alert. */
  changedQuietly(): void {
    const waiting = waitingFor(this.state);
    if (waiting === undefined) delete this.state.waitingFor;
    else this.state.waitingFor = waiting;
    setCurrentDetails(detailsOf(this.state));
  }

  beginPhase(phase: Phase): void {
    // The incident continued as new in this phase, which has begun already.
    if (this.state.phase === phase) return;
    this.state.phase = phase;
    upsertSearchAttributes([{ key: SEARCH_ATTRIBUTES.phase, value: phase }]);
    const name = PHASE_NAMES[phase];
    this.append('phase', { what: text(`${name.en} began`, `${name.ko} 단계 시작`) });
  }

  setStatus(status: IncidentState['status']): void {
    this.state.status = status;
    upsertSearchAttributes([{ key: SEARCH_ATTRIBUTES.status, value: status }]);
  }

  setSeverity(severity: Severity): void {
    this.state.severity = severity;
    upsertSearchAttributes([{ key: SEARCH_ATTRIBUTES.severity, value: severity }]);
  }

  /** True only at the first call for a key: whether a runbook line has already looked at or proposed something. */
  firstTime(key: string): boolean {
    return this.handled.add(key);
  }

  isHandled = (key: string): boolean => this.handled.has(key);

  /** It was not done, so it may be done later. */
  forget = (key: string): boolean => this.handled.delete(key);

  /** Items of a list that are in the evidence store only. */
  keptCount(list: KeptList): number {
    return (this.state.kept ?? []).reduce((sum, part) => sum + (part.list === list ? part.count : 0), 0);
  }

  /** A step is about it. */
  isTarget = (key: string): boolean => this.targets.has(key);

  /** Entities that are context alone. */
  get contextCount(): number {
    return this.known.contextCount;
  }

  /** Takes items out of the state that are in the evidence store now. */
  removeKept(list: KeptList, items: ReadonlySet<unknown>, stored: { key: string; sha256: string }): void {
    const { state, book } = this;
    const left = <T>(all: T[]): T[] => all.filter((item) => !items.has(item));
    if (list === 'alerts') book.moreAlerts = left(book.moreAlerts);
    else if (list === 'entities') this.known.drop(items);
    else Object.assign(state, { [list]: left<unknown>(state[list]) });
    // An inquiry may find the same again.
    if (list === 'findings') for (const finding of items) this.firstTime(`finding|${digestOf(finding)}`);
    state.kept = [...(state.kept ?? []), { list, ...stored, count: items.size }];
    this.changed();
  }

  forgetHandled(): void {
    this.handled.clear();
    this.book.told = {};
  }

  /** Every alert so far has been, or is being, taken through all phases. */
  alertsAnswered(): void {
    this.book.answered = this.book.news;
  }

  /** Whether there is an alert or a step that the phases have not dealt with. */
  hasNews(): boolean {
    return this.book.news > this.book.answered || !this.state.steps.every(isSettled);
  }

  /** `isolate-1`, `isolate-2`, …; with the infix `g` the id of a gate, `isolate-g1`. */
  nextId(phase: StepPhase, infix = ''): string {
    const prefix = `${phase}-${infix}`;
    const n = (this.book.counters[prefix] ?? 0) + 1;
    this.book.counters[prefix] = n;
    return `${prefix}${n}`;
  }

  nextRequest(): number {
    this.book.asks += 1;
    return this.book.asks;
  }

  /** The people whom it is about, by Slack id. */
  suspects = (): ReadonlySet<string> => suspectsOf(this.state.entities, this.state.customer);

  isChanging(): boolean {
    return this.state.steps.some((s) => s.status === 'running' && s.kind === 'change');
  }

  addSteps(steps: readonly Step[]): void {
    this.state.steps.push(...steps);
    for (const step of steps) this.noteStep(step);
  }

  private noteStep(step: Step): void {
    this.stepsById.set(step.id, step);
    this.targets.add(entityKey(step.target));
  }

  step(id: string | undefined): Step | undefined {
    return id === undefined ? undefined : this.stepsById.get(id);
  }

  entity = (key: string): Entity | undefined => this.known.get(key);

  /** Merges entities into the known ones. @returns those that were not known before */
  learn(found: readonly Entity[], foundBy: string, origin: Origin): Entity[] {
    const fresh = this.known.learn(found, foundBy, origin);
    const told = fresh.filter((e) => e.kind !== 'finding');
    if (told.length > 0) this.append('found', { what: foundMore(told) });
    return fresh;
  }

  learnFindings(findings: readonly Finding[]): void {
    for (const finding of findings) {
      const key = digestOf(finding);
      if (this.knownFindings.has(key) || this.isHandled(`finding|${key}`)) continue;
      this.knownFindings.add(key);
      this.state.findings.push(finding);
    }
  }

  /**
   * The entities that an entry gets beside its targets: those of the kinds in its `needs`, without what `leaves` names. If they
   * are too many, those of these regions come first.
   */
  neededBy(entry: string, regions: readonly (string | undefined)[] = [], leaves?: (e: Entity) => boolean): Entity[] {
    const needs = this.plan.entries[entry]?.needs ?? [];
    if (needs.length === 0) return [];
    const needed = this.state.entities.filter((e) => needs.includes(e.kind) && !isElsewhere(e) && !leaves?.(e));
    return withinRoom(needed, (e) => e.region === undefined || regions.includes(e.region));
  }

  /**
   * What an activity of the given phase is told about the incident.
   * @param to the end of the period to investigate, ISO 8601
   */
  ref(phase: Phase, to = now()): IncidentRef {
    const { id, customer, region, severity, category } = this.state;
    const { firstSeenAt } = this.book;
    const { firstMadeAt } = this.known;
    // Intruders often act hours after they got in.
    const window = { from: new Date(Date.parse(firstSeenAt) - DAY_MS).toISOString(), to };
    const { findingType } = this.state.alerts[0] ?? {};
    return {
      id,
      customerId: customer.id,
      account: customer.account.id,
      region,
      phase,
      window,
      firstSeenAt,
      ...(firstMadeAt === undefined ? {} : { firstMadeAt }),
      severity,
      category,
      ...(findingType === undefined ? {} : { findingType }),
    };
  }

  /** Inquiries look back from the time of the earliest event. */
  lookBackFrom(occurredAt: string): void {
    const at = withinReach(occurredAt);
    if (at < this.book.firstSeenAt) this.book.firstSeenAt = at;
  }
}

/** Events that include the diff of a single step. */
const CHANGED: ReadonlySet<TimelineKind> = new Set(['step-done', 'step-undone']);
