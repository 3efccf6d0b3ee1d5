/** All signals of the incident. The handlers are set before anything else, so that no alert and no click is lost. */
import { setHandler } from '@temporalio/workflow';
import { moreSevere, type Alert } from '../../domain/alert.ts';
import { waitsForPeople, type IncidentState, type Person } from '../../domain/incident.ts';
import { answer } from './answers.ts';
import { closeIfDecided, decide, mayAct, refuse, reject } from './approval-gate.ts';
import * as messages from '../../contract/messages.ts';
import { catchUp } from './phases/isolate.ts';
import { tell } from './runbook/tell.ts';
import type { IncidentRecord } from './record.ts';
import { giveUp } from './steps.ts';
import { onSignal } from '../on-signal.ts';
import { now, person, text } from '../wording.ts';

export class Inbox {
  /** The alert that opens the incident. */
  firstAlert: Alert | undefined;
  private record: IncidentRecord | undefined;
  /** Messages that came before the plan was pinned, in order. */
  private readonly early: ((r: IncidentRecord) => void)[] = [];

  constructor() {
    onSignal(messages.alertSignal, (alert) => {
      this.firstAlert ??= alert;
      this.take((r) => takeAlert(r, alert));
    });
    onSignal(messages.decideSignal, (decision) => this.take((r) => decide(r, decision)));
    onSignal(messages.answerSignal, (message) => this.take((r) => answer(r, message)));
    onSignal(messages.acknowledgeSignal, (by) => this.take((r) => acknowledge(r, by)));
    onSignal(messages.dismissSignal, (dismissal) => this.take((r) => dismiss(r, dismissal)));
    onSignal(messages.noteSignal, (note) => this.take((r) => takeNote(r, note)));
    onSignal(messages.lockAnswerSignal, (lockAnswer) => this.take((r) => r.holds.receive(lockAnswer)));
    setHandler(messages.stateQuery, () => this.state());
  }

  deliverTo(record: IncidentRecord): void {
    this.record = record;
    for (const handle of this.early.splice(0)) handle(record);
  }

  private take(handle: (r: IncidentRecord) => void): void {
    if (this.record === undefined) this.early.push(handle);
    else handle(this.record);
  }

  private state(): IncidentState {
    if (this.record === undefined)
      throw new Error('The incident is still looking up its runbook; ask again in a moment.');
    return this.record.state;
  }
}

/** Repeated alerts are counted. The timeline shows the count at 10, 100, 1,000 and so on. */
const isRoundNumber = (n: number): boolean => /^10+$/.test(String(n));

function takeAlert(r: IncidentRecord, alert: Alert): void {
  const { state } = r;
  state.alertCount += 1;
  state.lastAlertAt = now();
  const actor = { kind: 'source', id: alert.source, name: alert.source } as const;
  const known = state.alerts.some((a) => a.id === alert.id);
  if (known) {
    // A finding that its source has updated keeps its id. It may be more severe now, or name more entities.
    learnFrom(r, alert);
    const n = state.alertCount;
    if (isRoundNumber(n)) r.append('alert-repeated', { actor, what: text(`${n} alerts so far`, `누적 경보 ${n}건`) });
    else r.changedQuietly();
    return;
  }
  // When a real alert joins an open drill, the drill becomes a real incident: all that was rehearsed is proposed.
  if (state.drill && !alert.sample) {
    state.drill = false;
    r.forgetHandled();
  }
  const { id, source, findingType, title, description, severity, occurredAt, region, reference } = alert;
  state.alerts.push({
    id,
    source,
    findingType,
    title,
    description,
    severity,
    occurredAt,
    region,
    reference,
    receivedAt: now(),
    confirmation: 'pending',
  });
  r.lookBackFrom(occurredAt);
  r.append('alert', { actor, what: text(`Alert: ${title} (${findingType})`, `경보: ${title} (${findingType})`) });
  learnFrom(r, alert);
  if (state.phase !== 'detect' && state.phase !== 'assess') void catchUp(r);
}

function learnFrom(r: IncidentRecord, alert: Alert): void {
  // A sample's entities do not exist: a real incident must not propose changes to them.
  if (alert.sample && !r.state.drill) return;
  const severity = moreSevere(r.state.severity, alert.severity);
  const isMoreSevere = severity !== r.state.severity;
  if (isMoreSevere) r.setSeverity(severity);
  r.learn(alert.entities, 'alert');
  if (isMoreSevere) tell(r);
}

function acknowledge(r: IncidentRecord, by: Person): void {
  if (!mayAct(r, by) || r.state.lead?.slackUser === by.slackUser) return;
  r.state.lead = by;
  r.append('acknowledged', { actor: person(by), what: text(`${by.name} leads`, `${by.name} 님이 총괄을 맡음`) });
}

function takeNote(r: IncidentRecord, note: messages.Note): void {
  r.append('note', {
    actor: person(note.by),
    what: text(`Note by ${note.by.name}`, `${note.by.name} 님의 메모`),
    why: note.text,
  });
}

/** A false positive: nothing more is changed, and the release of all containment is proposed. */
function dismiss(r: IncidentRecord, { by, reason }: messages.Dismissal): void {
  const { state } = r;
  if (!mayAct(r, by)) return;
  if (reason.trim() === '') {
    refuse(r, by, text('A dismissal needs a reason.', '오탐으로 종결하려면 사유가 필요합니다.'));
    return;
  }
  if (state.dismissal !== undefined || state.status !== 'open') {
    refuse(r, by, text('It has been dismissed or closed already.', '이미 종결된 인시던트입니다.'));
    return;
  }
  state.dismissal = { by, at: now(), reason };
  r.append('dismissed', {
    actor: person(by),
    why: reason,
    what: text('Dismissed as a false positive', '오탐으로 종결'),
  });
  const changes = state.steps.filter((s) => s.undoes === undefined);
  reject(
    r,
    undefined,
    changes.filter((s) => s.status === 'proposed' || s.status === 'approved'),
    by,
    reason,
  );
  for (const step of changes) {
    if (waitsForPeople(step)) giveUp(r, step, reason, by);
  }
  for (const gate of state.gates) closeIfDecided(r, gate);
  r.stopPhases();
}
