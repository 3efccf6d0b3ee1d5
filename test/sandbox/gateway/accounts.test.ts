import { CreateBucketCommand, ListBucketsCommand, PutPublicAccessBlockCommand, S3Client } from '@aws-sdk/client-s3';
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetUserCommand,
  IAMClient,
  ListUsersCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { DescribeInstancesCommand, DescribeRegionsCommand, EC2Client, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CUSTOMER, MSP, startTestGateway, type Credentials, type TestGateway } from './start.ts';

let aws: TestGateway;
beforeAll(async () => {
  aws = await startTestGateway();
});
afterAll(() => aws.close());

const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess';

async function user(name: string, policyArn?: string): Promise<Credentials> {
  const iam = aws.client(IAMClient);
  await iam.send(new CreateUserCommand({ UserName: name }));
  if (policyArn) await iam.send(new AttachUserPolicyCommand({ UserName: name, PolicyArn: policyArn }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
}

async function role(name: string, options: { externalId: string; allow: string[] }): Promise<string> {
  const iam = aws.client(IAMClient);
  const trust = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${MSP}:root` },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': options.externalId } },
      },
    ],
  };
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  await iam.send(
    new PutRolePolicyCommand({ RoleName: name, PolicyName: 'own', PolicyDocument: policy('Allow', options.allow) }),
  );
  return Role?.Arn ?? '';
}

function policy(Effect: 'Allow' | 'Deny', Action: string[], Condition?: object): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect, Action, Resource: '*', ...(Condition ? { Condition } : {}) }],
  });
}

async function assume(RoleArn: string, more: object): Promise<Credentials> {
  const { Credentials } = await aws
    .client(STSClient, await aws.root(MSP))
    .send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'inc-1', ...more }));
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}

describe('access keys', () => {
  it('select the account they belong to', async () => {
    const keys = await user('alice', ADMIN);
    const identity = await aws.client(STSClient, keys).send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({ Account: CUSTOMER, Arn: `arn:aws:iam::${CUSTOMER}:user/alice` });
    const elsewhere = await aws.client(IAMClient, await aws.root(MSP)).send(new ListUsersCommand({}));
    expect(elsewhere.Users?.map((found) => found.UserName)).not.toContain('alice');
  });

  it('that are an account id belong to its root user, for tests and tools', async () => {
    const looking = { accessKeyId: '444455556666', secretAccessKey: 'x' };
    const identity = await aws.client(STSClient, looking).send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({ Account: '444455556666', Arn: 'arn:aws:iam::444455556666:root' });
  });

  it('that do not exist are refused with the error code of each service', async () => {
    const unknown = { accessKeyId: 'AKIAUNKNOWNUNKNOWN00', secretAccessKey: 'x' };
    await expect(aws.client(IAMClient, unknown).send(new ListUsersCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
    await expect(aws.client(EC2Client, unknown).send(new DescribeRegionsCommand({}))).rejects.toMatchObject({
      name: 'AuthFailure',
    });
    await expect(aws.client(S3Client, unknown).send(new ListBucketsCommand({}))).rejects.toMatchObject({
      name: 'InvalidAccessKeyId',
    });
  });

  it('are refused while inactive and work again when active', async () => {
    const iam = aws.client(IAMClient);
    const keys = await user('bob', ADMIN);
    const mine = aws.client(IAMClient, keys);
    await iam.send(new UpdateAccessKeyCommand({ UserName: 'bob', AccessKeyId: keys.accessKeyId, Status: 'Inactive' }));
    await expect(mine.send(new GetUserCommand({}))).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    await iam.send(new UpdateAccessKeyCommand({ UserName: 'bob', AccessKeyId: keys.accessKeyId, Status: 'Active' }));
    expect((await mine.send(new GetUserCommand({}))).User?.UserName).toBe('bob');
  });

  it('may do only what the policies of their user allow, and nothing under a deny-all', async () => {
    const keys = await user('carol', 'arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess');
    const ec2 = aws.client(EC2Client, keys);
    await ec2.send(new DescribeInstancesCommand({}));
    await expect(ec2.send(new StopInstancesCommand({ InstanceIds: ['i-0123456789abcdef0'] }))).rejects.toMatchObject({
      name: 'UnauthorizedOperation',
      message: expect.stringContaining(
        `User: arn:aws:iam::${CUSTOMER}:user/carol is not authorized to perform: ec2:StopInstances on resource: arn:aws:ec2:us-east-1:${CUSTOMER}:instance/i-0123456789abcdef0`,
      ) as string,
    });
    await aws
      .client(IAMClient)
      .send(
        new PutUserPolicyCommand({ UserName: 'carol', PolicyName: 'deny-all', PolicyDocument: policy('Deny', ['*']) }),
      );
    await expect(ec2.send(new DescribeInstancesCommand({}))).rejects.toThrow(
      'with an explicit deny in an identity-based policy',
    );
  });
});

describe('assumed roles', () => {
  it('need the external id that the trust policy asks for', async () => {
    const arn = await role('firebreak-assess', { externalId: 'secret-1', allow: ['ec2:Describe*'] });
    await expect(assume(arn, {})).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(assume(arn, { ExternalId: 'wrong' })).rejects.toMatchObject({ name: 'AccessDenied' });
    const keys = await assume(arn, { ExternalId: 'secret-1' });
    const identity = await aws.client(STSClient, keys).send(new GetCallerIdentityCommand({}));
    expect(identity.Arn).toBe(`arn:aws:sts::${CUSTOMER}:assumed-role/firebreak-assess/inc-1`);
  });

  it('are narrowed by the session policy', async () => {
    const arn = await role('firebreak-isolate', { externalId: 'secret-2', allow: ['*'] });
    const Policy = policy('Allow', ['ec2:DescribeRegions', 's3:ListAllMyBuckets']);
    const keys = await assume(arn, { ExternalId: 'secret-2', Policy });
    await aws.client(EC2Client, keys).send(new DescribeRegionsCommand({}));
    await aws.client(S3Client, keys).send(new ListBucketsCommand({}));
    await expect(aws.client(IAMClient, keys).send(new ListUsersCommand({}))).rejects.toThrow(
      'because no session policy allows the iam:ListUsers action',
    );
  });

  it('cannot have a session policy over the size limit of STS', async () => {
    const arn = await role('narrow', { externalId: 'secret-4', allow: ['*'] });
    const actions = Array.from({ length: 100 }, (_, i) => `ec2:DescribeSomething${i}`);
    await expect(assume(arn, { ExternalId: 'secret-4', Policy: policy('Allow', actions) })).rejects.toThrow("'policy'");
  });

  it('lose the sessions issued before a revocation, and get new ones after it', async () => {
    const arn = await role('app', { externalId: 'secret-3', allow: ['ec2:*'] });
    const older = aws.client(EC2Client, await assume(arn, { ExternalId: 'secret-3' }));
    await older.send(new DescribeRegionsCommand({}));
    const revoke = policy('Deny', ['*'], { DateLessThan: { 'aws:TokenIssueTime': new Date().toISOString() } });
    await aws
      .client(IAMClient)
      .send(
        new PutRolePolicyCommand({ RoleName: 'app', PolicyName: 'AWSRevokeOlderSessions', PolicyDocument: revoke }),
      );
    await expect(older.send(new DescribeRegionsCommand({}))).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
    const newer = aws.client(EC2Client, await assume(arn, { ExternalId: 'secret-3' }));
    await newer.send(new DescribeRegionsCommand({}));
  });
});

describe('the call log', () => {
  it('records the caller, the operation and the resource of each write', async () => {
    const { calls: before } = (await aws.control('GET', '/calls')) as { calls: { sequence: number }[] };
    const s3 = aws.client(S3Client);
    await s3.send(new CreateBucketCommand({ Bucket: 'logged' }));
    await s3.send(
      new PutPublicAccessBlockCommand({ Bucket: 'logged', PublicAccessBlockConfiguration: { BlockPublicAcls: true } }),
    );
    await s3.send(new ListBucketsCommand({}));
    const { calls } = await aws.control('GET', `/calls?since=${before.length}&readOnly=false&account=${CUSTOMER}`);
    expect(calls).toMatchObject([
      { service: 's3', operation: 'CreateBucket', resource: 'arn:aws:s3:::logged', status: 200, checked: true },
      { service: 's3', operation: 'PutPublicAccessBlock', resource: 'arn:aws:s3:::logged', status: 200, checked: true },
    ]);
  });
});
