import {
  AttachNetworkInterfaceCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeNetworkInterfacesCommand,
  EC2Client,
  ModifyInstanceAttributeCommand,
  ModifyNetworkInterfaceAttributeCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
  type Instance,
} from '@aws-sdk/client-ec2';
import { DescribeLoadBalancersCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetFindingsStatisticsCommand, GuardDutyClient } from '@aws-sdk/client-guardduty';
import {
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteLoginProfileCommand,
  DeleteUserCommand,
  IAMClient,
  UpdateLoginProfileCommand,
} from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand,
  GetObjectRetentionCommand,
  GetObjectTaggingCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CUSTOMER, startTestGateway, type TestGateway } from './start.ts';

let aws: TestGateway;
let ec2: EC2Client;
let iam: IAMClient;
let s3: S3Client;
beforeAll(async () => {
  aws = await startTestGateway();
  ec2 = aws.client(EC2Client);
  iam = aws.client(IAMClient);
  s3 = aws.client(S3Client);
});
afterAll(() => aws.close());

async function instance(): Promise<Instance> {
  const ImageId = (await ec2.send(new DescribeImagesCommand({ Owners: ['amazon'] }))).Images?.[0]?.ImageId ?? '';
  return (await ec2.send(new RunInstancesCommand({ ImageId, MinCount: 1, MaxCount: 1 }))).Instances?.[0] ?? {};
}

async function group(GroupName: string, { VpcId }: Instance): Promise<string> {
  return (await ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: 'x', VpcId }))).GroupId ?? '';
}

/** The security groups of an instance's interfaces, by device index. */
async function interfaceGroups(InstanceId: string | undefined): Promise<(string | undefined)[][]> {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [InstanceId ?? ''] }));
  const interfaces = Reservations?.[0]?.Instances?.[0]?.NetworkInterfaces ?? [];
  return interfaces
    .sort((a, b) => (a.Attachment?.DeviceIndex ?? 0) - (b.Attachment?.DeviceIndex ?? 0))
    .map((found) => found.Groups?.map((g) => g.GroupId) ?? []);
}

describe('security groups', () => {
  it('of an interface are replaced by the new ones', async () => {
    const made = await instance();
    const quarantine = await group('quarantine-1', made);
    const NetworkInterfaceId = made.NetworkInterfaces?.[0]?.NetworkInterfaceId;
    await ec2.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId, Groups: [quarantine] }));
    expect(await interfaceGroups(made.InstanceId)).toEqual([[quarantine]]);
    const { NetworkInterfaces } = await ec2.send(
      new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [NetworkInterfaceId ?? ''] }),
    );
    expect(NetworkInterfaces?.[0]?.Groups?.map((found) => found.GroupId)).toEqual([quarantine]);
  });

  it('of an instance are those of its only interface', async () => {
    const made = await instance();
    const quarantine = await group('quarantine-2', made);
    await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: made.InstanceId, Groups: [quarantine] }));
    expect(await interfaceGroups(made.InstanceId)).toEqual([[quarantine]]);
  });

  it('of an instance with two interfaces are changed by interface only', async () => {
    const made = await instance();
    const [first, second] = [await group('one', made), await group('two', made)];
    const { NetworkInterface } = await ec2.send(
      new CreateNetworkInterfaceCommand({ SubnetId: made.SubnetId, Groups: [second] }),
    );
    const { NetworkInterfaceId } = NetworkInterface ?? {};
    await ec2.send(
      new AttachNetworkInterfaceCommand({ InstanceId: made.InstanceId, NetworkInterfaceId, DeviceIndex: 1 }),
    );
    await expect(
      ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: made.InstanceId, Groups: [first] })),
    ).rejects.toThrow('There are multiple interfaces attached');
    await ec2.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId, Groups: [first] }));
    expect((await interfaceGroups(made.InstanceId))[1]).toEqual([first]);
  });

  it('cannot be deleted while in use, and can when the instance is gone', async () => {
    const made = await instance();
    const GroupId = await group('in-use', made);
    await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: made.InstanceId, Groups: [GroupId] }));
    await expect(ec2.send(new DeleteSecurityGroupCommand({ GroupId }))).rejects.toMatchObject({
      name: 'DependencyViolation',
    });
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [made.InstanceId ?? ''] }));
    await ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
  });
});

describe('IAM users', () => {
  it('keep their password when a login profile is updated without one', async () => {
    const UserName = 'dora';
    await iam.send(new CreateUserCommand({ UserName }));
    await iam.send(new CreateLoginProfileCommand({ UserName, Password: 'Correct-horse-1' }));
    await iam.send(new UpdateLoginProfileCommand({ UserName, PasswordResetRequired: true }));
    await iam.send(new DeleteLoginProfileCommand({ UserName }));
  });

  it('cannot be deleted before their keys', async () => {
    const UserName = 'erik';
    await iam.send(new CreateUserCommand({ UserName }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    await expect(iam.send(new DeleteUserCommand({ UserName }))).rejects.toMatchObject({
      name: 'DeleteConflictException',
    });
    await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: AccessKey?.AccessKeyId }));
    await iam.send(new DeleteUserCommand({ UserName }));
  });
});

describe('buckets', () => {
  const open = (Bucket: string): string =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` }],
    });

  it('are private at first, public by policy without the block, and private again with it', async () => {
    const Bucket = 'opened';
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'secret' }));
    const anonymous = async (path: string): Promise<number> => (await fetch(`${aws.url}/${path}`)).status;
    await expect(s3.send(new PutBucketPolicyCommand({ Bucket, Policy: open(Bucket) }))).rejects.toThrow(
      'BlockPublicPolicy',
    );
    expect(await anonymous('opened/k')).toBe(403);
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: open(Bucket) }));
    expect([await anonymous('opened/k'), await anonymous('opened?list-type=2')]).toEqual([200, 403]);
    const all = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true };
    await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: all }));
    expect(await anonymous('opened/k')).toBe(403);
  });

  it('can be closed by policy to all but the principals of its condition, and root can still change the policy', async () => {
    const Bucket = 'guarded';
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    const read = (): Promise<unknown> => s3.send(new GetObjectTaggingCommand({ Bucket, Key: 'k' }));
    const sparing = (arn: string): PutBucketPolicyCommand => {
      const Resource = [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`];
      const Condition = { ArnNotLike: { 'aws:PrincipalArn': [arn] }, Bool: { 'aws:PrincipalIsAWSService': 'false' } };
      const Statement = [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource, Condition }];
      return new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) });
    };
    await s3.send(sparing('arn:aws:iam::*:role/none'));
    await expect(read()).rejects.toThrow('explicit deny in a resource-based policy');
    await s3.send(sparing('arn:aws:iam::*:root'));
    await expect(read()).resolves.toMatchObject({ TagSet: [] });
  });

  it('say how long an object is locked', async () => {
    const Bucket = 'locked';
    await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
    const RetainUntilDate = new Date('2030-01-02T03:04:05Z');
    await s3.send(
      new PutObjectCommand({
        Bucket,
        Key: 'k',
        Body: 'x',
        ObjectLockMode: 'COMPLIANCE',
        ObjectLockRetainUntilDate: RetainUntilDate,
      }),
    );
    const { Retention } = await s3.send(new GetObjectRetentionCommand({ Bucket, Key: 'k' }));
    expect(Retention).toEqual({ Mode: 'COMPLIANCE', RetainUntilDate });
  });
});

describe('what is not simulated', () => {
  it('is refused as not simulated', async () => {
    await expect(
      aws
        .client(GuardDutyClient)
        .send(new GetFindingsStatisticsCommand({ DetectorId: 'x', FindingStatisticTypes: ['COUNT_BY_SEVERITY'] })),
    ).rejects.toThrow('The sandbox does not simulate guardduty:GetFindingsStatistics');
  });
});

describe('load balancers', () => {
  const described = (count: number) => {
    const LoadBalancerArns = Array.from(
      { length: count },
      (_, n) => `arn:aws:elasticloadbalancing:us-east-1:${CUSTOMER}:loadbalancer/app/shop-${n}/50dc6c495c0c9188`,
    );
    return aws.client(ElasticLoadBalancingV2Client).send(new DescribeLoadBalancersCommand({ LoadBalancerArns }));
  };

  it('are described 20 at a time, and more are refused', async () => {
    await expect(described(20)).rejects.toMatchObject({ name: 'LoadBalancerNotFoundException' });
    await expect(described(21)).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Up to 20 load balancers can be described at a time, but 21 were specified',
    });
  });
});
