/**
 * Rules for the tasks that remain after an incident (P1.13, P1.14): who owns a task, who may answer, when people are
 * reminded. A workflow of its own keeps the tasks of each incident (`workflows/follow-ups/follow-ups.ts`).
 */
import { z } from 'zod';
import { mayDecide } from './approval.ts';
import type { CustomerPolicy } from './customer.ts';
import type { FollowUp, Person } from './incident.ts';
import type { FollowUpOwner } from './runbook.ts';
import { assertNever, TypedText, type Text } from './text.ts';
import type { Said } from './statement.ts';
import type { Actor } from './timeline.ts';
import { refusalOfDone } from './duties.ts';
import { DAY_MS, HOUR_MS } from './units.ts';

export interface FollowUpTask extends FollowUp {
  /** When it was given this due date, ISO 8601. */
  since: string;
  takenBy?: Person;
  status: 'open' | 'done' | 'dropped';
  /** It is overdue, and the next person on call was asked. */
  overdue: boolean;
  /** When its owner was reminded last, ISO 8601. */
  remindedAt?: string;
  /** Who ended it, and when. */
  by?: Person;
  at?: string;
  /** What was done, or why it was dropped; hostile text. */
  note?: string;
}

/** One event of the tasks' timeline, which is appended to and never edited. */
export interface FollowUpEvent {
  /** ISO 8601. */
  at: string;
  kind: 'opened' | 'taken' | 'done' | 'dropped' | 'moved' | 'reminded' | 'escalated' | 'refused';
  actor: Actor;
  taskId?: string;
  what: Text;
  /** The person's words; hostile text. */
  why?: string;
}

/** What the tasks need of their incident. */
export interface FollowUpOrigin {
  id: string;
  runId: string;
  title: string;
  /** As of the incident. */
  titleKo?: string;
  closedAt: string;
  lead?: Person;
  /** The incident's message in Slack. The tasks are shown in its thread. */
  headerTs?: string;
  /** The incident's own channel, if it has one. */
  channel?: string;
}

export interface FollowUpsState {
  id: string;
  runId: string;
  incident: FollowUpOrigin;
  customer: CustomerPolicy;
  tasks: FollowUpTask[];
  events: FollowUpEvent[];
  /** Slack ids of the people whom the incident is about, as far as it is known. */
  suspects: string[];
  slack?: FollowUpsPlace;
}

/** Where the card of the tasks is in Slack. Reminders are posted beside it. */
export interface FollowUpsPlace {
  channel: string;
  ts: string;
}

const Answer = z.object({ taskId: z.string().max(64), digest: z.string().max(64) });
/** An answer to a task. */
export const FollowUpAnswer = z.discriminatedUnion('answer', [
  Answer.extend({ answer: z.literal('take') }),
  Answer.extend({ answer: z.literal('done'), note: TypedText.optional() }),
  Answer.extend({ answer: z.literal('drop'), reason: TypedText }),
  Answer.extend({ answer: z.literal('move'), dueAt: z.iso.datetime(), reason: TypedText }),
]);
export type FollowUpAnswer = z.infer<typeof FollowUpAnswer>;

/** Who owns a task. Empty only for `infosec` if none of its people is listed. Then its channel is reminded instead. */
export function ownersOf(owner: FollowUpOwner, policy: CustomerPolicy, lead: Person | undefined): Person[] {
  switch (owner) {
    case 'customer':
      return policy.approvers.map(personOf);
    case 'infosec':
      return policy.approvers.filter((a) => a.roles.includes('infosec')).map(personOf);
    case 'msp':
      return lead === undefined ? onCall(policy).slice(0, 1) : [lead];
    default:
      return assertNever(owner);
  }
}

/** Whom to remind: the person who took the task, else all its owners. */
export const askedOf = (
  task: Pick<FollowUpTask, 'owner' | 'takenBy'>,
  policy: CustomerPolicy,
  lead?: Person,
): Person[] => (task.takenBy === undefined ? ownersOf(task.owner, policy, lead) : [task.takenBy]);

/** Whom to ask about an overdue task: the first person on call who was not asked before, else the first. */
export function nextOnCall(asked: readonly Person[], policy: CustomerPolicy): Person[] {
  const ladder = onCall(policy);
  const [next = ladder[0]] = ladder.filter((p) => !asked.some((a) => a.slackUser === p.slackUser));
  return next === undefined ? [] : [next];
}

/** Who may answer for a task: the people on call, and the customer's approvers; nobody whom the incident is about. */
const mayHandle = (by: Person, policy: CustomerPolicy, suspects: ReadonlySet<string>): Text | undefined =>
  policy.onCall.includes(by.slackUser) && !suspects.has(by.slackUser) ? undefined : mayDecide(by, policy, suspects);

const YEAR_MS = 366 * DAY_MS;

/** Why an answer is refused, or undefined if it is accepted. @param now ISO 8601 @param suspects Slack ids */
export function refusalOfAnswer(
  task: FollowUpTask | undefined,
  answer: Said<FollowUpAnswer>,
  policy: CustomerPolicy,
  now: string,
  suspects: ReadonlySet<string> = new Set(),
): Text | undefined {
  const may = mayHandle(answer.by, policy, suspects);
  if (may !== undefined) return may;
  if (task === undefined) return { en: 'There is no such task here.', ko: '여기에 없는 작업입니다.' };
  if (task.status !== 'open') {
    const who = task.by?.name ?? '—';
    return task.status === 'done'
      ? { en: `${who} has done this already.`, ko: `${who} 님이 이미 완료한 작업입니다.` }
      : { en: `${who} has dropped this.`, ko: `${who} 님이 진행하지 않기로 한 작업입니다.` };
  }
  switch (answer.answer) {
    case 'take':
      return task.takenBy?.slackUser === answer.by.slackUser
        ? { en: 'You have this task already.', ko: '이미 맡은 작업입니다.' }
        : undefined;
    case 'done':
      return refusalOfDone(task, answer.note, policy, now);
    case 'drop':
      return answer.reason.trim() === ''
        ? { en: 'Please say why it is dropped.', ko: '진행하지 않는 사유를 적어 주세요.' }
        : undefined;
    case 'move': {
      if (isLegal(task))
        return { en: 'The law or the contract sets this date.', ko: '법령 또는 계약에서 정한 기한입니다.' };
      if (task.duty?.kind === 'awareness')
        return {
          en: 'The times of the law may be running already: answer it, or say why it is dropped.',
          ko: '법정 기한이 이미 시작되었을 수 있습니다. 완료로 답하거나 진행하지 않는 사유를 적어 주세요.',
        };
      const aheadMs = Date.parse(answer.dueAt) - Date.parse(now);
      if (aheadMs <= 0 || aheadMs > YEAR_MS)
        return {
          en: 'The new due date must be in the future, and within a year.',
          ko: '새 기한은 오늘 이후, 1년 이내여야 합니다.',
        };
      return answer.reason.trim() === ''
        ? { en: 'Please say why the due date moves.', ko: '기한을 변경하는 사유를 적어 주세요.' }
        : undefined;
    }
    default:
      return assertNever(answer);
  }
}

/** The task after an accepted answer. */
export function answered(task: FollowUpTask, answer: Said<FollowUpAnswer>, now: string): FollowUpTask {
  const { by } = answer;
  switch (answer.answer) {
    case 'take':
      return { ...task, takenBy: by };
    case 'done': {
      const note = answer.note?.trim() ?? '';
      return { ...task, status: 'done', by, at: now, ...(note === '' ? {} : { note }) };
    }
    case 'drop':
      return { ...task, status: 'dropped', by, at: now, note: answer.reason };
    case 'move':
      return { ...task, dueAt: answer.dueAt, since: now, overdue: false };
    default:
      return assertNever(answer);
  }
}

/** Its date is not ours to move. */
const isLegal = ({ duty }: Pick<FollowUpTask, 'duty'>): boolean => duty?.kind === 'notice';

const WEEK_IN_DAYS = 7;

/**
 * When to remind next, milliseconds since the epoch: a day before the due date, at the due date, and then at growing
 * intervals from a day to a week. A task that was due in less than two days is reminded at shorter intervals.
 */
export function nextReminder(task: FollowUpTask): number {
  const { since, dueAt, remindedAt = since } = task;
  const due = Date.parse(dueAt);
  const after = Math.max(Date.parse(since), Date.parse(remindedAt));
  if (isLegal(task)) return nextOfNotice(Date.parse(since), due, after);
  const unitMs = Math.max(1, Math.min(DAY_MS, (due - Date.parse(since)) / 2));
  let at = due - unitMs;
  for (let gapMs = unitMs; at <= after; gapMs = Math.min(2 * gapMs, WEEK_IN_DAYS * unitMs)) at += gapMs;
  return at;
}

/** Parts of the time that are gone when people are reminded of a notice that the law wants. */
const REMINDED_AT = [1 / 2, 3 / 4, 11 / 12, 1];

/** After the end, every hour, then at growing intervals up to a day. */
function nextOfNotice(since: number, due: number, after: number): number {
  const before = REMINDED_AT.map((part) => since + part * (due - since)).find((at) => at > after);
  if (before !== undefined) return before;
  let at = due;
  for (let gapMs = HOUR_MS; at <= after; gapMs = Math.min(2 * gapMs, DAY_MS)) at += gapMs;
  return at;
}

const personOf = ({ slackUser, name }: Person): Person => ({ slackUser, name });

const onCall = (policy: CustomerPolicy): Person[] =>
  policy.onCall.map((slackUser) => ({
    slackUser,
    name: policy.approvers.find((a) => a.slackUser === slackUser)?.name ?? slackUser,
  }));
