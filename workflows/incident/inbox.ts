/** All signals of the incident. The handlers are set before anything else, so that no alert and no click is lost. */
import { setHandler, uuid4 } from '@temporalio/workflow';
import type { Alert } from '../../domain/alert.ts';
import { receiptOf, type AlertGroup } from '../../domain/alert-groups.ts';
import { isFalsePositive } from '../../domain/dismissals.ts';
import type { IncidentState } from '../../domain/incident.ts';
import { gateFoldOf, gatePageOf, headerOf, stepPageOf } from '../../domain/projections.ts';
import { listsFrom } from '../../domain/state-lists.ts';
import { undoableOf } from '../../domain/undo.ts';
import { answer } from './answers.ts';
import { decide } from './approval-gate.ts';
import { enterApproval } from './break-glass.ts';
import { dismiss, suppress } from './dismiss.ts';
import * as asking from '../../contract/asking.ts';
import { breakGlassSignal } from '../../contract/break-glass.ts';
import * as leading from '../../contract/leading.ts';
import * as merging from '../../contract/merging.ts';
import * as messages from '../../contract/messages.ts';
import { frozenSignal } from '../../contract/desk.ts';
import { draftAnswerSignal, systemNewsSignal } from '../../contract/outside-messages.ts';
import type { SpokenSignal } from '../../contract/signed.ts';
import type { Fault, Said } from '../../domain/statement.ts';
import { onSpoken, Statements } from '../statements.ts';
import { takeFreeze } from './frozen.ts';
import { spokenTo } from './hearing.ts';
import { acknowledge, handOver, setSeverity } from './leading.ts';
import { takeJoin, takeJoined } from './joins.ts';
import { merge, takeAnswer } from './merge.ts';
import { takeNote } from './notes.ts';
import { ask, reply } from './questions.ts';
import { takeAlerts } from './alerts.ts';
import type { IncidentRecord } from './record.ts';
import { takeSystemNews } from './systems.ts';
import { answerDraft } from './update-drafts.ts';
import { onSignal } from '../on-signal.ts';

export class Inbox {
  /** The alert that opens the incident. */
  firstAlert: Alert | undefined;
  /** What came before the plan was pinned, for a run that must not begin. */
  readonly earlyAlerts: AlertGroup[] = [];
  private record: IncidentRecord | undefined;
  private statements: Statements | undefined;
  /** Messages that came before the plan was pinned, in order. */
  private readonly early: ((r: IncidentRecord) => void)[] = [];

  constructor() {
    const refuse = (fault: Fault): void => this.take((r) => spokenTo(r).refuseMessage(fault));
    onSignal(
      messages.alertSignal,
      (alert) => this.takeAlerts({ alerts: [{ alert, receipt: newReceipt() }], repeats: [] }),
      refuse,
    );
    onSignal(messages.alertsSignal, (group) => this.takeAlerts(group), refuse);
    onSignal(frozenSignal, ({ frozen }) => this.take((r) => takeFreeze(r, frozen ?? undefined)), refuse);
    onSignal(
      systemNewsSignal,
      (news) =>
        this.take((r) => {
          if (!takeSystemNews(r, news)) spokenTo(r).refuseMessage('elsewhere');
        }),
      refuse,
    );
    this.listen(messages.decideSignal, decide);
    this.listen(breakGlassSignal, enterApproval);
    this.listen(messages.answerSignal, answer);
    this.listen(messages.acknowledgeSignal, acknowledge);
    this.listen(messages.dismissSignal, dismiss);
    this.listen(messages.suppressSignal, suppress);
    this.listen(messages.noteSignal, takeNote);
    this.listen(draftAnswerSignal, answerDraft);
    this.listen(leading.severitySignal, setSeverity);
    this.listen(leading.handoverSignal, handOver);
    this.listen(asking.askSignal, ask);
    this.listen(asking.replySignal, reply);
    this.listen(merging.mergeSignal, merge);
    onSignal(merging.joinSignal, (request) => this.take((r) => takeJoin(r, request)), refuse);
    onSignal(merging.joinedSignal, (end) => this.take((r) => takeJoined(r, end)), refuse);
    onSignal(merging.joinAnswerSignal, (answer) => this.take((r) => takeAnswer(r, answer)), refuse);
    setHandler(messages.headerQuery, () => headerOf(this.state()));
    setHandler(messages.stepQuery, (stepId) => this.record?.step(stepId) ?? null);
    setHandler(messages.gateQuery, (gateId, from) => gatePageOf(this.state(), gateId, from) ?? null);
    setHandler(messages.gateFoldQuery, (gateId) => gateFoldOf(this.state(), gateId) ?? null);
    setHandler(
      messages.stepPageQuery,
      (gateId, filter, from, most) => stepPageOf(this.state(), gateId, filter, from, most) ?? null,
    );
    setHandler(messages.newsQuery, () => newsOf(this.state(), this.record?.suspects() ?? new Set()));
    setHandler(leading.undoableQuery, () => undoableOf(this.state()));
    setHandler(messages.listsQuery, (place, mostBytes) => listsFrom(this.state(), place, mostBytes));
  }

  deliverTo(record: IncidentRecord): void {
    this.record = record;
    this.earlyAlerts.length = 0;
    this.statements = new Statements(spokenTo(record));
    for (const handle of this.early.splice(0)) handle(record);
  }

  /** The incident is about to continue as new: nothing that people say waits any more. */
  stop(): void {
    this.statements?.stop();
  }

  isIdle = (): boolean => this.statements?.isIdle() !== false;

  private listen<Message>(
    signal: SpokenSignal<Message>,
    handle: (r: IncidentRecord, said: Said<Message>) => void,
  ): void {
    onSpoken(signal, (raw) => this.take((r) => this.statements?.hear(signal, raw, (said) => handle(r, said))));
  }

  private takeAlerts(group: AlertGroup): void {
    this.firstAlert ??= group.alerts[0]?.alert;
    if (this.record === undefined) this.earlyAlerts.push(group);
    this.take((r) => takeAlerts(r, group));
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

function newsOf(state: IncidentState, suspects: ReadonlySet<string>): messages.IncidentNews {
  const { dismissal } = state;
  const isFalse = dismissal !== undefined && isFalsePositive(state);
  const of = isFalse ? { dismissal: { by: dismissal.by, reason: dismissal.reason } } : {};
  return { suspects: [...suspects], ...of };
}

/** The receipt of a single alert: each delivery has another one. */
const newReceipt = (): string => receiptOf(uuid4());
