/** Everything attached to a user or role, by name. A record keeps it, and a deletion must remove it first. */
import {
  GetLoginProfileCommand,
  ListServiceSpecificCredentialsCommand,
  paginateListAccessKeys,
  paginateListAttachedRolePolicies,
  paginateListAttachedUserPolicies,
  paginateListGroupsForUser,
  paginateListInstanceProfilesForRole,
  paginateListMFADevices,
  paginateListRolePolicies,
  paginateListSigningCertificates,
  paginateListSSHPublicKeys,
  paginateListUserPolicies,
  type IAMClient,
} from '@aws-sdk/client-iam';
import { ifFound } from '../found.ts';
import { allPages } from '../pages.ts';

/** Lists are sorted; ids and names only, never a secret. */
export type UserHoldings = {
  attachedPolicies: string[];
  inlinePolicies: string[];
  groups: string[];
  accessKeys: string[];
  /** Null counts as empty: a deletion removes the password before the user. */
  consolePassword: 'set' | null;
  mfaDevices: string[];
  signingCertificates: string[];
  sshKeys: string[];
  serviceCredentials: string[];
};

export type RoleHoldings = {
  attachedPolicies: string[];
  inlinePolicies: string[];
  instanceProfiles: string[];
};

/** The IAM actions that `userHoldings` calls. */
export const USER_HOLDINGS_PERMISSIONS = [
  'iam:GetLoginProfile',
  'iam:ListAccessKeys',
  'iam:ListAttachedUserPolicies',
  'iam:ListGroupsForUser',
  'iam:ListMFADevices',
  'iam:ListSSHPublicKeys',
  'iam:ListServiceSpecificCredentials',
  'iam:ListSigningCertificates',
  'iam:ListUserPolicies',
] as const;

/** The IAM actions that `roleHoldings` calls. */
export const ROLE_HOLDINGS_PERMISSIONS = [
  'iam:ListAttachedRolePolicies',
  'iam:ListInstanceProfilesForRole',
  'iam:ListRolePolicies',
] as const;

export async function userHoldings(client: IAMClient, UserName: string): Promise<UserHoldings> {
  const iam = { client };
  const user = { UserName };
  const [attached, inline, groups, keys, password, mfa, certificates, ssh, service] = await Promise.all([
    allPages(paginateListAttachedUserPolicies(iam, user), (p) => p.AttachedPolicies?.map((x) => x.PolicyArn)),
    allPages(paginateListUserPolicies(iam, user), (p) => p.PolicyNames),
    allPages(paginateListGroupsForUser(iam, user), (p) => p.Groups?.map((x) => x.GroupName)),
    allPages(paginateListAccessKeys(iam, user), (p) => p.AccessKeyMetadata?.map((x) => x.AccessKeyId)),
    ifFound(client.send(new GetLoginProfileCommand(user))),
    allPages(paginateListMFADevices(iam, user), (p) => p.MFADevices?.map((x) => x.SerialNumber)),
    allPages(paginateListSigningCertificates(iam, user), (p) => p.Certificates?.map((x) => x.CertificateId)),
    allPages(paginateListSSHPublicKeys(iam, user), (p) => p.SSHPublicKeys?.map((x) => x.SSHPublicKeyId)),
    client.send(new ListServiceSpecificCredentialsCommand(user)),
  ]);
  return {
    attachedPolicies: sorted(attached),
    inlinePolicies: sorted(inline),
    groups: sorted(groups),
    accessKeys: sorted(keys),
    consolePassword: password === undefined ? null : 'set',
    mfaDevices: sorted(mfa),
    signingCertificates: sorted(certificates),
    sshKeys: sorted(ssh),
    serviceCredentials: sorted((service.ServiceSpecificCredentials ?? []).map((c) => c.ServiceSpecificCredentialId)),
  };
}

/** ARNs of a user's groups. None if the user does not exist. */
export const groupsOf = async (client: IAMClient, UserName: string): Promise<string[]> =>
  (await ifFound(allPages(paginateListGroupsForUser({ client }, { UserName }), (p) => p.Groups)))?.flatMap(
    (g) => g.Arn ?? [],
  ) ?? [];

/** ARNs of the instance profiles with a role. None if the role does not exist. */
export const profilesOf = async (client: IAMClient, RoleName: string): Promise<string[]> =>
  (
    await ifFound(allPages(paginateListInstanceProfilesForRole({ client }, { RoleName }), (p) => p.InstanceProfiles))
  )?.flatMap((p) => p.Arn ?? []) ?? [];

export async function roleHoldings(client: IAMClient, RoleName: string): Promise<RoleHoldings> {
  const iam = { client };
  const role = { RoleName };
  const [attached, inline, profiles] = await Promise.all([
    allPages(paginateListAttachedRolePolicies(iam, role), (p) => p.AttachedPolicies?.map((x) => x.PolicyArn)),
    allPages(paginateListRolePolicies(iam, role), (p) => p.PolicyNames),
    allPages(paginateListInstanceProfilesForRole(iam, role), (p) =>
      p.InstanceProfiles?.map((x) => x.InstanceProfileName),
    ),
  ]);
  return {
    attachedPolicies: sorted(attached),
    inlinePolicies: sorted(inline),
    instanceProfiles: sorted(profiles),
  };
}

const sorted = (names: (string | undefined)[]): string[] => names.filter((n) => n !== undefined).sort();
