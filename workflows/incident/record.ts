/** The incident's state while it lives. It is changed through here, so that people, search and replay see every change. */
import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { Alert, Severity } from '../../domain/alert.ts';
import { digestOf } from '../../domain/digest.ts';
import { mergeEntities, type Entity } from '../../domain/entity.ts';
import type { Finding, IncidentRef } from '../../domain/entry.ts';
import { plural } from '../../domain/format.ts';
import { isSettled, type IncidentState, type PinnedPlan, type Step } from '../../domain/incident.ts';
import { KIND_NAMES, PHASE_NAMES } from '../../domain/names.ts';
import type { Phase } from '../../domain/phase.ts';
import type { StepPhase } from '../../domain/runbook.ts';
import type { Language, Text } from '../../domain/text.ts';
import { ENGINE, type Actor, type TimelineEvent, type TimelineKind } from '../../domain/timeline.ts';
import type { IncidentArgs } from '../../contract/messages.ts';
import { Batches } from './batches.ts';
import { Holds } from '../holds/holder.ts';
import { showToWatcher } from '../replay-sink.ts';
import { SEARCH_ATTRIBUTES } from '../../contract/search-attributes.ts';
import { Locks } from './target-locks.ts';
import { now, targetName, text, waitingFor } from '../wording.ts';

/** How far back from the first alert inquiries look: intruders rarely act the minute they come in. */
const LOOK_BACK_MS = 24 * 60 * 60 * 1000;

export class IncidentRecord {
  readonly plan: PinnedPlan;
  readonly state: IncidentState;
  /** Serialises changes of one target, and rounds of containment. */
  readonly locks = new Locks();
  /** Lets the steps of some lines run only so many at a time. */
  readonly batches = new Batches();
  /** What it holds of its targets, beside other incidents. */
  readonly holds = new Holds(this);
  /** Why a target's evidence could not be taken, by `entityKey`: said on the card of every step on it. */
  readonly missingEvidence = new Map<string, Text>();
  /** The severity at which a notice line was told last, by phase and line. */
  readonly told = new Map<string, Severity>();
  /** Notices on their way. */
  telling = 0;
  /** Grows with every change that Slack should show. */
  version = 0;
  private readonly handled = new Set<string>();
  private readonly counters = new Map<string, number>();
  /** When the earliest alert's event occurred, ISO 8601. */
  private firstSeenAt: string;
  private answeredAlerts = 0;
  /** Ends the phases that are under way; set while there are any. */
  stopPhases: () => void = () => undefined;

  constructor(args: IncidentArgs, plan: PinnedPlan, alert: Alert) {
    this.plan = plan;
    this.state = openState(args, plan, alert);
    this.firstSeenAt = new Date(alert.occurredAt).toISOString();
    this.append('opened', { what: text(`Incident opened: ${alert.title}`, `인시던트 접수: ${alert.title}`) });
  }

  /** Adds to the timeline. */
  append(
    kind: TimelineKind,
    event: Pick<TimelineEvent, 'what'> &
      Partial<Pick<TimelineEvent, 'why' | 'stepId' | 'gateId' | 'diff'>> & { actor?: Actor },
  ): void {
    const { timeline, phase } = this.state;
    timeline.push({ seq: timeline.length + 1, at: now(), phase, kind, ...event, actor: event.actor ?? ENGINE });
    this.changed();
  }

  /** Tells everyone who watches that the state is another. */
  changed(): void {
    this.version += 1;
    this.changedQuietly();
  }

  /** Changed in a way that Slack need not show: its own bookkeeping, a repeated alert. */
  changedQuietly(): void {
    const waiting = waitingFor(this.state);
    if (waiting === undefined) delete this.state.waitingFor;
    else this.state.waitingFor = waiting;
    setCurrentDetails(`**${this.state.phase}**${waiting === undefined ? '' : ` · waiting for ${waiting.en}`}`);
    showToWatcher(this.state);
  }

  beginPhase(phase: Phase): void {
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

  /** True once for each key, and remembers it: what a runbook line has already looked at or proposed. */
  firstTime(key: string): boolean {
    if (this.handled.has(key)) return false;
    this.handled.add(key);
    return true;
  }

  forgetHandled(): void {
    this.handled.clear();
    this.told.clear();
  }

  /** All alerts so far have been, or are being, taken through every phase. */
  alertsAnswered(): void {
    this.answeredAlerts = this.state.alerts.length;
  }

  /** Whether there is an alert, or a step that somebody asked for, that the phases have not dealt with. */
  hasNews(): boolean {
    return this.state.alerts.length > this.answeredAlerts || !this.state.steps.every(isSettled);
  }

  /** `isolate-1`, `isolate-2`, …; with the infix `g` a gate's. */
  nextId(phase: StepPhase, infix = ''): string {
    const prefix = `${phase}-${infix}`;
    const n = (this.counters.get(prefix) ?? 0) + 1;
    this.counters.set(prefix, n);
    return `${prefix}${n}`;
  }

  step(id: string | undefined): Step | undefined {
    return this.state.steps.find((s) => s.id === id);
  }

  /** Joins entities to what is known; returns those that were not known before. */
  learn(found: readonly Entity[], foundBy: string): Entity[] {
    const before = this.state.entities.length;
    this.state.entities = mergeEntities(
      this.state.entities,
      found.map((e) => ({ foundBy, ...e })),
    );
    const fresh = this.state.entities.slice(before);
    const told = fresh.filter((e) => e.kind !== 'finding');
    if (told.length > 0) {
      const shown = (language: Language): string => {
        const names = [...new Set(told.map((e) => `${KIND_NAMES[e.kind][language]} ${targetName(e)}`))];
        return names.slice(0, 8).join(', ') + (names.length > 8 ? ', …' : '');
      };
      this.append('found', {
        what: text(
          `Found ${plural(told.length, 'more thing')}: ${shown('en')}`,
          `새로 확인된 대상 ${told.length}개: ${shown('ko')}`,
        ),
      });
    }
    return fresh;
  }

  learnFindings(findings: readonly Finding[]): void {
    const known = new Set(this.state.findings.map(digestOf));
    this.state.findings.push(...findings.filter((f) => !known.has(digestOf(f))));
  }

  /** The incident as an activity of the given phase sees it. */
  ref(phase: Phase): IncidentRef {
    const { id, customer, region, severity, category } = this.state;
    const { firstSeenAt } = this;
    const window = { from: new Date(Date.parse(firstSeenAt) - LOOK_BACK_MS).toISOString(), to: now() };
    const { findingType } = this.state.alerts[0] ?? {};
    return {
      id,
      customerId: customer.id,
      account: customer.account.id,
      region,
      phase,
      window,
      firstSeenAt,
      severity,
      category,
      ...(findingType === undefined ? {} : { findingType }),
    };
  }

  /** An older event than any before: inquiries from now on look back from it. */
  lookBackFrom(occurredAt: string): void {
    const at = new Date(occurredAt).toISOString();
    if (at < this.firstSeenAt) this.firstSeenAt = at;
  }
}

function openState(args: IncidentArgs, plan: PinnedPlan, alert: Alert): IncidentState {
  const { workflowId, runId, startTime } = workflowInfo();
  return {
    id: workflowId,
    runId,
    ...(args.recurrenceOf === undefined ? {} : { recurrenceOf: args.recurrenceOf }),
    customer: plan.customer,
    region: alert.region,
    title: alert.title,
    category: alert.category,
    severity: alert.severity,
    source: alert.source,
    runbook: { id: plan.runbook.id, title: plan.runbook.title, digest: plan.digest },
    drill: alert.sample,
    status: 'open',
    phase: 'detect',
    confirmation: 'pending',
    alerts: [],
    alertCount: 0,
    lastAlertAt: startTime.toISOString(),
    entities: [],
    findings: [],
    summaries: [],
    evidence: [],
    steps: [],
    gates: [],
    openedAt: startTime.toISOString(),
    reports: {},
    timeline: [],
  };
}
