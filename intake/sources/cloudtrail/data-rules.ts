/** Calls that open data to others, or copy it elsewhere. */
import { isPublicAcl, weakensPublicAccessBlock } from '../../../domain/bucket-access.ts';
import { at, flagAt, listAt, textAt } from '../../../domain/fields.ts';
import { isPublic, outsidersIn, policyOfPermission } from '../../../domain/policies.ts';
import type { TrailRecord } from '../../../domain/trail-record.ts';
import { rule, type Rule } from './rule.ts';
import { sharesWithOthers } from './policy-documents.ts';

const fromAnywhere = (value: unknown): boolean => /0\.0\.0\.0\/0|::\/0/.test(JSON.stringify(value ?? null));

/** Web ports are left out: they are often open on purpose. */
function opensMoreThanTheWeb({ request }: TrailRecord): boolean {
  const added = [
    ...listAt(request, 'ipPermissions', 'items'),
    // The older form with flat members, and rules that are modified.
    ...(at(request, 'cidrIp') === undefined ? [] : [request]),
    ...listAt(request, 'SecurityGroupRule').map((r) => at(r, 'SecurityGroupRule')),
  ];
  return added.some((p) => {
    const web = [80, 443].includes(Number(textAt(p, 'fromPort'))) && textAt(p, 'fromPort') === textAt(p, 'toPort');
    return fromAnywhere(p) && !web;
  });
}

/** Whether a snapshot or image is shared with everyone (`all`) or with another account. */
const shared = ({ request }: TrailRecord): boolean =>
  ['createVolumePermission', 'launchPermission'].some((p) => listAt(request, p, 'add', 'items').length > 0) ||
  listAt(request, 'valuesToAdd').length > 0;

export const DATA_RULES: readonly Rule[] = [
  rule('s3', ['PutBucketPolicy'], 'A bucket was opened to everyone by its policy', 'data-exposure', 'high', (r) =>
    isPublic(at(r.request, 'bucketPolicy')),
  ),
  rule('s3', ['PutBucketPolicy'], 'A bucket was opened to another account', 'data-exposure', 'medium', (r) =>
    sharesWithOthers(at(r.request, 'bucketPolicy'), r.account),
  ),
  rule(
    's3',
    ['PutBucketAcl', 'PutObjectAcl', 'CreateBucket'],
    'A bucket or object was opened to everyone by its ACL',
    'data-exposure',
    'high',
    (r) => isPublicAcl(r.request),
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
    'The public access block was relaxed',
    'data-exposure',
    'high',
    (r) => weakensPublicAccessBlock(r.request),
  ),
  rule('s3', ['PutBucketReplication'], "A bucket's content is copied elsewhere", 'data-exposure', 'medium'),
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
  rule(
    '*',
    [
      'ModifyDBInstance',
      'CreateDBInstance',
      'RestoreDBInstanceFromDBSnapshot',
      'RestoreDBInstanceFromS3',
      'RestoreDBInstanceToPointInTime',
      'ModifyCluster',
    ],
    'A database was made public',
    'data-exposure',
    'high',
    (r) => (r.service === 'rds' || r.service === 'redshift') && flagAt(r.request, 'publiclyAccessible'),
  ),
  rule('rds', ['StartExportTask'], "A snapshot's data is exported", 'data-exposure', 'medium'),
  rule(
    'ec2',
    ['CreateInstanceExportTask', 'ExportImage', 'CreateStoreImageTask'],
    "A machine's disk is exported",
    'data-exposure',
    'medium',
  ),
  rule(
    'ec2',
    [
      'CreateTrafficMirrorSession',
      'CreateTrafficMirrorTarget',
      'CreateTrafficMirrorFilter',
      'CreateTrafficMirrorFilterRule',
      'ModifyTrafficMirrorSession',
      'ModifyTrafficMirrorFilterRule',
    ],
    'Network traffic is copied elsewhere',
    'data-exposure',
    'medium',
  ),
  rule(
    'ec2',
    ['DisableImageBlockPublicAccess', 'DisableSnapshotBlockPublicAccess'],
    'Snapshots or images may be made public again',
    'data-exposure',
    'medium',
  ),
  rule(
    'ec2',
    ['AuthorizeSecurityGroupIngress', 'ModifySecurityGroupRules'],
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
    (r) => textAt(r.request, 'ruleAction') === 'allow' && !flagAt(r.request, 'egress') && fromAnywhere(r.request),
  ),
  rule('ec2', ['DeleteNetworkAclEntry'], 'A rule of a network ACL was removed', 'data-exposure', 'low'),
  rule('ec2', ['DisableEbsEncryptionByDefault'], 'Encryption of new volumes was turned off', 'data-exposure', 'medium'),
  rule('kms', ['PutKeyPolicy', 'CreateKey'], 'A key was opened to everyone', 'data-exposure', 'high', (r) =>
    isPublic(at(r.request, 'policy')),
  ),
  rule('lambda', ['AddPermission'], 'A function was opened to everyone', 'data-exposure', 'high', (r) =>
    isPublic(policyOfPermission(r.request)),
  ),
  rule(
    'lambda',
    ['AddPermission'],
    'A function was opened to another account',
    'data-exposure',
    'medium',
    (r) => outsidersIn(policyOfPermission(r.request), r.account).length > 0,
  ),
  rule('lambda', ['AddLayerVersionPermission'], 'A layer was opened to everyone', 'data-exposure', 'medium', (r) =>
    isPublic(policyOfPermission(r.request)),
  ),
  rule(
    'lambda',
    ['CreateFunctionUrlConfig', 'UpdateFunctionUrlConfig'],
    'A function was given a public address',
    'data-exposure',
    'medium',
    (r) => textAt(r.request, 'authType') === 'NONE',
  ),
  rule('ecr', ['SetRepositoryPolicy'], 'An image repository was opened to everyone', 'data-exposure', 'high', (r) =>
    isPublic(at(r.request, 'policyText')),
  ),
  rule(
    'secretsmanager',
    ['PutResourcePolicy'],
    'A secret was opened to others',
    'data-exposure',
    'high',
    (r) => outsidersIn(at(r.request, 'resourcePolicy'), r.account).length > 0,
  ),
  rule('sns', ['SetTopicAttributes'], 'A topic was opened to everyone', 'data-exposure', 'medium', (r) =>
    isPublic(at(r.request, 'attributeValue')),
  ),
  rule('sqs', ['SetQueueAttributes'], 'A queue was opened to everyone', 'data-exposure', 'medium', (r) =>
    isPublic(at(r.request, 'attributes', 'Policy')),
  ),
  rule(
    'es',
    ['UpdateElasticsearchDomainConfig', 'UpdateDomainConfig', 'CreateElasticsearchDomain', 'CreateDomain'],
    'A search domain was opened to everyone',
    'data-exposure',
    'high',
    (r) => isPublic(at(r.request, 'accessPolicies')),
  ),
  rule(
    'elasticfilesystem',
    ['PutFileSystemPolicy'],
    'A file system was opened to everyone',
    'data-exposure',
    'medium',
    (r) => isPublic(at(r.request, 'policy')),
  ),
  rule(
    'codebuild',
    ['UpdateProjectVisibility'],
    "A project's builds were made public",
    'data-exposure',
    'high',
    (r) => textAt(r.request, 'projectVisibility') === 'PUBLIC_READ',
  ),
  rule(
    'eks',
    ['UpdateClusterConfig', 'CreateCluster'],
    "A cluster's endpoint was opened to the world",
    'data-exposure',
    'medium',
    (r) => flagAt(r.request, 'resourcesVpcConfig', 'endpointPublicAccess') && fromAnywhere(r.request),
  ),
  rule(
    'ssm',
    ['ModifyDocumentPermission'],
    'A document was shared',
    'data-exposure',
    'medium',
    (r) => listAt(r.request, 'accountIdsToAdd').length > 0,
  ),
  rule('datasync', ['CreateTask'], 'A data copy job was created', 'data-exposure', 'medium'),
];
