/** Rules of who may decide what. The workflow applies them and records the decision or the refusal. */
import { z } from 'zod';
import { isSenior, type Approver } from './approvers.ts';
import type { CustomerPolicy } from './customer.ts';
import type { Authority } from './authority.ts';
import type { EntryDescriptor } from './entry.ts';
import type { Approval, Gate, Person, Step } from './incident.ts';
import { digestOf } from './digest.ts';
import type { Said, SlackStanding, Speaker } from './statement.ts';
import type { RunbookStep } from './runbook.ts';
import { TypedText, type Text } from './text.ts';

/** More than a window has boxes, and more numbers than its field has room for. */
const MOST_CHOSEN = 1_000;
const MOST_EXCEPT = 10_000;

/** A decision on a gate, as the Slack app sends it: what was on the card when the button was clicked. */
export const GateDecision = z.object({
  gateId: z.string(),
  digest: z.string(),
  verdict: z.enum(['approve-all', 'choose', 'reject']),
  /** `choose`: the steps approved; every other undecided step of the gate is rejected. */
  stepIds: z.array(z.string()).max(MOST_CHOSEN).optional(),
  /** `choose` on a folded card, instead of ids: kinds of steps (`kindOfStep`), without the steps of these numbers. */
  kinds: z.array(z.string()).max(MOST_CHOSEN).optional(),
  except: z.array(z.number().int().positive()).max(MOST_EXCEPT).optional(),
  /** Required for `reject`. */
  reason: TypedText.optional(),
});
export type GateDecision = z.infer<typeof GateDecision>;

/**
 * What a card's plan amounts to: change any of it and an older card no longer decides.
 * @param runId of the incident: the same plan in a later incident about the same thing is another plan
 */
export function planDigest(
  runId: string,
  steps: readonly Pick<
    Step,
    'id' | 'entry' | 'target' | 'from' | 'to' | 'params' | 'undoes' | 'unproven' | 'claimed' | 'optional'
  >[],
): string {
  return digestOf([
    runId,
    ...steps.map((s) => [
      s.id,
      s.entry,
      s.target.kind,
      s.target.id,
      s.params,
      s.from,
      s.to,
      s.undoes,
      s.unproven,
      s.claimed,
      s.optional,
    ]),
  ]);
}

type Asking = Pick<Step, 'reversible' | 'kind' | 'minimumApprovals'>;

/** How many different people a step needs. */
export function quorum(step: Asking, policy: CustomerPolicy): number {
  if (step.kind === 'task') return 1;
  const byPolicy = step.reversible ? policy.approval.reversible : policy.approval.irreversible;
  return Math.max(byPolicy, step.minimumApprovals ?? 0);
}

/**
 * The number of approvers that a runbook line or its entry requires, whatever the customer's policy says. The higher
 * one counts.
 */
export function minimumApprovals(
  line: Pick<RunbookStep, 'approvals'>,
  entry: Pick<EntryDescriptor, 'minimumApprovals'>,
): number | undefined {
  const asked = Math.max(line.approvals ?? 0, entry.minimumApprovals ?? 0);
  return asked === 0 ? undefined : asked;
}

/**
 * Why a step can never be approved, or undefined. Such a step is not proposed: it needs more approvers than the customer
 * lists, so its gate would wait forever.
 */
export function tooFewApprovers(
  step: Pick<Step, 'kind'> & { minimumApprovals?: number | undefined },
  policy: CustomerPolicy,
): Text | undefined {
  // The schema of customers.yaml has compared the policy's own numbers with the approvers.
  const [need, have] = [step.minimumApprovals ?? 0, policy.approvers.length];
  if (need <= have || step.kind === 'task') return undefined;
  return {
    en: `It needs ${need} different approvers, and ${policy.name} lists ${have}. Add approvers to customers.yaml; until then it is done by hand.`,
    ko: `서로 다른 승인자 ${need}명이 필요하지만 ${policy.name}에는 ${have}명만 등록되어 있습니다. customers.yaml에 승인자를 추가하세요. 그 전까지는 직접 수행해야 합니다.`,
  };
}

/** The approver entry of a person, by Slack user id. */
export function approverOf(by: Person, policy: Pick<CustomerPolicy, 'approvers'>): Approver | undefined {
  return policy.approvers.find((a) => a.slackUser === by.slackUser);
}

/** Whether this person has approved the step, or has entered an approval of it. */
export const hasHand = ({ approvals }: Pick<Step, 'approvals'>, slackUser: string): boolean =>
  approvals.some(({ by, enteredBy }) => by.slackUser === slackUser || enteredBy?.slackUser === slackUser);

/** Only the infosec team enters approvals for others. */
export const isInfosec = (by: Person, policy: Pick<CustomerPolicy, 'approvers'>): boolean =>
  approverOf(by, policy)?.roles.includes('infosec') === true;

/** An irreversible step needs a lead or an infosec member among its approvers. A responder may be another of them. */
export function isApproved(step: Asking & Pick<Step, 'approvals'>, policy: CustomerPolicy): boolean {
  const people = new Set(step.approvals.map((a) => a.by.slackUser));
  // One account never makes two approvals: not its own one beside one that it has entered for somebody else.
  const accounts = new Set(step.approvals.map((a) => (a.enteredBy ?? a.by).slackUser));
  if (Math.min(people.size, accounts.size) < quorum(step, policy)) return false;
  if (step.reversible || step.kind === 'task') return true;
  return step.approvals.some((a) => {
    const approver = approverOf(a.by, policy);
    return approver !== undefined && isSenior(approver);
  });
}

/**
 * Whom to ask for the rest of what a step needs: nobody twice, no suspect, and only leads and infosec where one of them is all
 * that is missing.
 * @param suspects Slack ids
 */
export function nextApprovers(
  step: Asking & Pick<Step, 'approvals'>,
  policy: CustomerPolicy,
  suspects: ReadonlySet<string>,
): Approver[] {
  const approved = step.approvals.flatMap(({ by }) => approverOf(by, policy) ?? []);
  const lacksSenior = !step.reversible && step.kind !== 'task' && !approved.some(isSenior);
  const mayBeAny = !lacksSenior || quorum(step, policy) - approved.length > 1;
  return policy.approvers.filter(
    (a) => !hasHand(step, a.slackUser) && !suspects.has(a.slackUser) && (mayBeAny || isSenior(a)),
  );
}

/**
 * The approvals that still count: of people who are approvers now and not suspects, by keys that are known now. One that was entered
 * for somebody counts while both do.
 */
export const countingApprovals = (
  { approvals }: Pick<Step, 'approvals'>,
  { policy, keys }: Authority,
  suspects: ReadonlySet<string>,
): Approval[] =>
  approvals.filter(
    ({ by, enteredBy, key }) =>
      approverOf(by, policy) !== undefined &&
      !suspects.has(by.slackUser) &&
      (enteredBy === undefined || (isInfosec(enteredBy, policy) && !suspects.has(enteredBy.slackUser))) &&
      (key === undefined || keys.some((k) => k.id === key)),
  );

/** Why a decision is refused, or undefined if it is accepted. */
export function refusalReason(
  decision: Said<GateDecision>,
  gate: Gate | undefined,
  policy: CustomerPolicy,
  suspects: ReadonlySet<string> = new Set(),
): Text | undefined {
  const may = mayDecide(decision.by, policy, suspects);
  const open = may ?? whyNotOpen(decision.digest, gate);
  if (open !== undefined || gate === undefined) return open;
  if (decision.verdict === 'reject' && (decision.reason ?? '').trim() === '') {
    return { en: 'A rejection needs a reason.', ko: '거절하려면 사유가 필요합니다.' };
  }
  if (decision.verdict === 'choose' && (decision.stepIds ?? []).some((id) => !gate.stepIds.includes(id))) {
    return { en: 'A chosen step is not part of this plan.', ko: '선택한 조치가 이 계획에 없습니다.' };
  }
  return undefined;
}

/** Why nothing of a plan can be decided by what was shown, or undefined. @param digest of the plan that was shown */
export function whyNotOpen(digest: string, gate: Pick<Gate, 'status' | 'digest'> | undefined): Text | undefined {
  if (gate === undefined)
    return {
      en: 'This card belongs to no plan of this incident.',
      ko: '이 인시던트의 계획에 없는 카드입니다.',
    };
  if (gate.status !== 'open') return { en: 'This plan has already been decided.', ko: '이미 결정된 계획입니다.' };
  if (digest === gate.digest) return undefined;
  return {
    en: 'The plan has changed since this card was shown. Please look at the current card and decide again.',
    ko: '카드가 표시된 뒤 계획이 바뀌었습니다. 최신 카드를 확인하고 다시 결정해 주세요.',
  };
}

/** Why a person is not heard at all, or undefined: only members of the MSP's own workspace are. */
export function mayBeHeard(
  { team, standing }: Speaker,
  { slackTeam }: Pick<CustomerPolicy, 'slackTeam'>,
): Text | undefined {
  return NOT_HEARD[standing === 'member' && team !== slackTeam ? 'other-workspace' : standing];
}

const NOT_HEARD: Record<SlackStanding, Text | undefined> = {
  member: undefined,
  guest: {
    en: 'Guests of the workspace cannot decide or say anything here. Your attempt was recorded.',
    ko: '워크스페이스 게스트는 결정하거나 메모를 남길 수 없습니다. 시도는 기록했습니다.',
  },
  deactivated: {
    en: 'This Slack account is deactivated. The attempt was recorded.',
    ko: '비활성화된 Slack 계정입니다. 시도는 기록했습니다.',
  },
  bot: {
    en: 'Bots cannot decide anything. The attempt was recorded.',
    ko: '봇은 결정할 수 없습니다. 시도는 기록했습니다.',
  },
  'other-workspace': {
    en: 'People of other Slack workspaces cannot decide or say anything here. Your attempt was recorded.',
    ko: '다른 Slack 워크스페이스 사용자는 결정하거나 메모를 남길 수 없습니다. 시도는 기록했습니다.',
  },
  unknown: {
    en: 'Slack did not say whether you are a member of the workspace, so nothing was done. Please press again.',
    ko: 'Slack에서 워크스페이스 구성원 여부를 확인하지 못해 아무것도 하지 않았습니다. 다시 눌러 주세요.',
  },
};

/** @param suspects Slack ids of the people whom the incident is about @returns why a person may not decide in it at all, or undefined */
export function mayDecide(
  by: Person,
  policy: Pick<CustomerPolicy, 'name' | 'approvers'>,
  suspects: ReadonlySet<string> = new Set(),
): Text | undefined {
  if (suspects.has(by.slackUser))
    return {
      en: 'This incident is about your own AWS identity, so somebody else has to decide. Your attempt was recorded.',
      ko: '본인의 AWS 계정과 관련된 인시던트이므로 다른 사람이 결정해야 합니다. 시도는 기록했습니다.',
    };
  if (approverOf(by, policy) !== undefined) return undefined;
  const who = policy.approvers.map((a) => `@${a.name}`).join(', ');
  return {
    en: `Only ${policy.name}'s approvers can decide this (you are not on the list). Your attempt was recorded. Approvers: ${who}.`,
    ko: `${policy.name} 승인자만 결정할 수 있습니다. 시도는 기록했습니다. 결정 가능: ${who}`,
  };
}

/** Why an approver may not freeze or thaw the customer, or undefined. It holds up containment, so a responder alone may not. */
export function mayFreeze(by: Person, { approvers }: Pick<CustomerPolicy, 'approvers'>): Text | undefined {
  const approver = approverOf(by, { approvers });
  if (approver !== undefined && isSenior(approver)) return undefined;
  const who = approvers
    .filter(isSenior)
    .map((a) => `@${a.name}`)
    .join(', ');
  return {
    en: `Only a lead or the infosec team can freeze or thaw a customer. Your attempt was recorded. They can: ${who}.`,
    ko: `고객사의 변경 동결 및 해제는 책임자와 정보보안팀만 할 수 있습니다. 시도는 기록했습니다. 결정 가능: ${who}`,
  };
}
