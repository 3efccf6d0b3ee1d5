/** What a call was about: the resources that its request and its answer name, each with its ARN or natural id. */
import { parseArn, partitionOf } from '../../../domain/arns.ts';
import type { EntityKind, Standing } from '../../../domain/entity.ts';
import { at, isObject, listAt, textAt } from '../../../domain/fields.ts';
import { shownName, type TrailRecord } from '../../../domain/trail-record.ts';
import type { EntityList } from '../../alert/entity-list.ts';

/**
 * Service, path of the member in the request, and what it names: a kind of entity, or the resource part of an ARN with
 * `*` for the value. A value that is an ARN speaks for itself. A name has its meaning only in its own service: the
 * `InstanceId` of Amazon Connect is no machine. Where a member names different things in different calls, the calls are said.
 */
type Target = readonly [
  service: string,
  path: string,
  names: EntityKind | `${string}*${string}` | 'arn',
  calls?: RegExp,
];

const TARGETS: readonly Target[] = [
  ['iam', 'userName', 'iam-user'],
  ['iam', 'roleName', 'iam-role'],
  ['iam', 'groupName', ':iam::group/*'],
  ['iam', 'sAMLProviderArn', 'arn'],
  ['iam', 'openIDConnectProviderArn', 'arn'],
  ['iam', 'serialNumber', 'arn'],
  ['sts', 'roleArn', 'arn'],
  ['s3', 'bucketName', 'bucket'],
  ['s3', 'bucket', 'bucket'],
  ['s3', 'name', ':s3:accesspoint/*'],
  ['ec2', 'instanceId', 'instance'],
  ['ec2', 'instancesSet.items.instanceId', 'instance'],
  ['ec2', 'snapshotId', 'snapshot'],
  ['ec2', 'imageId', 'image'],
  ['ec2', 'groupId', 'security-group'],
  ['ec2', 'volumeId', 'volume'],
  ['ec2', 'vpcId', 'vpc'],
  ['ec2', 'networkAclId', ':ec2:network-acl/*'],
  ['ec2', 'FlowLogId', ':ec2:vpc-flow-log/*'],
  ['ec2', 'trafficMirrorSessionId', ':ec2:traffic-mirror-session/*'],
  ['ec2', 'networkInterfaceId', 'network-interface'],
  ['ec2-instance-connect', 'instanceId', 'instance'],
  ['ssm', 'instanceIds', 'instance'],
  ['ssm', 'instanceId', 'instance'],
  ['ssm', 'target', 'instance'],
  ['ssm', 'name', ':ssm:document/*', /Document/],
  ['ssm', 'name', ':ssm:parameter/*', /Parameter/],
  ['ssm', 'names', ':ssm:parameter/*', /Parameter/],
  ['rds', 'dBInstanceIdentifier', 'database'],
  ['rds', 'dBClusterIdentifier', 'database'],
  ['rds', 'dBSnapshotIdentifier', 'snapshot'],
  ['rds', 'dBClusterSnapshotIdentifier', 'snapshot'],
  ['rds', 'dBSecurityGroupName', ':rds:secgrp:*'],
  ['rds', 'sourceArn', 'arn'],
  ['rds', 'resourceArn', 'arn'],
  ['redshift', 'clusterIdentifier', ':redshift:cluster:*'],
  ['redshift', 'snapshotIdentifier', ':redshift:snapshot:*'],
  ['redshift', 'clusterSecurityGroupName', ':redshift:securitygroup:*'],
  ['redshift-serverless', 'workgroupName', ':redshift-serverless:workgroup/*'],
  ['dynamodb', 'tableName', ':dynamodb:table/*'],
  ['dynamodb', 'backupArn', 'arn'],
  ['dynamodb', 'resourceArn', 'arn'],
  ['elasticache', 'replicationGroupId', ':elasticache:replicationgroup:*'],
  ['elasticache', 'snapshotName', ':elasticache:snapshot:*'],
  ['lambda', 'functionName', 'function'],
  ['lambda', 'layerName', ':lambda:layer:*'],
  ['sns', 'topicArn', 'arn'],
  ['sqs', 'queueUrl', ':sqs:*'],
  ['es', 'domainName', ':es:domain/*'],
  ['secretsmanager', 'secretId', 'resource'],
  ['elasticfilesystem', 'fileSystemId', ':elasticfilesystem:file-system/*'],
  ['fsx', 'fileSystemId', ':fsx:file-system/*'],
  ['fsx', 'backupId', ':fsx:backup/*'],
  ['ecr', 'repositoryName', ':ecr:repository/*'],
  ['codebuild', 'projectArn', 'arn'],
  ['codebuild', 'name', ':codebuild:project/*'],
  ['eks', 'name', 'cluster'],
  ['eks', 'clusterName', 'cluster'],
  ['kms', 'keyId', 'kms-key'],
  ['glacier', 'vaultName', ':glacier:vaults/*'],
  ['backup', 'backupVaultName', ':backup:backup-vault:*'],
  ['backup', 'backupPlanId', ':backup:backup-plan:*'],
  ['backup', 'recoveryPointArn', 'arn'],
  ['cloudtrail', 'name', 'trail'],
  ['cloudtrail', 'trailName', 'trail'],
  ['cloudtrail', 'eventDataStore', 'arn'],
  ['guardduty', 'detectorId', ':guardduty:detector/*'],
  ['config', 'configRuleName', ':config:config-rule/*'],
  ['config', 'configurationRecorderName', ':config:configuration-recorder/*'],
  ['config', 'configurationRecorder.name', ':config:configuration-recorder/*'],
  ['config', 'deliveryChannelName', ':config:delivery-channel/*'],
  ['logs', 'logGroupName', ':logs:log-group:*'],
  ['events', 'rule', ':events:rule/*'],
  ['events', 'eventBusName', ':events:event-bus/*', /Permission|EventBus/],
  ['events', 'name', ':events:rule/*'],
  ['monitoring', 'alarmNames', ':cloudwatch:alarm:*'],
  ['waf', 'webACLId', ':waf::webacl/*'],
  ['waf-regional', 'webACLId', ':waf-regional:webacl/*'],
  ['waf-regional', 'resourceArn', 'arn'],
  ['wafv2', 'aRN', 'arn'],
  ['wafv2', 'webACLArn', 'arn'],
  ['wafv2', 'resourceArn', 'arn'],
  ['shield', 'protectionId', ':shield::protection/*'],
  ['shield', 'resourceArn', 'arn'],
  ['network-firewall', 'firewallArn', 'arn'],
  ['network-firewall', 'firewallPolicyArn', 'arn'],
  ['network-firewall', 'firewallName', ':network-firewall:firewall/*'],
  ['network-firewall', 'firewallPolicyName', ':network-firewall:firewall-policy/*'],
  ['route53resolver', 'resolverQueryLogConfigId', ':route53resolver:resolver-query-log-config/*'],
  ['route53resolver', 'firewallRuleGroupId', ':route53resolver:firewall-rule-group/*'],
  ['route53', 'id', 'resource'],
  ['access-analyzer', 'analyzerName', ':access-analyzer:analyzer/*'],
  ['detective', 'graphArn', 'arn'],
  ['organizations', 'policyId', ':organizations::policy/*'],
  ['organizations', 'targetId', 'resource'],
  ['rolesanywhere', 'trustAnchorId', ':rolesanywhere:trust-anchor/*'],
  ['sso-directory', 'userId', ':identitystore:::user/*'],
  ['identitystore', 'userId', ':identitystore:::user/*'],
  ['sso', 'permissionSetArn', 'arn'],
  ['sso', 'instanceArn', 'arn'],
  ['bedrock', 'guardrailIdentifier', ':bedrock:guardrail/*'],
  ['glue', 'resourceArn', 'arn'],
  ['kinesis', 'resourceARN', 'arn'],
  ['kafka', 'clusterArn', 'arn'],
  ['mq', 'broker-id', ':mq:broker:*'],
  ['mq', 'brokerName', ':mq:broker:*'],
  ['elasticloadbalancing', 'loadBalancerArn', 'arn'],
  ['route53domains', 'domainName', 'resource'],
  ['ram', 'resourceArns', 'arn'],
  ['ram', 'resourceShareArn', 'arn'],
];

/** Members of the answer or of an event's details that name what the request cannot name yet, or names otherwise. */
const ANSWERED: readonly Target[] = [
  ['ec2', 'instancesSet.items.instanceId', 'instance'],
  ['ec2', 'snapshotId', 'snapshot'],
  ['rds', 'dBInstanceIdentifier', 'database'],
  ['rds', 'dBClusterIdentifier', 'database'],
  ['secretsmanager', 'arn', 'arn'],
  ['kms', 'keyMetadata.arn', 'arn'],
  ['iam', 'role.arn', 'arn'],
  ['iam', 'user.arn', 'arn'],
  ['iam', 'sAMLProviderArn', 'arn'],
  ['iam', 'openIDConnectProviderArn', 'arn'],
  ['rolesanywhere', 'trustAnchor.trustAnchorArn', 'arn'],
  ['sns', 'topicArn', 'arn'],
  ['datasync', 'taskArn', 'arn'],
  ['redshift', 'clusterNamespaceArn', 'arn'],
];

export function addTargets(list: EntityList, record: TrailRecord): void {
  const { request, response, details } = record;
  const answered = ANSWERED.filter(([service]) => service === record.service);
  const fromAnswer = answered.flatMap((t) =>
    [response, details].flatMap((v) => valuesAt(v, t[1]).map((id) => ({ t, id }))),
  );
  let named = false;
  for (const t of TARGETS) {
    if (t[0] !== record.service || t[3]?.test(record.call) === false) continue;
    // The answer has the secret's ARN; the request may have only its name.
    if (t[0] === 'secretsmanager' && fromAnswer.length > 0) continue;
    for (const id of valuesAt(request, t[1])) {
      addTarget(list, record, t, id);
      named = true;
    }
  }
  if (!named) addOwnArns(list, record);
  // The answer about a snapshot tells as well of which database it was.
  const standing = named && record.service === 'rds' ? 'related' : 'affected';
  for (const { t, id } of fromAnswer) addTarget(list, record, t, id, standing);
  if (record.service === 'wafv2') list.addArn(webAclArn(record), 'affected');
  list.addArn(textAt(request, 'policyArn'), 'related');
  const key = at(response, 'accessKey');
  list.add('access-key', textAt(key, 'accessKeyId'), 'affected', { facts: { user: textAt(key, 'userName') } });
  if (record.call === 'UpdateAccessKey') list.add('access-key', textAt(request, 'accessKeyId'), 'affected');
}

/** Of a call that no row is written for, the ARNs of its own service in the request. */
function addOwnArns(list: EntityList, { service, request }: TrailRecord): void {
  for (const value of isObject(request) ? Object.values(request) : [])
    if (typeof value === 'string' && parseArn(value)?.service === service) list.addArn(value, 'affected');
}

/** The texts at a path with dots; of lists, those of each member. Newer EC2 calls write `{tag: 1, content: 'fl-…'}`. */
function valuesAt(holder: unknown, path: string): string[] {
  const here = path
    .split('.')
    .reduce<readonly unknown[]>((values, step) => values.flatMap((v) => listAt(v, step)), [holder]);
  return here.flatMap((v) => shownName(textAt(v) ?? (isObject(v) ? textAt(v, 'content') : undefined)) ?? []);
}

function addTarget(
  list: EntityList,
  record: TrailRecord,
  [service, path, names]: Target,
  value: string,
  standing: Standing = 'affected',
): void {
  if (value.startsWith('arn:')) list.addArn(value, standing);
  else if (names === 'arn') return;
  else if (names.startsWith(':')) list.addArn(arnFor(record, names, nameIn(record, path, value)), standing);
  else if (path === 'target' && !value.startsWith('i-')) return;
  else list.add(names as EntityKind, service === 'lambda' ? functionName(value) : value, standing);
}

/** `:es:domain/*` is regional, `:iam::group/*` global, `:identitystore:::user/*` of no account. */
function arnFor({ account, region, caller }: TrailRecord, template: string, name: string): string | undefined {
  if (account === undefined) return undefined;
  const [, service = '', ...rest] = template.split(':');
  const isGlobal = rest[0] === '';
  const isNobodys = isGlobal && rest[1] === '';
  const resource = rest
    .slice(isNobodys ? 2 : isGlobal ? 1 : 0)
    .join(':')
    .replace('*', () => name);
  const place = `${isGlobal ? '' : (region ?? '')}:${isNobodys ? '' : account}`;
  return `arn:${partitionOf(caller.arn)}:${service}:${place}:${resource}`;
}

/** The name as the resource's ARN has it. */
function nameIn({ service, request, response }: TrailRecord, path: string, value: string): string {
  // The last part of a queue's URL.
  if (service === 'sqs') return value.split('/').at(-1) ?? value;
  // A parameter `/prod/db` has the ARN `…:parameter/prod/db`.
  if (service === 'ssm') return value.replace(/^\//, '');
  // A snapshot's name is unique in its cluster only.
  const cluster =
    service === 'redshift' && path === 'snapshotIdentifier'
      ? (textAt(request, 'snapshotClusterIdentifier') ?? textAt(response, 'clusterIdentifier'))
      : undefined;
  return cluster === undefined ? value : `${cluster}/${value}`;
}

/** `name:alias` and `111122223333:function:name` are other ways to name a function. */
const functionName = (value: string): string => /(?:^|:function:)([^:]+)(?::[^:]+)?$/.exec(value)?.[1] ?? value;

/** Calls on a web ACL name its scope, name and id; only its ARN holds all three. */
function webAclArn(record: TrailRecord): string | undefined {
  const { request } = record;
  const [name, id] = [textAt(request, 'name'), textAt(request, 'id')];
  if (name === undefined || id === undefined || !record.call.endsWith('WebACL')) return undefined;
  const scope = textAt(request, 'scope') === 'CLOUDFRONT' ? 'global' : 'regional';
  return arnFor(record, `:wafv2:${scope}/webacl/*`, `${name}/${id}`);
}
