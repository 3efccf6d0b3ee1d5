/**
 * What is left for people when an incident has ended (P1.13, P1.14): tasks with an owner and a due date, who they are
 * and when they are asked. Pure: a workflow an incident (`workflows/follow-ups/follow-ups.ts`) keeps and chases them.
 */
import { z } from 'zod';
import { mayDecide } from './approval.ts';
import type { CustomerPolicy } from './customer.ts';
import { Person, type FollowUp } from './incident.ts';
import type { FollowUpOwner } from './runbook.ts';
import { assertNever, TypedText, type Text } from './text.ts';
import type { Actor } from './timeline.ts';

export interface FollowUpTask extends FollowUp {
  /** ISO 8601: since when it is due then. */
  since: string;
  takenBy?: Person;
  status: 'open' | 'done' | 'dropped';
  /** Its due date has passed, and the next person on call was asked. */
  overdue: boolean;
  /** When its owner was reminded last, ISO 8601. */
  remindedAt?: string;
  /** Who ended it, and when. */
  by?: Person;
  at?: string;
  /** What was done, or why it was dropped; hostile text. */
  note?: string;
}

/** What became of the tasks, appended to and never edited. */
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

/** The incident that left the tasks, as far as they need it. */
export interface FollowUpOrigin {
  id: string;
  runId: string;
  title: string;
  closedAt: string;
  lead?: Person;
  /** In Slack, the message of the incident below which the tasks are shown. */
  headerTs?: string;
}

export interface FollowUpsState {
  id: string;
  runId: string;
  incident: FollowUpOrigin;
  customer: CustomerPolicy;
  tasks: FollowUpTask[];
  events: FollowUpEvent[];
  slack?: FollowUpsPlace;
}

/** Where their card is; kept so that reminders stand beside it. */
export interface FollowUpsPlace {
  channel: string;
  ts: string;
}

const Answer = z.object({ taskId: z.string(), by: Person });
/** An answer to a task. */
export const FollowUpAnswer = z.discriminatedUnion('answer', [
  Answer.extend({ answer: z.literal('take') }),
  Answer.extend({ answer: z.literal('done'), note: TypedText.optional() }),
  Answer.extend({ answer: z.literal('drop'), reason: TypedText }),
  Answer.extend({ answer: z.literal('move'), dueAt: z.iso.datetime(), reason: TypedText }),
]);
export type FollowUpAnswer = z.infer<typeof FollowUpAnswer>;

/**
 * Who is answerable for a task. Empty only for `infosec` where nobody of theirs is listed: their channel is told
 * instead.
 */
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

/** Whom to remind: who took it, else all its owners. */
export const askedOf = (
  task: Pick<FollowUpTask, 'owner' | 'takenBy'>,
  policy: CustomerPolicy,
  lead?: Person,
): Person[] => (task.takenBy === undefined ? ownersOf(task.owner, policy, lead) : [task.takenBy]);

/** Who is asked when nobody has done it in time: the first on the ladder who was not asked before, else the first. */
export function nextOnCall(asked: readonly Person[], policy: CustomerPolicy): Person[] {
  const ladder = onCall(policy);
  const [next = ladder[0]] = ladder.filter((p) => !asked.some((a) => a.slackUser === p.slackUser));
  return next === undefined ? [] : [next];
}

/** The MSP's people are those on the on-call ladder; beside them, the customer's approvers. */
const mayHandle = (by: Person, policy: CustomerPolicy): Text | undefined =>
  policy.onCall.includes(by.slackUser) ? undefined : mayDecide(by, policy);

const YEAR_MS = 366 * 24 * 60 * 60 * 1000;

/** Why an answer must be refused, or undefined if it is to be taken. @param now ISO 8601 */
export function refusalOfAnswer(
  task: FollowUpTask | undefined,
  answer: FollowUpAnswer,
  policy: CustomerPolicy,
  now: string,
): Text | undefined {
  const may = mayHandle(answer.by, policy);
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
      return undefined;
    case 'drop':
      return answer.reason.trim() === ''
        ? { en: 'Please say why it is dropped.', ko: '진행하지 않는 사유를 적어 주세요.' }
        : undefined;
    case 'move': {
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

/** The task after an answer that was not refused. */
export function answered(task: FollowUpTask, answer: FollowUpAnswer, now: string): FollowUpTask {
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

const DAY_MS = 24 * 60 * 60 * 1000;
const WEEK_IN_DAYS = 7;

/**
 * When people are to be reminded next, milliseconds since the epoch: a day before it is due, when it is, and then ever
 * further apart, from daily to weekly. What was to be done in less than two days is asked for as much more often.
 */
export function nextReminder({ since, dueAt, remindedAt = since }: FollowUpTask): number {
  const due = Date.parse(dueAt);
  const after = Math.max(Date.parse(since), Date.parse(remindedAt));
  const unitMs = Math.max(1, Math.min(DAY_MS, (due - Date.parse(since)) / 2));
  let at = due - unitMs;
  for (let gapMs = unitMs; at <= after; gapMs = Math.min(2 * gapMs, WEEK_IN_DAYS * unitMs)) at += gapMs;
  return at;
}

const personOf = ({ slackUser, name }: Person): Person => ({ slackUser, name });

const onCall = (policy: CustomerPolicy): Person[] =>
  policy.onCall.map((slackUser) => ({
    slackUser,
    name: policy.approvers.find((a) => a.slackUser === slackUser)?.name ?? slackUser,
  }));
