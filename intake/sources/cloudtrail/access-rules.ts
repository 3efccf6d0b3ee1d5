/** Calls that create a way back in, or give more permissions. */
import { at, textAt } from '../../../domain/fields.ts';
import { grantsEverything, outsidersIn, trustsEveryoneAtProvider } from '../../../domain/policies.ts';
import type { TrailRecord } from '../../../domain/trail-record.ts';
import { byHand, rule, type Rule } from './rule.ts';
import { trustsOwnAccount } from './policy-documents.ts';

/** Whether the call is about another user than the caller. A call without a user name is about the caller. */
const forAnother = ({ request, caller }: TrailRecord): boolean => {
  const user = textAt(request, 'userName');
  return caller.type === 'Root' || (user !== undefined && user !== caller.name);
};

const POWERFUL =
  /\/(AdministratorAccess|IAMFullAccess|PowerUserAccess|AWSOrganizationsFullAccess|AWSAccountManagementFullAccess)$/;

/** The policies that AWS itself attaches to the user of a key that it has found on the internet. */
const QUARANTINE = /AWSCompromisedKeyQuarantine|AWSExposedCredentialPolicy/;

/** What this engine writes to contain a principal (`activities/catalogue/iam`). Its own removals are its own calls. */
const CONTAINMENT = /^Firebreak(Deny|Revoke)/;

const attachedPolicy = ({ request }: TrailRecord): string => textAt(request, 'policyArn') ?? '';
const trust = ({ request }: TrailRecord): unknown =>
  at(request, 'policyDocument') ?? at(request, 'assumeRolePolicyDocument');

export const ACCESS_RULES: readonly Rule[] = [
  {
    ...rule(
      'iam',
      ['AttachUserPolicy', 'PutUserPolicy'],
      'AWS has quarantined the user of an exposed key',
      'unauthorized-access',
      'critical',
      (r) => QUARANTINE.test(`${attachedPolicy(r)} ${textAt(r.request, 'policyName') ?? ''}`),
    ),
    evenByService: true,
    defends: true,
  },
  {
    ...rule(
      'iam',
      ['DetachUserPolicy', 'DeleteUserPolicy', 'DetachRolePolicy', 'DeleteRolePolicy'],
      'The policy that contains a principal was removed',
      'unauthorized-access',
      'high',
      (r) => {
        const name = textAt(r.request, 'policyName') ?? '';
        return QUARANTINE.test(`${attachedPolicy(r)} ${name}`) || CONTAINMENT.test(name);
      },
    ),
    evenFailed: true,
  },
  {
    ...rule(
      'sts',
      ['AssumeRoot'],
      "A session of a member account's root user was opened",
      'unauthorized-access',
      'high',
    ),
    evenFailed: true,
  },
  rule(
    'iam',
    ['CreateAccessKey'],
    'An access key was created for another user',
    'unauthorized-access',
    'high',
    forAnother,
  ),
  rule(
    'iam',
    ['CreateLoginProfile', 'UpdateLoginProfile'],
    "Another user's console password was set",
    'unauthorized-access',
    'high',
    forAnother,
  ),
  rule('iam', ['DeactivateMFADevice', 'DeleteVirtualMFADevice'], 'MFA was removed', 'unauthorized-access', 'high'),
  rule(
    'iam',
    ['AttachUserPolicy', 'AttachRolePolicy', 'AttachGroupPolicy'],
    'A policy with broad permissions was attached',
    'unauthorized-access',
    'high',
    (r) => POWERFUL.test(attachedPolicy(r)),
  ),
  rule(
    'iam',
    ['AttachUserPolicy', 'AttachRolePolicy', 'AttachGroupPolicy'],
    'Full access to a service was given',
    'unauthorized-access',
    'low',
    (r) => attachedPolicy(r).endsWith('FullAccess') && byHand(r),
  ),
  rule(
    'iam',
    ['AddUserToGroup'],
    'A user was put into a group of administrators',
    'unauthorized-access',
    'medium',
    (r) => /admin/i.test(textAt(r.request, 'groupName') ?? ''),
  ),
  rule(
    'iam',
    ['DeleteUserPermissionsBoundary', 'DeleteRolePermissionsBoundary'],
    'A permissions boundary was removed',
    'unauthorized-access',
    'high',
  ),
  rule(
    'sts',
    ['GetFederationToken'],
    'A user created a session that stays valid without its key',
    'unauthorized-access',
    'medium',
    (r) => r.caller.type === 'IAMUser',
  ),
  rule(
    'iam',
    ['PutUserPolicy', 'PutRolePolicy', 'PutGroupPolicy', 'CreatePolicyVersion', 'CreatePolicy'],
    'A policy that allows everything was written',
    'unauthorized-access',
    'high',
    (r) => grantsEverything(at(r.request, 'policyDocument')),
  ),
  rule(
    'iam',
    ['SetDefaultPolicyVersion'],
    'Another version of a policy was set as the default version',
    'unauthorized-access',
    'medium',
  ),
  rule(
    'iam',
    ['UpdateAssumeRolePolicy', 'CreateRole'],
    'A role was opened to another account',
    'unauthorized-access',
    'high',
    (r) => outsidersIn(trust(r), r.account).length > 0,
  ),
  rule(
    'iam',
    ['UpdateAssumeRolePolicy', 'CreateRole'],
    'A role was opened to everyone at an identity provider',
    'unauthorized-access',
    'high',
    (r) => trustsEveryoneAtProvider(trust(r)),
  ),
  rule('iam', ['UpdateAssumeRolePolicy'], 'The trust of a role was changed', 'unauthorized-access', 'medium', (r) =>
    trustsOwnAccount(trust(r), r.account),
  ),
  rule(
    'rolesanywhere',
    ['CreateTrustAnchor', 'UpdateTrustAnchor'],
    'Sessions can now be opened with another certificate authority',
    'unauthorized-access',
    'high',
  ),
  rule(
    'sso',
    ['AttachManagedPolicyToPermissionSet', 'AttachCustomerManagedPolicyReferenceToPermissionSet'],
    'A permission set was given broad permissions',
    'unauthorized-access',
    'high',
    (r) => POWERFUL.test(textAt(r.request, 'managedPolicyArn') ?? ''),
  ),
  rule(
    'sso',
    [
      'AssociateDirectory',
      'DisassociateDirectory',
      'DisableExternalIdPConfigurationForDirectory',
      'EnableExternalIdPConfigurationForDirectory',
    ],
    'The identity source of Identity Center was changed',
    'unauthorized-access',
    'high',
  ),
  rule(
    'sso-directory',
    ['UpdatePassword', 'DeleteMfaDeviceForUser', 'DisableUserMfa'],
    'The sign-in of a user of Identity Center was changed',
    'unauthorized-access',
    'medium',
    byHand,
  ),
  rule(
    'eks',
    ['AssociateAccessPolicy'],
    'Somebody was made administrator of a cluster',
    'unauthorized-access',
    'medium',
    (r) => /ClusterAdmin/.test(textAt(r.request, 'policyArn') ?? ''),
  ),
  rule(
    'ec2-instance-connect',
    ['SendSerialConsoleSSHPublicKey'],
    'A key was sent to a serial console',
    'unauthorized-access',
    'medium',
  ),
  rule(
    'iam',
    ['CreateSAMLProvider', 'UpdateSAMLProvider', 'CreateOpenIDConnectProvider', 'AddClientIDToOpenIDConnectProvider'],
    'The trust in an identity provider was changed',
    'unauthorized-access',
    'high',
  ),
  rule(
    'iam',
    ['DeleteAccountPasswordPolicy', 'UpdateAccountPasswordPolicy'],
    'The password policy was changed',
    'unauthorized-access',
    'medium',
  ),
  {
    ...rule('ec2', ['GetPasswordData'], "A Windows instance's password was requested", 'unauthorized-access', 'medium'),
    evenFailed: true,
  },
  rule('ec2', ['EnableSerialConsoleAccess'], 'Serial console access was enabled', 'unauthorized-access', 'medium'),
  rule(
    'ec2',
    ['ModifyInstanceAttribute'],
    "An instance's start script was replaced",
    'unauthorized-access',
    'medium',
    (r) => at(r.request, 'userData') !== undefined,
  ),
  rule(
    'rds',
    ['ModifyDBInstance', 'ModifyDBCluster'],
    "A database's master password was set",
    'unauthorized-access',
    'medium',
    (r) => at(r.request, 'masterUserPassword') !== undefined,
  ),
];
