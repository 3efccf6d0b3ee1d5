import { DescribeRegionsCommand, EC2Client, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { CreateUserCommand, IAMClient, ListUsersCommand, paginateListUsers } from '@aws-sdk/client-iam';
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

  it('cuts lists into short pages, each of which leads to the next', async () => {
    const iam = aws.client(IAMClient);
    for (const UserName of ['a', 'b', 'c', 'd', 'e'])
      await iam.send(new CreateUserCommand({ UserName: `page-${UserName}` }));
    const { Users: whole = [] } = await iam.send(new ListUsersCommand({}));
    const { id } = await fault({ match: { operation: 'ListUsers' }, kind: 'short-pages' });
    const first = await iam.send(new ListUsersCommand({}));
    expect([first.Users?.length, first.IsTruncated]).toEqual([2, true]);
    const names: (string | undefined)[] = [];
    for await (const { Users = [] } of paginateListUsers({ client: iam }, {}))
      names.push(...Users.map((u) => u.UserName));
    expect(names).toEqual(whole.map((u) => u.UserName));
    await aws.control('DELETE', `/faults?id=${id as string}`);
  });

  it('shows writes late, by the clock of the caller, to those who had read before', async () => {
    const iam = aws.client(IAMClient);
    const names = async (): Promise<(string | undefined)[]> =>
      (await iam.send(new ListUsersCommand({ PathPrefix: '/late/' }))).Users?.map((u) => u.UserName) ?? [];
    const { id } = await fault({ match: { service: 'iam' }, kind: 'late-reads', lateMs: 60_000 });
    expect(await names()).toEqual([]);
    await iam.send(new CreateUserCommand({ UserName: 'late', Path: '/late/' }));
    expect(await names()).toEqual([]);
    iam.middlewareStack.add(
      (next) => (args) => {
        (args.request as { headers: Record<string, string> }).headers['x-sandbox-slept-ms'] = '61000';
        return next(args);
      },
      { step: 'build' },
    );
    expect(await names()).toEqual(['late']);
    await aws.control('DELETE', `/faults?id=${id as string}`);
  });

  it('answers calls that change something that a limit is reached, in the words of the service', async () => {
    const iam = aws.client(IAMClient);
    const { id } = await fault({ match: { service: 'iam' }, kind: 'limit-exceeded' });
    await iam.send(new ListUsersCommand({}));
    await expect(iam.send(new CreateUserCommand({ UserName: 'one-more' }))).rejects.toMatchObject({
      name: 'LimitExceededException',
    });
    await aws.control('DELETE', `/faults?id=${id as string}`);
  });

  it('must be of a known kind', async () => {
    await expect(fault({ kind: 'earthquake' })).rejects.toThrow('kind');
  });
});
