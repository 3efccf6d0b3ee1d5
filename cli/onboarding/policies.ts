/** IAM policies for a list of actions, within IAM's quotas. */
import { underCondition } from '../../domain/conditioned-permissions.ts';
import { byText } from '../../domain/order.ts';
import { CommandError } from '../command.ts';

export interface Statement {
  Sid?: string;
  Effect: 'Allow';
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

export const sizeOf = (document: PolicyDocument): number => JSON.stringify(document).length;

const allow = (Action: readonly string[]): Statement => ({ Effect: 'Allow', Action, Resource: '*' });
