/** Questions about a plan: who may be asked, who may answer, and how long a gate waits for the answer. Pure. */
import { approverOf, mayDecide } from './approval.ts';
import type { CustomerPolicy } from './customer.ts';
import type { Gate, IncidentState, Person, Question } from './incident.ts';
import type { Text } from './text.ts';

/** Of one incident: the header's query carries them. */
export const MOST_QUESTIONS = 12;
/** Characters of a question or answer on a card. */
export const MOST_SHOWN = 400;

type Policy = Pick<CustomerPolicy, 'name' | 'approvers' | 'onCall'>;

/** The people of the customer: its approvers, and who is on call. Only they see its channel for sure. */
export function colleagues({ approvers, onCall }: Policy): Person[] {
  const named = approvers.map(({ slackUser, name }) => ({ slackUser, name }));
  const others = onCall.filter((id) => !named.some((p) => p.slackUser === id));
  return [...named, ...others.map((id) => ({ slackUser: id, name: id }))];
}

/** The questions for whose answers a gate waits. */
export const unanswered = ({ status, questions = [] }: Pick<Gate, 'status' | 'questions'>): Question[] =>
  status === 'open' ? questions.filter((q) => q.answer === undefined) : [];

/** Why this person cannot be asked, or undefined. @param suspects Slack ids */
export function whyNotAsk(
  by: Person,
  to: string,
  gate: Pick<Gate, 'status'>,
  { customer, gates }: Pick<IncidentState, 'customer' | 'gates'>,
  suspects: ReadonlySet<string>,
): Text | undefined {
  if (gate.status !== 'open') return { en: 'This plan has already been decided.', ko: '이미 결정된 계획입니다.' };
  if (to === by.slackUser) return { en: 'Please choose somebody else to ask.', ko: '다른 사람을 선택해 주세요.' };
  if (!colleagues(customer).some((p) => p.slackUser === to))
    return {
      en: `Only ${customer.name}'s approvers and people on call can be asked.`,
      ko: `${customer.name} 승인자와 당직자에게만 질문할 수 있습니다.`,
    };
  if (suspects.has(to))
    return {
      en: 'The incident is about the AWS identity of this person, so please ask somebody else.',
      ko: '이 사람의 AWS 계정과 관련된 인시던트이므로 다른 사람에게 질문해 주세요.',
    };
  if (gates.reduce((sum, g) => sum + (g.questions?.length ?? 0), 0) < MOST_QUESTIONS) return undefined;
  return {
    en: `There are ${MOST_QUESTIONS} questions already. Please go on in the thread and add a note.`,
    ko: `질문이 이미 ${MOST_QUESTIONS}건 있습니다. 스레드에서 이어 가고 메모를 남겨 주세요.`,
  };
}

/** Why this person's answer does not count, or undefined: the one who was asked answers, or an approver. */
export function whyNotReply(
  by: Person,
  question: Question | undefined,
  policy: Policy,
  suspects: ReadonlySet<string>,
): Text | undefined {
  if (question === undefined)
    return { en: 'This question belongs to no plan of this incident.', ko: '이 인시던트의 계획에 없는 질문입니다.' };
  const isAsked = question.to.slackUser === by.slackUser && !suspects.has(by.slackUser);
  const may = isAsked && approverOf(by, policy) === undefined ? undefined : mayDecide(by, policy, suspects);
  if (may !== undefined) return may;
  return question.answer === undefined
    ? undefined
    : { en: 'This question is answered already.', ko: '이미 답변한 질문입니다.' };
}

/**
 * Until when a gate waits for answers when nobody is left on the on-call ladder, milliseconds; undefined if it waits for none.
 * Each question gets as long as the whole ladder, so that none holds a gate open forever.
 */
export function heldUntil(
  gate: Pick<Gate, 'status' | 'questions'>,
  { onCall, approval }: Pick<CustomerPolicy, 'onCall' | 'approval'>,
): number | undefined {
  const ladderMs = approval.escalateAfterSeconds * 1000 * (onCall.length + 1);
  const ends = unanswered(gate).map((q) => Date.parse(q.at) + ladderMs);
  return ends.length === 0 ? undefined : Math.max(...ends);
}
