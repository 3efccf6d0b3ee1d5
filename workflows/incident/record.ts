/** The incident's state. All changes go through here, so that Slack, search attributes and the replay see each of them. */
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

/** How far before the first alert inquiries look: intruders often act hours after they got in. */
const LOOK_BACK_MS = 24 * 60 * 60 * 1000;

export class IncidentRecord {
  readonly plan: PinnedPlan;
  readonly state: IncidentState;
  /** Within this incident: one change of a target at a time, and one round of containment at a time. */
  readonly locks = new Locks();
  /** Limits how many steps of a line run at a time. */
  readonly batches = new Batches();
  /** The locks and holds of its targets, which it shares with other incidents. */
  readonly holds = new Holds(this);
  /** Why a target's evidence could not be taken, by `entityKey`. The card of each step on the target says it. */
  readonly missingEvidence = new Map<string, Text>();
  /** The severity at which a notice was sent last, by phase and line. */
  readonly told = new Map<string, Severity>();
  /** How many notices are being sent. */
  telling = 0;
  /** Grows with every change that Slack should show. */
  version = 0;
  private readonly handled = new Set<string>();
  private readonly counters = new Map<string, number>();
  /** When the earliest alert's event occurred, ISO 8601. */
  private firstSeenAt: string;
  private answeredAlerts = 0;
  /** Cancels the phases. Set while they run. */
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

  /** Tells Slack, Temporal's UI and the replay that the state has changed. */
  changed(): void {
    this.version += 1;
    this.changedQuietly();
  }

  /** For a change that Slack need not show: the place of its own message, a repeated alert. */
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

  /** True only at the first call for a key: whether a runbook line has already looked at or proposed something. */
  firstTime(key: string): boolean {
    if (this.handled.has(key)) return false;
    this.handled.add(key);
    return true;
  }

  forgetHandled(): void {
    this.handled.clear();
    this.told.clear();
  }

  /** Every alert so far has been, or is being, taken through all phases. */
  alertsAnswered(): void {
    this.answeredAlerts = this.state.alerts.length;
  }

  /** Whether there is an alert or a step that the phases have not dealt with. */
  hasNews(): boolean {
    return this.state.alerts.length > this.answeredAlerts || !this.state.steps.every(isSettled);
  }

  /** `isolate-1`, `isolate-2`, …; with the infix `g` the id of a gate, `isolate-g1`. */
  nextId(phase: StepPhase, infix = ''): string {
    const prefix = `${phase}-${infix}`;
    const n = (this.counters.get(prefix) ?? 0) + 1;
    this.counters.set(prefix, n);
    return `${prefix}${n}`;
  }

  step(id: string | undefined): Step | undefined {
    return this.state.steps.find((s) => s.id === id);
  }

  /** Merges entities into the known ones. @returns those that were not known before */
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

  /** What an activity of the given phase is told about the incident. */
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

  /** Of the earliest event, inquiries look back from its time. */
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
