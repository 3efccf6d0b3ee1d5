/** The follow-ups of an incident. All changes go through here, so that every answer, reminder and refusal is recorded. */
import { log, proxyActivities, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import {
  answered,
  askedOf,
  nextOnCall,
  nextReminder,
  refusalOfAnswer,
  type FollowUpAnswer,
  type FollowUpEvent,
  type FollowUpsState,
  type FollowUpTask,
} from '../../domain/follow-ups.ts';
import { awareSince, ledTo } from '../../domain/duties.ts';
import { day, localDay, plural } from '../../domain/format.ts';
import { mayBeHeard } from '../../domain/approval.ts';
import type { FollowUp, Person } from '../../domain/incident.ts';
import { FAULT_NAMES, TEAM_NAMES } from '../../domain/names.ts';
import type { Refusals } from '../../domain/refusals.ts';
import { newMemory, type Fault, type Said } from '../../domain/statement.ts';
import { taskDigest } from '../../domain/stands-for.ts';
import { assertNever, type Language, type Text } from '../../domain/text.ts';
import { ENGINE } from '../../domain/timeline.ts';
import { NEWS, SLACK_NOTE } from '../activity-options.ts';
import type { NewsActivities, SlackActivities } from '../../contract/activities.ts';
import { lookUpKeys, readAuthority, withAuthority } from '../authority.ts';
import { failureText } from '../call-entry.ts';
import { refusedMessage, refusedPerson } from '../refusal-texts.ts';
import { showToWatcher } from '../replay-sink.ts';
import type { SpokenTo } from '../statements.ts';
import type { FollowUpsArgs, IncidentNews } from '../../contract/messages.ts';
import { UnderWay } from '../under-way.ts';
import { now, person, targetName, text } from '../wording.ts';

export class Board {
  readonly state: FollowUpsState;
  /** Grows with every change that Slack should show. */
  version = 0;
  /** What people say to it is checked as in an incident. */
  readonly spokenTo: SpokenTo;
  private readonly refusals: Refusals = {};
  private taking: Promise<void> = Promise.resolve();
  private hasNews = false;
  /** Notes that are being sent. */
  readonly telling = new UnderWay();

  constructor({ incident, customer, decisionKeys, tasks, suspects = [] }: FollowUpsArgs) {
    const { workflowId: id, runId } = workflowInfo();
    this.state = { id, runId, incident, customer, tasks: [], events: [], suspects };
    showToWatcher(this.state);
    this.spokenTo = {
      id,
      runId,
      memory: newMemory(),
      keys: decisionKeys,
      lookUpKeys: () => lookUpKeys(this.state.customer),
      refuseMessage: (fault, by) => this.refuseMessage(fault, by),
      refusalOf: (speaker) => mayBeHeard(speaker, this.state.customer),
      refuse: (by, why) => this.refuse(by, undefined, why),
    };
    this.add(tasks);
  }

  open(): FollowUpTask[] {
    return this.state.tasks.filter((t) => t.status === 'open');
  }

  /** Leaves tasks that it has already as they are. */
  add(tasks: readonly FollowUp[]): void {
    const fresh = tasks.filter((t) => !this.state.tasks.some((known) => known.id === t.id));
    if (fresh.length === 0) return;
    const since = now();
    this.state.tasks.push(...fresh.map((t) => ({ ...t, since, status: 'open' as const, overdue: false })));
    this.append({
      kind: 'opened',
      what: text(`${plural(fresh.length, 'task')} to follow up`, `후속 조치 ${fresh.length}건`),
    });
  }

  /**
   * Asks the incident whom it is about and whether it was dismissed. The signal that says so carries nothing. Answers wait until
   * it has said.
   */
  askIncident(): void {
    this.hasNews = true;
    this.taking = this.taking.then(() => this.tryToHearNews());
  }

  private async tryToHearNews(): Promise<void> {
    try {
      await this.hearNews();
    } catch (error) {
      // It is asked again before the next answer.
      log.warn('The incident cannot be asked for its news', { why: failureText(error).en });
    }
  }

  private async hearNews(): Promise<void> {
    if (!this.hasNews) return;
    this.hasNews = false;
    const { id, runId } = this.state.incident;
    const { 'incident.news': ask } = proxyActivities<NewsActivities>({ ...NEWS, summary: 'what the incident says' });
    try {
      this.hear(await ask({ id, runId }));
    } catch (error) {
      this.hasNews = true;
      throw error;
    }
  }

  /** Of a false positive nobody must be told: its open tasks about deadlines end with the reason of the dismissal. */
  private hear({ suspects, dismissal }: IncidentNews): void {
    const { state } = this;
    state.suspects = [...new Set([...state.suspects, ...suspects])];
    if (dismissal === undefined) return;
    const { by, reason } = dismissal;
    for (const [i, task] of state.tasks.entries()) {
      if (task.status !== 'open' || task.duty === undefined) continue;
      state.tasks[i] = { ...task, status: 'dropped', by, at: now(), note: reason };
      const { en, ko } = nameOf(task);
      const what = text(
        `Dropped, since ${by.name} dismissed the incident: ${en}`,
        `${by.name} 님이 오탐으로 종결하여 진행하지 않음: ${ko}`,
      );
      this.append({ kind: 'dropped', taskId: task.id, what, why: reason });
    }
  }

  /**
   * Takes people's answers one after the other. Tasks live for months, so it is read anew who may answer and by which keys:
   * somebody may have been taken off the list, and a key may have been withdrawn.
   */
  take(answer: Said<FollowUpAnswer>): void {
    this.taking = this.taking.then(() => this.takeNext(answer));
  }

  private async takeNext(answer: Said<FollowUpAnswer>): Promise<void> {
    try {
      await this.hearNews();
      const { policy, keys } = await readAuthority(this.state.customer);
      this.state.customer = withAuthority(this.state.customer, policy);
      this.spokenTo.keys = keys;
      if (keys.some(({ id }) => id === answer.key)) this.answer(answer);
      else this.refuseMessage('unknown-key', answer.by);
    } catch (error) {
      this.refuse(answer.by, answer.taskId, failureText(error));
    }
  }

  /** Carries out a person's answer to a task, or refuses and records it. */
  private answer(answer: Said<FollowUpAnswer>): void {
    const { tasks, customer, suspects } = this.state;
    const { by, taskId } = answer;
    const i = tasks.findIndex((t) => t.id === taskId);
    const task = tasks[i];
    const refusal =
      refusalOfAnswer(task, answer, customer, now(), new Set(suspects)) ?? this.changedSince(task, answer);
    if (task === undefined || refusal !== undefined) {
      this.refuse(by, taskId, refusal!);
      return;
    }
    const after = answered(task, answer, now());
    tasks[i] = after;
    const why = 'reason' in answer ? answer.reason : 'note' in answer ? answer.note : undefined;
    this.append({
      ...told(answer, task, after, customer.timeZone),
      actor: person(by),
      taskId,
      ...(why === undefined ? {} : { why }),
    });
    if (answer.answer === 'done') this.add(ledTo(after, tasks, customer, now()));
  }

  private changedSince(task: FollowUpTask | undefined, { digest }: FollowUpAnswer): Text | undefined {
    if (task !== undefined && digest === taskDigest(this.state.runId, task)) return undefined;
    return text(
      'The task has changed since it was shown to you, so nothing was done. Please look at the current card.',
      '표시된 뒤 작업이 바뀌어 아무것도 하지 않았습니다. 최신 카드를 확인해 주세요.',
    );
  }

  /** The time of the next reminder, milliseconds since the epoch; infinite when no task is open. */
  nextReminderAt(): number {
    return Math.min(...this.open().flatMap((t) => [nextReminder(t), ...(t.overdue ? [] : [Date.parse(t.dueAt)])]));
  }

  remindIfDue(): void {
    const { customer, incident } = this.state;
    const asked = (t: FollowUpTask): Person[] => askedOf(t, customer, incident.lead);
    const due = this.open().filter((t) => nextReminder(t) <= Date.now());
    const late = this.open().filter((t) => !t.overdue && Date.parse(t.dueAt) <= Date.now());
    for (const task of due) task.remindedAt = now();
    for (const task of late) task.overdue = true;
    this.ask('due', due, asked);
    this.ask('overdue', late, (t) => nextOnCall(asked(t), customer));
  }

  /** One message for all tasks of the same people. */
  private ask(why: 'due' | 'overdue', tasks: readonly FollowUpTask[], whom: (task: FollowUpTask) => Person[]): void {
    const groups = new Map<string, FollowUpTask[]>();
    for (const task of tasks) {
      const key = ids(whom(task)).join();
      groups.set(key, [...(groups.get(key) ?? []), task]);
    }
    for (const group of groups.values()) this.send(why, group, whom(group[0]!));
  }

  private send(why: 'due' | 'overdue', tasks: readonly FollowUpTask[], people: readonly Person[]): void {
    const names = tasks.map(nameOf);
    const list = text(names.map((n) => n.en).join('; '), names.map((n) => n.ko).join(' · '));
    const who = people.map((p) => p.name).join(', ');
    const kind = why === 'due' ? 'reminded' : 'escalated';
    const what =
      why === 'due'
        ? who === ''
          ? text(`Reminded the infosec team: ${list.en}`, `${TEAM_NAMES.infosec.ko}에 알림: ${list.ko}`)
          : text(`Reminded ${who}: ${list.en}`, `${who} 님에게 알림: ${list.ko}`)
        : text(
            `Overdue, next on call asked (${who}): ${list.en}`,
            `기한 초과, 다음 당직자(${who})에게 요청: ${list.ko}`,
          );
    this.append({ kind, what });
    const { id, runId } = this.state;
    const { 'slack.chase': chase } = proxyActivities<SlackActivities>(SLACK_NOTE);
    const sent = chase({ id, runId, taskIds: tasks.map((t) => t.id), slackUsers: ids(people), why });
    // When Slack is not reachable, the workflow goes on; the next reminder comes at its own time.
    sent.catch(() => undefined);
  }

  private refuseMessage(fault: Fault, by: Person | undefined): void {
    const { what } = refusedMessage(this.refusals, fault);
    if (what !== undefined) this.append({ kind: 'refused', what });
    if (by !== undefined) this.tell(by, FAULT_NAMES[fault]);
  }

  private refuse(by: Person, taskId: string | undefined, why: Text): void {
    const { what } = refusedPerson(this.refusals, by, why);
    if (what === undefined) return;
    this.append({ kind: 'refused', actor: person(by), ...(taskId === undefined ? {} : { taskId }), what });
    this.tell(by, why);
  }

  private tell(by: Person, why: Text): void {
    const { 'slack.tell': tell } = proxyActivities<SlackActivities>(SLACK_NOTE);
    const note = { channel: this.state.customer.slackChannel, slackUser: by.slackUser, text: why };
    // The refusal is recorded. When Slack is not reachable, the workflow goes on.
    this.telling.track(() => tell(note)).catch(() => undefined);
  }

  private append(event: Omit<FollowUpEvent, 'at' | 'actor'> & Partial<Pick<FollowUpEvent, 'actor'>>): void {
    this.state.events.push({ at: now(), ...event, actor: event.actor ?? ENGINE });
    this.version += 1;
    const { timeZone } = this.state.customer;
    const lines = this.open().map((t) => `- ${localDay(t.dueAt, timeZone)} ${nameOf(t).en}`);
    setCurrentDetails(lines.join('\n'));
  }
}

function told(
  answer: Said<FollowUpAnswer>,
  task: FollowUpTask,
  after: FollowUpTask,
  timeZone: string,
): Pick<FollowUpEvent, 'kind' | 'what'> {
  const { en, ko } = nameOf(task);
  const { name } = answer.by;
  switch (answer.answer) {
    case 'take':
      return { kind: 'taken', what: text(`${name} takes: ${en}`, `${name} 님이 맡음: ${ko}`) };
    case 'done': {
      const since = awareSince(after, timeZone);
      return { kind: 'done', what: text(`Done: ${en}${since.en}`, `완료: ${ko}${since.ko}`) };
    }
    case 'drop':
      return { kind: 'dropped', what: text(`Dropped: ${en}`, `진행하지 않음: ${ko}`) };
    case 'move': {
      const days = (language: Language): string =>
        [task.dueAt, answer.dueAt].map((at) => day(at, timeZone, language)).join(' → ');
      return { kind: 'moved', what: text(`Due date ${days('en')}: ${en}`, `기한 ${days('ko')}: ${ko}`) };
    }
    default:
      return assertNever(answer);
  }
}

function nameOf({ title, target }: FollowUpTask): Text {
  if (target === undefined) return title;
  const name = targetName(target);
  return text(`${title.en}: ${name}`, `${title.ko}: ${name}`);
}

const ids = (people: readonly Person[]): string[] => people.map((p) => p.slackUser);
