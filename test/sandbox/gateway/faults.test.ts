import { DescribeRegionsCommand, EC2Client, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { CreateUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CUSTOMER, startTestGateway, type TestGateway } from './start.ts';

let aws: TestGateway;
beforeAll(async () => {
  aws = await startTestGateway();
});
afterAll(() => aws.close());

const fault = (body: object): Promise<Record<string, unknown>> => aws.control('POST', '/faults', body);

describe('a fault', () => {
  it('denies a call with AWS’s own message, which names principal, action and resource', async () => {
    const { id } = await fault({ match: { service: 'ec2', operation: 'StopInstances' }, kind: 'deny' });
    const stop = () => aws.client(EC2Client).send(new StopInstancesCommand({ InstanceIds: ['i-0123456789abcdef0'] }));
    await expect(stop()).rejects.toMatchObject({
      name: 'UnauthorizedOperation',
      message: `You are not authorized to perform this operation. User: arn:aws:iam::${CUSTOMER}:root is not authorized to perform: ec2:StopInstances on resource: arn:aws:ec2:us-east-1:${CUSTOMER}:instance/i-0123456789abcdef0 because no identity-based policy allows the ec2:StopInstances action`,
    });
    await aws.control('DELETE', `/faults?id=${id as string}`);
    await expect(stop()).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
  });

  it('throttles the given number of calls, with the error code of the service', async () => {
    await fault({ match: { operation: 'DescribeRegions' }, kind: 'throttle', times: 2 });
    const regions = () => aws.client(EC2Client).send(new DescribeRegionsCommand({}));
    await expect(regions()).rejects.toMatchObject({ name: 'RequestLimitExceeded' });
    await expect(regions()).rejects.toMatchObject({ name: 'RequestLimitExceeded' });
    await regions();
  });

  it('fails a service, only for the principal it is meant for', async () => {
    await fault({ match: { service: 's3', principal: 'somebody-else' }, kind: 'error5xx' });
    await aws.client(S3Client).send(new ListBucketsCommand({}));
    await fault({ match: { service: 's3', principal: `${CUSTOMER}:root` }, kind: 'error5xx', times: 1 });
    await expect(aws.client(S3Client).send(new ListBucketsCommand({}))).rejects.toMatchObject({
      name: 'InternalError',
    });
  });

  it('cuts the connection before the call takes effect, or after', async () => {
    const iam = aws.client(IAMClient);
    const create = (UserName: string) => iam.send(new CreateUserCommand({ UserName }));
    await fault({ match: { operation: 'CreateUser' }, kind: 'drop-before', times: 1 });
    await expect(create('before')).rejects.toThrow();
    await fault({ match: { operation: 'CreateUser' }, kind: 'drop-after', times: 1 });
    await expect(create('after')).rejects.toThrow();
    const { Users } = await iam.send(new ListUsersCommand({}));
    expect(Users?.map((user) => user.UserName)).toEqual(['after']);
  });

  it('must be of a known kind', async () => {
    await expect(fault({ kind: 'earthquake' })).rejects.toThrow('kind');
  });
});
