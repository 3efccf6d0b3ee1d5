/** What is left of a denial that was released: it concerns only sessions that were issued before. */
import {
  GetRolePolicyCommand,
  GetUserPolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  ListUserPoliciesCommand,
} from '@aws-sdk/client-iam';
import type { World } from './harness.ts';

export interface Statement {
  Sid?: string;
  Effect: string;
  Action: string;
  Condition?: { DateLessThan?: { 'aws:TokenIssueTime'?: string } };
}

/** Policy name → its statements. */
export async function policiesOf(
  world: World,
  kind: 'user' | 'role',
  name: string,
): Promise<Record<string, Statement[]>> {
  const iam = world.owner(IAMClient);
  const { PolicyNames = [] } =
    kind === 'role'
      ? await iam.send(new ListRolePoliciesCommand({ RoleName: name }))
      : await iam.send(new ListUserPoliciesCommand({ UserName: name }));
  const documents = PolicyNames.map(async (PolicyName) => {
    const { PolicyDocument = '' } =
      kind === 'role'
        ? await iam.send(new GetRolePolicyCommand({ RoleName: name, PolicyName }))
        : await iam.send(new GetUserPolicyCommand({ UserName: name, PolicyName }));
    return [
      PolicyName,
      (JSON.parse(decodeURIComponent(PolicyDocument)) as { Statement: Statement[] }).Statement,
    ] as const;
  });
  return Object.fromEntries(await Promise.all(documents));
}

/** The same without policies that concern only sessions from before a release. */
export async function presentPolicies(
  world: World,
  kind: 'user' | 'role',
  name: string,
): Promise<Record<string, Statement[]>> {
  const all = Object.entries(await policiesOf(world, kind, name));
  return Object.fromEntries(
    all.filter(([, s]) => !(s.length === 1 && /^Firebreak(Released|OlderSessions)$/.test(s[0]?.Sid ?? ''))),
  );
}
