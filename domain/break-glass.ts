/**
 * Break-glass: an approver who cannot reach Slack approves by phone, and a member of the infosec team enters it. Whether that counts. Pure.
 */
import { approverOf, hasHand, isInfosec, mayDecide, whyNotOpen } from './approval.ts';
import type { CustomerPolicy } from './customer.ts';
import type { Gate, Person, Step } from './incident.ts';
import { isRecommended } from './recommendation.ts';
import type { Text } from './text.ts';

/** What is entered: whose approval of which plan, and why by phone. */
interface Entered {
  by: Person;
  /** The Slack id of the approver who called. */
  approver: string;
  digest: string;
  reason: string;
}

type Policy = Pick<CustomerPolicy, 'name' | 'approvers' | 'breakGlass'>;

/** The steps that such an approval is about: those that *Approve recommended* approves, and that neither of the two has approved. */
export const enteredSteps = (steps: readonly Step[], gate: Pick<Gate, 'id'>, people: readonly string[]): Step[] =>
  steps.filter(
    (s) =>
      s.gateId === gate.id &&
      s.status === 'proposed' &&
      isRecommended(s) &&
      !people.some((slackUser) => hasHand(s, slackUser)),
  );

/** Why it does not count, or undefined. @param suspects Slack ids */
export function whyNotEnter(
  { by, approver, digest, reason }: Entered,
  gate: Pick<Gate, 'status' | 'digest'> | undefined,
  policy: Policy,
  suspects: ReadonlySet<string>,
): Text | undefined {
  const may = mayDecide(by, policy, suspects);
  if (may !== undefined) return may;
  if (policy.breakGlass !== true) return NOT_ALLOWED;
  if (!isInfosec(by, policy)) return ONLY_INFOSEC;
  if (approver === by.slackUser) return NOT_ONESELF;
  const caller = approverOf({ slackUser: approver, name: approver }, policy);
  if (caller === undefined)
    return {
      en: `Only the approval of one of ${policy.name}'s approvers can be entered. Your attempt was recorded.`,
      ko: `${policy.name} 승인자의 승인만 입력할 수 있습니다. 시도는 기록했습니다.`,
    };
  if (suspects.has(approver))
    return {
      en: `The incident is about the AWS identity of ${caller.name}, so somebody else has to approve. Your attempt was recorded.`,
      ko: `${caller.name} 님의 AWS 계정과 관련된 인시던트이므로 다른 사람이 승인해야 합니다. 시도는 기록했습니다.`,
    };
  if (reason.trim() === '') return NO_REASON;
  return whyNotOpen(digest, gate);
}

const NOT_ALLOWED: Text = {
  en: 'The policy of this customer takes no approval by phone (breakGlass in customers.yaml). Your attempt was recorded.',
  ko: '이 고객사는 전화 승인을 허용하지 않습니다(customers.yaml의 breakGlass). 시도는 기록했습니다.',
};
const ONLY_INFOSEC: Text = {
  en: 'Only the infosec team can enter an approval that was given by phone. Your attempt was recorded.',
  ko: '전화 승인은 정보보안팀만 입력할 수 있습니다. 시도는 기록했습니다.',
};
const NOT_ONESELF: Text = {
  en: 'Your own approval cannot be entered by yourself: please press the button on the card.',
  ko: '본인의 승인은 직접 입력할 수 없습니다. 카드의 버튼을 누르세요.',
};
const NO_REASON: Text = {
  en: 'Please say why it was given by phone, and how you know who called.',
  ko: '전화로 승인한 사유와 본인 확인 방법을 적어 주세요.',
};
