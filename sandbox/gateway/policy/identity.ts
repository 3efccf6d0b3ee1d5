/** The identity policies of a user or role, read from moto and cached until a change in IAM may affect them. */
import {
  GetGroupPolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserPolicyCommand,
  IAMClient,
  ListAttachedGroupPoliciesCommand,
  ListAttachedRolePoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupPoliciesCommand,
  ListGroupsForUserCommand,
  ListRolePoliciesCommand,
  ListUserPoliciesCommand,
  type AttachedPolicy,
} from '@aws-sdk/client-iam';
import type { Principal } from '../principal.ts';
import type { Moto } from '../moto.ts';
import type { Members } from '../parse/value.ts';
import type { PolicyDocument } from './document.ts';

export interface Identities {
  /** All documents that apply to a principal; none for root, which needs none. */
  policies(principal: Principal): Promise<PolicyDocument[]>;
  /** A role's trust policy; undefined if there is no such role. */
  trust(account: string, roleName: string): Promise<PolicyDocument | undefined>;
  /** Call this when IAM of an account has changed. It drops the cache of the user or role that the change names, or of all. */
  forget(account: string, change: Members): void;
}

export function identitiesIn(moto: Moto): Identities {
  const known = new Map<string, Map<string, Promise<unknown>>>();
  function remembered<T>(account: string, key: string, read: () => Promise<T>): Promise<T> {
    const ofAccount = known.get(account) ?? new Map<string, Promise<unknown>>();
    known.set(account, ofAccount);
    let found = ofAccount.get(key) as Promise<T> | undefined;
    if (!found) {
      found = read();
      found.catch(() => ofAccount.delete(key));
      ofAccount.set(key, found);
    }
    return found;
  }
  const iam = (account: string): IAMClient => moto.client(IAMClient, account, 'us-east-1');
  return {
    policies(principal) {
      const { account, userName, session } = principal;
      if (session) {
        const role = session.roleName;
        return remembered(account, `role/${role}`, () => ofWhoIsThere(rolePolicies(iam(account), role)));
      }
      return userName
        ? remembered(account, `user/${userName}`, () => ofWhoIsThere(userPolicies(iam(account), userName)))
        : Promise.resolve([]);
    },
    trust: (account, roleName) => remembered(account, `trust/${roleName}`, () => trustOf(iam(account), roleName)),
    forget(account, { UserName, RoleName, NewUserName }) {
      const ofAccount = known.get(account);
      if (typeof UserName === 'string' && NewUserName === undefined) ofAccount?.delete(`user/${UserName}`);
      else if (typeof RoleName === 'string') for (const of of ['role', 'trust']) ofAccount?.delete(`${of}/${RoleName}`);
      else known.delete(account);
    },
  };
}

async function trustOf(iam: IAMClient, roleName: string): Promise<PolicyDocument | undefined> {
  try {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: roleName }));
    return decode(Role?.AssumeRolePolicyDocument);
  } catch (error) {
    if (isNoSuchEntity(error)) return undefined;
    throw error;
  }
}

/** A session stays valid after its role was deleted, but has no permissions. */
async function ofWhoIsThere(policies: Promise<PolicyDocument[]>): Promise<PolicyDocument[]> {
  try {
    return await policies;
  } catch (error) {
    if (isNoSuchEntity(error)) return [];
    throw error;
  }
}

function isNoSuchEntity(error: unknown): boolean {
  return error instanceof Error && error.name === 'NoSuchEntityException';
}

async function rolePolicies(iam: IAMClient, RoleName: string): Promise<PolicyDocument[]> {
  const [inline, attached] = await Promise.all([
    iam.send(new ListRolePoliciesCommand({ RoleName })),
    iam.send(new ListAttachedRolePoliciesCommand({ RoleName })),
  ]);
  return documents(
    iam,
    attached.AttachedPolicies,
    inline.PolicyNames,
    async (PolicyName) => (await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))).PolicyDocument,
  );
}

async function userPolicies(iam: IAMClient, UserName: string): Promise<PolicyDocument[]> {
  const [inline, attached, groups] = await Promise.all([
    iam.send(new ListUserPoliciesCommand({ UserName })),
    iam.send(new ListAttachedUserPoliciesCommand({ UserName })),
    iam.send(new ListGroupsForUserCommand({ UserName })),
  ]);
  const own = await documents(
    iam,
    attached.AttachedPolicies,
    inline.PolicyNames,
    async (PolicyName) => (await iam.send(new GetUserPolicyCommand({ UserName, PolicyName }))).PolicyDocument,
  );
  const inherited = await Promise.all((groups.Groups ?? []).map((group) => groupPolicies(iam, group.GroupName ?? '')));
  return [...own, ...inherited.flat()];
}

async function groupPolicies(iam: IAMClient, GroupName: string): Promise<PolicyDocument[]> {
  const [inline, attached] = await Promise.all([
    iam.send(new ListGroupPoliciesCommand({ GroupName })),
    iam.send(new ListAttachedGroupPoliciesCommand({ GroupName })),
  ]);
  return documents(
    iam,
    attached.AttachedPolicies,
    inline.PolicyNames,
    async (PolicyName) => (await iam.send(new GetGroupPolicyCommand({ GroupName, PolicyName }))).PolicyDocument,
  );
}

async function documents(
  iam: IAMClient,
  attached: AttachedPolicy[] = [],
  inlineNames: string[] = [],
  inline: (name: string) => Promise<string | undefined>,
): Promise<PolicyDocument[]> {
  const found = await Promise.all([
    ...attached.map((policy) => managed(iam, policy.PolicyArn)),
    ...inlineNames.map(async (name) => decode(await inline(name))),
  ]);
  return found.filter((document) => document !== undefined);
}

async function managed(iam: IAMClient, PolicyArn: string | undefined): Promise<PolicyDocument | undefined> {
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
  const { PolicyVersion } = await iam.send(
    new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId }),
  );
  return decode(PolicyVersion?.Document);
}

/** IAM returns policy documents URL-encoded. */
function decode(document: string | undefined): PolicyDocument | undefined {
  if (document === undefined) return undefined;
  const text = document.trimStart().startsWith('{') ? document : decodeURIComponent(document);
  return JSON.parse(text) as PolicyDocument;
}
