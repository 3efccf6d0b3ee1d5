/** IAM policies for a list of actions, within IAM's quotas. */
import { underCondition } from '../../domain/conditioned-permissions.ts';
import { byText } from '../../domain/order.ts';
import { CommandError } from '../command.ts';

export interface Statement {
  Effect: 'Allow' | 'Deny';
  Action: string | readonly string[];
  Resource: unknown;
  Condition?: object;
}

export interface PolicyDocument {
  Version: '2012-10-17';
  Statement: readonly Statement[];
}

/** Characters of a managed policy without white space (IAM: *IAM and AWS STS quotas*). */
export const POLICY_CHARACTERS = 6_144;
/** Of the ten that a role may have: one lets it check itself. */
export const POLICIES_OF_A_ROLE = 9;

export const policy = (...statements: readonly Statement[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: statements,
});

/**
 * Policies that together allow exactly these actions, in their order; some under a condition, as in the sessions of the role.
 * @throws CommandError if they are too many for a role
 */
export function policiesFor(actions: Iterable<string>, role: string): PolicyDocument[] {
  const sorted = [...new Set(actions)].toSorted(byText((action) => action));
  const conditioned = sorted.flatMap((action) => underCondition(action) ?? []);
  const documents: PolicyDocument[] = [];
  let taken: string[] = [];
  const close = (...more: Statement[]): void => {
    const statements = [...(taken.length === 0 ? [] : [allow(taken)]), ...more];
    if (statements.length > 0) documents.push(policy(...statements));
    taken = [];
  };
  for (const action of sorted) {
    if (underCondition(action) !== undefined) continue;
    // The last policy has those with a condition too: room for them is kept in each.
    if (sizeOf(policy(allow([...taken, action]), ...conditioned)) > POLICY_CHARACTERS) close();
    taken.push(action);
  }
  close(...conditioned);
  if (documents.length > POLICIES_OF_A_ROLE)
    throw new CommandError(
      `${role} would need ${documents.length} managed policies, and may have ${POLICIES_OF_A_ROLE}. Use one role a phase: {phase} in roleArn.`,
    );
  return documents;
}

/** What changes what a role may do, or who may assume it (IAM API: *Actions*), also by a version of one of its policies. */
const CHANGES = [
  'iam:Attach*',
  'iam:CreatePolicyVersion',
  'iam:Delete*',
  'iam:Detach*',
  'iam:Put*',
  'iam:SetDefaultPolicyVersion',
  'iam:Tag*',
  'iam:Untag*',
  'iam:Update*',
];

/**
 * What each role of the engine has beside its permissions: it may check itself, and change none of the engine's roles and their
 * policies, so that somebody who takes one over can widen none of them. A deny wins over every allow.
 * @param itself its ARN @param own the ARNs of the engine's roles and policies in the account
 */
export const ownPolicy = (itself: unknown, own: readonly unknown[]): PolicyDocument =>
  policy({ Effect: 'Allow', Action: SELF_CHECK, Resource: itself }, { Effect: 'Deny', Action: CHANGES, Resource: own });

/** With it a role tells what it is allowed, and calls nothing. */
export const SELF_CHECK = 'iam:SimulatePrincipalPolicy';

/** The trust policy of a role. */
export const mayAssume = (Principal: object, Condition?: object): object => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...(Condition && { Condition }) }],
});

export const sizeOf = (document: PolicyDocument): number => JSON.stringify(document).length;

const allow = (Action: readonly string[]): Statement => ({ Effect: 'Allow', Action, Resource: '*' });
