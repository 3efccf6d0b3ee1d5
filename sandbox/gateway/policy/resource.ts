/** The ARN of the resource of a call, if its input names it. Used for Resource elements and for the text of a refusal. */
import type { Call } from '../call.ts';

/** Undefined where the input does not name one thing. */
export function resourceOf(call: Pick<Call, 'route' | 'input' | 'account' | 'region'>): string | undefined {
  const { input, account, region } = call;
  const text = (member: string): string | undefined => {
    const value = input[member];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const named = (member: string, prefix: string): string | undefined => {
    const value = text(member);
    return value === undefined ? undefined : value.startsWith('arn:') ? value : `${prefix}${value}`;
  };
  const iam = `arn:aws:iam::${account}:`;
  const ec2 = `arn:aws:ec2:${region}:${account}:`;
  switch (call.route.service) {
    case 'iam':
      return (
        named('UserName', `${iam}user/`) ??
        named('RoleName', `${iam}role/`) ??
        named('GroupName', `${iam}group/`) ??
        named('PolicyArn', '') ??
        named('PolicyName', `${iam}policy/`) ??
        named('SerialNumber', '') ??
        named('InstanceProfileName', `${iam}instance-profile/`)
      );
    case 's3': {
      const bucket = text('Bucket');
      const key = text('Key');
      return bucket && (key ? `arn:aws:s3:::${bucket}/${key}` : `arn:aws:s3:::${bucket}`);
    }
    case 'ec2':
      if (call.route.operation.startsWith('Describe')) return undefined;
      return (
        named('InstanceId', `${ec2}instance/`) ??
        named('NetworkInterfaceId', `${ec2}network-interface/`) ??
        named('VolumeId', `${ec2}volume/`) ??
        named('SnapshotId', `${ec2}snapshot/`) ??
        named('GroupId', `${ec2}security-group/`) ??
        named('NetworkAclId', `${ec2}network-acl/`) ??
        named('VpcId', `${ec2}vpc/`) ??
        first(input.InstanceIds, `${ec2}instance/`)
      );
    case 'cloudtrail':
      return named('Name', `arn:aws:cloudtrail:${region}:${account}:trail/`);
    case 'guardduty':
      return named('DetectorId', `arn:aws:guardduty:${region}:${account}:detector/`);
    case 'backup':
      return (
        named('BackupVaultName', `arn:aws:backup:${region}:${account}:backup-vault:`) ?? named('RecoveryPointArn', '')
      );
    case 'ssm':
      return named('InstanceId', `${ec2}instance/`) ?? first(input.InstanceIds, `${ec2}instance/`);
    case 'sts':
      return text('RoleArn');
    case 'sqs': {
      const queue = text('QueueUrl')?.split('/').slice(-2);
      return queue
        ? `arn:aws:sqs:${region}:${queue.join(':')}`
        : named('QueueName', `arn:aws:sqs:${region}:${account}:`);
    }
    case 'sns':
      return text('TopicArn');
    default:
      return text('ResourceArn') ?? text('Arn');
  }
}

/** Only for a list of one element: the gateway makes one decision for each call. */
function first(value: unknown, prefix: string): string | undefined {
  return Array.isArray(value) && value.length === 1 && typeof value[0] === 'string'
    ? `${prefix}${value[0]}`
    : undefined;
}
