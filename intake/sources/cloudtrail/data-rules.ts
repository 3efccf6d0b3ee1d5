/** Calls that open data to the internet, or copy it elsewhere. Who a policy lets in is decided in `sharing-rules.ts`. */
import { letInTheWorld, rangesIn } from '../../../domain/addresses.ts';
import { isPublicAcl, weakensPublicAccessBlock } from '../../../domain/bucket-access.ts';
import { at, flagAt, listAt, textAt, textsAt } from '../../../domain/fields.ts';
import type { TrailRecord } from '../../../domain/trail-record.ts';
import { isOff, rule, type Rule } from './rule.ts';

const fromAnywhere = (value: unknown): boolean => letInTheWorld(rangesIn(value));

/** Web ports are left out: they are often open on purpose. So is ICMP, which reaches no service. */
function opensMoreThanTheWeb({ request }: TrailRecord): boolean {
  const added = [
    ...listAt(request, 'ipPermissions', 'items'),
    // The older form with flat members, and rules that are modified.
    ...(at(request, 'cidrIp') === undefined ? [] : [request]),
    ...[...listAt(request, 'SecurityGroupRule'), ...listAt(request, 'securityGroupRules', 'items')].map(
      (r) => at(r, 'SecurityGroupRule') ?? r,
    ),
  ];
  const risky = added.filter((p) => !isWebPort(p) && !/^(icmp|icmpv6|1|58)$/.test(textAt(p, 'ipProtocol') ?? ''));
  return fromAnywhere(risky);
}

const isWebPort = (permission: unknown): boolean =>
  [80, 443].includes(Number(textAt(permission, 'fromPort'))) &&
  textAt(permission, 'fromPort') === textAt(permission, 'toPort');

/** Without `publiclyAccessible` in the request the subnets decide: the answer says how. */
const createdPublic = ({ request, response }: TrailRecord): boolean =>
  flagAt(request, 'publiclyAccessible') ||
  flagAt(response, 'publiclyAccessible') ||
  flagAt(response, 'cluster', 'publiclyAccessible');

/** What else was changed of a database that is public already is no news. */
const madePublic = ({ request }: TrailRecord): boolean => flagAt(request, 'publiclyAccessible');

const MADE_PUBLIC = 'A database was made public';

export const DATA_RULES: readonly Rule[] = [
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
    'rds',
    [
      'CreateDBInstance',
      'CreateDBInstanceReadReplica',
      'RestoreDBInstanceFromDBSnapshot',
      'RestoreDBInstanceFromS3',
      'RestoreDBInstanceToPointInTime',
      'CreateDBCluster',
      'RestoreDBClusterFromSnapshot',
      'RestoreDBClusterFromS3',
      'RestoreDBClusterToPointInTime',
    ],
    MADE_PUBLIC,
    'data-exposure',
    'high',
    createdPublic,
  ),
  rule('rds', ['ModifyDBInstance', 'ModifyDBCluster'], MADE_PUBLIC, 'data-exposure', 'high', madePublic),
  rule(
    'redshift',
    ['CreateCluster', 'RestoreFromClusterSnapshot'],
    MADE_PUBLIC,
    'data-exposure',
    'high',
    createdPublic,
  ),
  rule('redshift', ['ModifyCluster'], MADE_PUBLIC, 'data-exposure', 'high', madePublic),
  rule('redshift-serverless', ['CreateWorkgroup', 'UpdateWorkgroup'], MADE_PUBLIC, 'data-exposure', 'high', madePublic),
  rule('mq', ['CreateBroker'], 'A message broker was made public', 'data-exposure', 'medium', madePublic),
  rule(
    'kafka',
    ['UpdateConnectivity'],
    'A message broker was made public',
    'data-exposure',
    'medium',
    (r) => textAt(r.request, 'connectivityInfo', 'publicAccess', 'type') === 'SERVICE_PROVIDED_EIPS',
  ),
  rule('rds', ['AuthorizeDBSecurityGroupIngress'], 'A database was opened to the world', 'data-exposure', 'high', (r) =>
    letInTheWorld(textsAt(r.request, 'cIDRIP')),
  ),
  rule(
    'redshift',
    ['AuthorizeClusterSecurityGroupIngress'],
    'A database was opened to the world',
    'data-exposure',
    'high',
    (r) => letInTheWorld(textsAt(r.request, 'cIDRIP')),
  ),
  rule(
    'aoss',
    ['CreateSecurityPolicy', 'UpdateSecurityPolicy'],
    'A search collection was opened to the world',
    'data-exposure',
    'high',
    (r) => /"AllowFromPublic\\*"\s*:\s*true/i.test(JSON.stringify(r.request ?? null)),
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
  rule(
    'lambda',
    ['CreateFunctionUrlConfig', 'UpdateFunctionUrlConfig'],
    'A function was given a public address',
    'data-exposure',
    'medium',
    (r) => textAt(r.request, 'authType') === 'NONE',
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
    'elasticmapreduce',
    ['PutBlockPublicAccessConfiguration'],
    'Clusters may be opened to the world again',
    'data-exposure',
    'medium',
    (r) => isOff(at(r.request, 'blockPublicAccessConfiguration', 'blockPublicSecurityGroupRules')),
  ),
  rule('datasync', ['CreateTask'], 'A data copy job was created', 'data-exposure', 'medium'),
];
