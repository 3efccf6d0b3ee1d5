/** The IAM actions a call needs: `service:Operation` except for the ones listed here (AWS: Service Authorization Reference). */
import type { Call } from '../call.ts';
import { textOf, type Members, type Value } from '../parse/value.ts';

/** IAM prefix where it is not botocore's name. */
const PREFIX: Record<string, string> = {
  cloudwatch: 'cloudwatch',
  accessanalyzer: 'access-analyzer',
  elb: 'elasticloadbalancing',
  elbv2: 'elasticloadbalancing',
  stepfunctions: 'states',
  efs: 'elasticfilesystem',
  resourcegroupstaggingapi: 'tag',
  'sso-admin': 'sso',
  s3control: 's3',
  sesv2: 'ses',
};

/** `service:Operation` → action name; an empty list needs no permission. */
const RENAMED: Record<string, string[]> = {
  's3:ListBuckets': ['ListAllMyBuckets'],
  's3:ListObjects': ['ListBucket'],
  's3:ListObjectsV2': ['ListBucket'],
  's3:ListObjectVersions': ['ListBucketVersions'],
  's3:ListMultipartUploads': ['ListBucketMultipartUploads'],
  's3:ListParts': ['ListMultipartUploadParts'],
  's3:HeadBucket': ['ListBucket'],
  's3:HeadObject': ['GetObject'],
  's3:CopyObject': ['GetObject', 'PutObject'],
  's3:UploadPart': ['PutObject'],
  's3:UploadPartCopy': ['GetObject', 'PutObject'],
  's3:CreateMultipartUpload': ['PutObject'],
  's3:CompleteMultipartUpload': ['PutObject'],
  's3:DeleteObjects': ['DeleteObject'],
  's3:GetPublicAccessBlock': ['GetBucketPublicAccessBlock'],
  's3:PutPublicAccessBlock': ['PutBucketPublicAccessBlock'],
  's3:DeletePublicAccessBlock': ['PutBucketPublicAccessBlock'],
  's3:GetBucketEncryption': ['GetEncryptionConfiguration'],
  's3:PutBucketEncryption': ['PutEncryptionConfiguration'],
  's3:DeleteBucketEncryption': ['PutEncryptionConfiguration'],
  's3:GetBucketCors': ['GetBucketCORS'],
  's3:PutBucketCors': ['PutBucketCORS'],
  's3:DeleteBucketCors': ['PutBucketCORS'],
  's3:GetBucketLifecycleConfiguration': ['GetLifecycleConfiguration'],
  's3:PutBucketLifecycleConfiguration': ['PutLifecycleConfiguration'],
  's3:DeleteBucketLifecycle': ['PutLifecycleConfiguration'],
  's3:GetBucketNotificationConfiguration': ['GetBucketNotification'],
  's3:PutBucketNotificationConfiguration': ['PutBucketNotification'],
  's3:GetBucketReplication': ['GetReplicationConfiguration'],
  's3:PutBucketReplication': ['PutReplicationConfiguration'],
  's3:DeleteBucketReplication': ['PutReplicationConfiguration'],
  's3:DeleteBucketTagging': ['PutBucketTagging'],
  's3:GetObjectLockConfiguration': ['GetBucketObjectLockConfiguration'],
  's3:PutObjectLockConfiguration': ['PutBucketObjectLockConfiguration'],
  's3control:GetPublicAccessBlock': ['GetAccountPublicAccessBlock'],
  's3control:PutPublicAccessBlock': ['PutAccountPublicAccessBlock'],
  's3control:DeletePublicAccessBlock': ['PutAccountPublicAccessBlock'],
  'sqs:SendMessageBatch': ['SendMessage'],
  'sqs:DeleteMessageBatch': ['DeleteMessage'],
  'sqs:ChangeMessageVisibilityBatch': ['ChangeMessageVisibility'],
  'sns:PublishBatch': ['Publish'],
  'lambda:Invoke': ['InvokeFunction'],
  'sts:GetCallerIdentity': [],
  'sts:GetSessionToken': [],
};

/** Actions that a call needs only with certain input. */
const WITH_INPUT: Record<string, (input: Members) => (string | false)[]> = {
  'ec2:RunInstances': (input) => [has(input.IamInstanceProfile) && 'iam:PassRole', tagsOnCreate(input)],
  'ec2:AssociateIamInstanceProfile': () => ['iam:PassRole'],
  'ec2:ReplaceIamInstanceProfileAssociation': () => ['iam:PassRole'],
  'backup:StartBackupJob': () => ['iam:PassRole'],
  'backup:StartRestoreJob': (input) => [has(input.IamRoleArn) && 'iam:PassRole'],
  's3:PutObject': (input) => [
    has(input.ObjectLockMode) && 's3:PutObjectRetention',
    has(input.ObjectLockLegalHoldStatus) && 's3:PutObjectLegalHold',
    has(input.Tagging) && 's3:PutObjectTagging',
    has(input.ACL) && 's3:PutObjectAcl',
  ],
  'eks:CreateAccessEntry': (input) => [has(input.tags) && 'eks:TagResource'],
  'secretsmanager:CreateSecret': (input) => [has(input.Tags) && 'secretsmanager:TagResource'],
  's3:CopyObject': (input) => [
    ...(typeof input.CopySource === 'string' && input.CopySource.includes('?versionId=')
      ? ['s3:GetObjectVersion', 's3:PutObject']
      : []),
    has(input.Tagging) && 's3:PutObjectTagging',
    ...(textOf(input.ServerSideEncryption ?? '').startsWith('aws:kms') ? ['kms:Decrypt', 'kms:GenerateDataKey'] : []),
  ],
  's3:GetObjectTagging': (input) => [has(input.VersionId) && 's3:GetObjectVersionTagging'],
  's3:GetObject': (input) => [has(input.VersionId) && 's3:GetObjectVersion'],
  's3:HeadObject': (input) => [has(input.VersionId) && 's3:GetObjectVersion'],
  's3:DeleteObject': (input) => [
    has(input.VersionId) && 's3:DeleteObjectVersion',
    input.BypassGovernanceRetention === true && 's3:BypassGovernanceRetention',
  ],
};

/** With certain input, a call needs these actions instead of its own. */
const INSTEAD = new Set(['s3:GetObjectVersion', 's3:GetObjectVersionTagging', 's3:DeleteObjectVersion']);

export function requiredActions({ route, input }: Pick<Call, 'route' | 'input'>): string[] {
  const { service, operation } = route;
  const prefix = PREFIX[service] ?? service;
  // CloudFront's model dates its operations: GetDistribution2020_05_31.
  const name = operation.replace(/\d{4}_\d{2}_\d{2}$/, '');
  const own = (RENAMED[`${service}:${operation}`] ?? [name]).map((action) => `${prefix}:${action}`);
  const more = (WITH_INPUT[`${service}:${operation}`]?.(input) ?? [service === 'ec2' && tagsOnCreate(input)]).filter(
    (action) => action !== false,
  );
  return more.some((action) => INSTEAD.has(action)) ? more : [...own, ...more];
}

function tagsOnCreate(input: Members): string | false {
  return has(input.TagSpecifications) && 'ec2:CreateTags';
}

function has(value: Value | undefined): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}
