/** A typical intrusion: with a leaked key somebody creates a user, a key for it and instances, and stops the trail. */
import {
  CloudTrailClient,
  CreateTrailCommand,
  StartLoggingCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import { DescribeImagesCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  CreateUserCommand,
  IAMClient,
  ListUsersCommand,
} from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Entity } from '../../../domain/entity.ts';
import type { Credentials, World } from '../harness.ts';

const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess';

export interface Intrusion {
  /** The leaked key of `deploy-bot`. */
  leaked: Entity;
  /** The key of `svc-backup`, which the intruder created. */
  theirKey: string;
  instances: { id: string; region: string }[];
  bucket: string;
}

/** All calls use the leaked key or credentials that it created. `ops` is a user that the account's owner creates meanwhile. */
export async function intrude(world: World): Promise<Intrusion> {
  const owner = world.owner(IAMClient);
  const leaked = await userWithKey(owner, 'deploy-bot');
  await userWithKey(owner, 'ops');
  const bucket = `invoices-${world.account}`;
  await world.owner(S3Client).send(new CreateBucketCommand({ Bucket: bucket }));
  await world.owner(CloudTrailClient).send(new CreateTrailCommand({ Name: 'audit', S3BucketName: bucket }));
  await world.owner(CloudTrailClient).send(new StartLoggingCommand({ Name: 'audit' }));

  const theirs = await userWithKey(world.as(leaked, IAMClient), 'svc-backup');
  const iam = world.as(theirs, IAMClient);
  await iam.send(new CreateLoginProfileCommand({ UserName: 'svc-backup', Password: 'Sandbox-Only-1!' }));
  await iam.send(new ListUsersCommand({}));
  await world.as(theirs, CloudTrailClient).send(new StopLoggingCommand({ Name: 'audit' }));
  const s3 = world.as(theirs, S3Client);
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket: bucket }));
  await s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: openTo(bucket) }));
  const instances = [];
  for (const region of ['us-east-1', 'ap-south-1']) instances.push(await runInstance(world, theirs, region));
  return {
    leaked: { kind: 'access-key', id: leaked.accessKeyId, standing: 'affected', facts: { user: 'deploy-bot' } },
    theirKey: theirs.accessKeyId,
    instances,
    bucket,
  };
}

async function userWithKey(iam: IAMClient, UserName: string): Promise<Credentials> {
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: ADMIN }));
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return { accessKeyId: key?.AccessKeyId ?? '', secretAccessKey: key?.SecretAccessKey ?? '' };
}

async function runInstance(
  world: World,
  credentials: Credentials,
  region: string,
): Promise<{ id: string; region: string }> {
  const ec2 = world.as(credentials, EC2Client, region);
  const { Images } = await ec2.send(new DescribeImagesCommand({ Owners: ['amazon'] }));
  const ran = await ec2.send(new RunInstancesCommand({ ImageId: Images?.[0]?.ImageId, MinCount: 1, MaxCount: 1 }));
  return { id: ran.Instances?.[0]?.InstanceId ?? '', region };
}

const openTo = (bucket: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` }],
  });
