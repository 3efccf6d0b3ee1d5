/** Which API calls ask for a response. First match wins; what matches nothing is routine. */
import type { Category, Severity } from '../../domain/alert.ts';
import { at, flagAt, listAt, textAt } from '../fields.ts';
import type { TrailRecord } from './cloudtrail-record.ts';
import { ROOT_READ_RULE, ROOT_RULE, SIGN_IN_RULES } from './cloudtrail-sign-in-rules.ts';
import { grantsEverything, opensToEveryone, opensToOthers } from './policy-documents.ts';
import { TAMPERING_RULES } from './cloudtrail-tampering-rules.ts';

export interface Rule {
  /** `eventSource` without its domain; `*` for any. */
  service: string;
  calls?: readonly string[];
  title: string;
  category: Category;
  severity: Severity;
  /** Also when the call failed; then one severity milder. */
  evenFailed?: true;
  /** Also when an AWS service called. */
  evenByService?: true;
  when?: (record: TrailRecord) => boolean;
}

const rule = (
  service: string,
  calls: readonly string[],
  title: string,
  category: Category,
  severity: Severity,
  when?: Rule['when'],
): Rule => ({ service, calls, title, category, severity, ...(when === undefined ? {} : { when }) });

/** The call is about another user than the caller; no name means the caller. */
const forAnother = ({ params, principal, identity }: TrailRecord): boolean => {
  const user = textAt(params, 'userName');
  return identity === 'Root' || (user !== undefined && user !== principal);
};

const POWERFUL = /\/(AdministratorAccess|IAMFullAccess|PowerUserAccess|.*FullAccess)$/;

const fromAnywhere = (value: unknown): boolean => /0\.0\.0\.0\/0|::\/0/.test(JSON.stringify(value ?? null));

/** Web ports are often meant to be open. */
function opensMoreThanTheWeb({ params }: TrailRecord): boolean {
  return listAt(params, 'ipPermissions', 'items').some((p) => {
    const web = [80, 443].includes(Number(textAt(p, 'fromPort'))) && textAt(p, 'fromPort') === textAt(p, 'toPort');
    return fromAnywhere(p) && !web;
  });
}

/** Snapshots and images given to everyone (`all`) or to another account. */
const shared = ({ params }: TrailRecord): boolean =>
  ['createVolumePermission', 'launchPermission'].some((p) => listAt(params, p, 'add', 'items').length > 0) ||
  listAt(params, 'valuesToAdd').length > 0;

const publicAcl = ({ params }: TrailRecord): boolean =>
  /global\/(AllUsers|AuthenticatedUsers)|"public-read/.test(JSON.stringify(params ?? null));

export const RULES: readonly Rule[] = [
  ...SIGN_IN_RULES,
  ...TAMPERING_RULES,

  // Somebody makes a way back in, or more power.
  rule('iam', ['CreateAccessKey'], 'A key was made for another user', 'unauthorized-access', 'high', forAnother),
  rule(
    'iam',
    ['CreateLoginProfile', 'UpdateLoginProfile'],
    "Another user's console password was set",
    'unauthorized-access',
    'high',
    forAnother,
  ),
  rule('iam', ['DeactivateMFADevice', 'DeleteVirtualMFADevice'], 'MFA was taken away', 'unauthorized-access', 'high'),
  rule(
    'iam',
    ['AttachUserPolicy', 'AttachRolePolicy', 'AttachGroupPolicy'],
    'A policy of wide powers was attached',
    'unauthorized-access',
    'high',
    (r) => POWERFUL.test(textAt(r.params, 'policyArn') ?? ''),
  ),
  rule(
    'iam',
    ['PutUserPolicy', 'PutRolePolicy', 'PutGroupPolicy', 'CreatePolicyVersion', 'CreatePolicy'],
    'A policy that allows everything was written',
    'unauthorized-access',
    'high',
    (r) => grantsEverything(at(r.params, 'policyDocument')),
  ),
  rule(
    'iam',
    ['SetDefaultPolicyVersion'],
    'Another version of a policy was put in force',
    'unauthorized-access',
    'medium',
  ),
  rule(
    'iam',
    ['UpdateAssumeRolePolicy', 'CreateRole'],
    'A role was opened to another account',
    'unauthorized-access',
    'high',
    (r) => opensToOthers(at(r.params, 'policyDocument') ?? at(r.params, 'assumeRolePolicyDocument'), r.account),
  ),
  rule('iam', ['UpdateAssumeRolePolicy'], 'The trust of a role was changed', 'unauthorized-access', 'medium'),
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
    ...rule('ec2', ['GetPasswordData'], "A Windows instance's password was asked for", 'unauthorized-access', 'medium'),
    evenFailed: true,
  },
  rule('ec2', ['EnableSerialConsoleAccess'], 'Serial console access was enabled', 'unauthorized-access', 'medium'),
  rule(
    'ec2',
    ['ModifyInstanceAttribute'],
    "An instance's start script was replaced",
    'malware-or-exploit',
    'medium',
    (r) => at(r.params, 'userData') !== undefined,
  ),
  rule(
    'rds',
    ['ModifyDBInstance', 'ModifyDBCluster'],
    "A database's master password was set",
    'unauthorized-access',
    'medium',
    (r) => at(r.params, 'masterUserPassword') !== undefined,
  ),

  // Data is opened, copied away or made unreadable.
  rule('s3', ['PutBucketPolicy'], 'A bucket was opened to everyone by its policy', 'data-exposure', 'high', (r) =>
    opensToEveryone(at(r.params, 'bucketPolicy')),
  ),
  rule(
    's3',
    ['PutBucketAcl', 'PutObjectAcl', 'CreateBucket'],
    'A bucket or object was opened to everyone by its ACL',
    'data-exposure',
    'high',
    publicAcl,
  ),
  rule(
    's3',
    ['DeleteBucketPublicAccessBlock', 'DeletePublicAccessBlock', 'DeleteAccountPublicAccessBlock'],
    'The public access block was removed',
    'data-exposure',
    'high',
  ),
  rule(
    's3',
    ['PutBucketPublicAccessBlock', 'PutPublicAccessBlock', 'PutAccountPublicAccessBlock'],
    'The public access block was weakened',
    'data-exposure',
    'high',
    (r) => /false/i.test(JSON.stringify(at(r.params, 'PublicAccessBlockConfiguration') ?? null)),
  ),
  rule('s3', ['PutBucketReplication'], "A bucket's content is copied elsewhere", 'data-exposure', 'medium'),
  rule(
    's3',
    ['PutBucketVersioning'],
    'Versioning of a bucket was suspended',
    'data-exposure',
    'medium',
    (r) => textAt(r.params, 'VersioningConfiguration', 'Status') === 'Suspended',
  ),
  rule(
    'ec2',
    ['ModifySnapshotAttribute', 'ModifyImageAttribute'],
    'A snapshot or image was shared',
    'data-exposure',
    'high',
    shared,
  ),
  rule(
    'rds',
    ['ModifyDBSnapshotAttribute', 'ModifyDBClusterSnapshotAttribute'],
    'A database snapshot was shared',
    'data-exposure',
    'high',
    shared,
  ),
  {
    ...rule(
      'ec2',
      ['SharedSnapshotVolumeCreated', 'SharedSnapshotCopyInitiated'],
      'Another account copied a shared snapshot',
      'data-exposure',
      'high',
    ),
    evenByService: true,
  },
  rule('rds', ['ModifyDBInstance', 'CreateDBInstance'], 'A database was made public', 'data-exposure', 'high', (r) =>
    flagAt(r.params, 'publiclyAccessible'),
  ),
  rule(
    'ec2',
    ['AuthorizeSecurityGroupIngress'],
    'A security group was opened to the world',
    'data-exposure',
    'high',
    opensMoreThanTheWeb,
  ),
  rule(
    'ec2',
    ['CreateNetworkAclEntry', 'ReplaceNetworkAclEntry'],
    'A network ACL was opened to the world',
    'data-exposure',
    'medium',
    (r) => textAt(r.params, 'ruleAction') === 'allow' && !flagAt(r.params, 'egress') && fromAnywhere(r.params),
  ),
  rule('ec2', ['DeleteNetworkAclEntry'], 'A rule of a network ACL was removed', 'data-exposure', 'low'),
  rule('ec2', ['DisableEbsEncryptionByDefault'], 'Encryption of new volumes was turned off', 'data-exposure', 'medium'),
  rule(
    'kms',
    ['ScheduleKeyDeletion', 'DeleteImportedKeyMaterial'],
    'A key is about to be deleted: what it encrypts will be lost',
    'data-exposure',
    'critical',
  ),
  rule('kms', ['DisableKey'], 'A key was disabled: what it encrypts cannot be read', 'data-exposure', 'high'),
  rule('kms', ['PutKeyPolicy', 'CreateKey'], 'A key was opened to everyone', 'data-exposure', 'high', (r) =>
    opensToEveryone(at(r.params, 'policy')),
  ),
  rule(
    'lambda',
    ['AddPermission'],
    'A function was opened to everyone',
    'data-exposure',
    'high',
    (r) => textAt(r.params, 'principal') === '*',
  ),
  rule(
    'lambda',
    ['CreateFunctionUrlConfig', 'UpdateFunctionUrlConfig'],
    'A function was given a public address',
    'data-exposure',
    'medium',
    (r) => textAt(r.params, 'authType') === 'NONE',
  ),
  rule('ecr', ['SetRepositoryPolicy'], 'An image repository was opened to everyone', 'data-exposure', 'high', (r) =>
    opensToEveryone(at(r.params, 'policyText')),
  ),
  rule('secretsmanager', ['PutResourcePolicy'], 'A secret was opened to others', 'data-exposure', 'high', (r) =>
    opensToOthers(at(r.params, 'resourcePolicy'), r.account),
  ),
  rule(
    'ssm',
    ['ModifyDocumentPermission'],
    'A document was shared',
    'data-exposure',
    'medium',
    (r) => listAt(r.params, 'accountIdsToAdd').length > 0,
  ),
  rule('datasync', ['CreateTask'], 'A copying of data was set up', 'data-exposure', 'medium'),

  // The account itself.
  rule(
    'organizations',
    ['LeaveOrganization', 'RemoveAccountFromOrganization'],
    'The account left its organization',
    'unauthorized-access',
    'critical',
  ),
  rule(
    'organizations',
    ['DetachPolicy', 'DeletePolicy', 'DisablePolicyType'],
    'A guardrail of the organization was removed',
    'unauthorized-access',
    'high',
  ),
  rule('account', ['EnableRegion'], 'A region was enabled', 'abnormal-behaviour', 'medium'),
  rule(
    'account',
    [
      'PutAlternateContact',
      'DeleteAlternateContact',
      'PutContactInformation',
      'StartPrimaryEmailUpdate',
      'CloseAccount',
    ],
    "The account's contacts were changed",
    'unauthorized-access',
    'high',
  ),

  ROOT_RULE,
  ROOT_READ_RULE,
];
