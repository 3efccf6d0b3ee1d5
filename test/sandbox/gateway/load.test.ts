import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CUSTOMER, startTestGateway, type TestGateway } from './start.ts';

let aws: TestGateway;
beforeAll(async () => {
  aws = await startTestGateway();
});
afterAll(() => aws.close());

/** Names of errors, or `fine`, of calls made one after another. */
async function outcomes(times: number, call: () => Promise<unknown>): Promise<string[]> {
  const seen: string[] = [];
  for (let i = 0; i < times; i += 1)
    seen.push(
      await call().then(
        () => 'fine',
        (error: Error) => error.name,
      ),
    );
  return seen;
}

describe('a fault of a share of the calls', () => {
  const hits = async (seed: number): Promise<string[]> => {
    const match = { operation: 'DescribeRegions' };
    const { id } = await aws.control('POST', '/faults', { match, kind: 'throttle', rate: 0.3, seed });
    const seen = await outcomes(40, () => aws.client(EC2Client).send(new DescribeRegionsCommand({})));
    await aws.control('DELETE', `/faults?id=${id as string}`);
    return seen;
  };

  it('hits the same calls whenever it has the same seed', async () => {
    const first = await hits(7);
    expect(first).toContain('RequestLimitExceeded');
    expect(first).toContain('fine');
    expect(await hits(7)).toEqual(first);
    expect(await hits(8)).not.toEqual(first);
  });
});

describe('the log of calls', () => {
  it("counts the product's calls apart from everybody else's, by operation", async () => {
    const engine = await aws.control('POST', '/keys', { account: CUSTOMER, userName: 'firebreak-engine' });
    const { until } = await aws.control('GET', '/calls/count');
    await aws.client(IAMClient).send(new CreateUserCommand({ UserName: 'counted' }));
    await aws.client(IAMClient).send(new ListUsersCommand({}));
    const refused = aws.client(IAMClient, engine as never).send(new ListUsersCommand({}));
    await expect(refused).rejects.toThrow();
    expect(await aws.control('GET', `/calls/count?since=${String(until)}`)).toMatchObject({
      product: { total: 1, reads: 1, failed: 1, throttled: 0, operations: { 'iam:ListUsers': 1 } },
      others: { total: 2, reads: 1, writes: 1, failed: 0 },
    });
  });
});

describe('a recording', () => {
  it('gives the calls as the SDK takes them, with what was answered', async () => {
    await aws.control('POST', '/recording', { principal: 'root' });
    await aws.client(IAMClient).send(new CreateUserCommand({ UserName: 'recorded' }));
    expect(await aws.control('DELETE', '/recording')).toMatchObject({
      calls: [
        {
          service: 'iam',
          operation: 'CreateUser',
          input: { UserName: 'recorded' },
          status: 200,
          output: { User: { UserName: 'recorded', CreateDate: { $date: expect.any(String) as string } } },
        },
      ],
    });
    await aws.client(IAMClient).send(new CreateUserCommand({ UserName: 'later' }));
    expect(await aws.control('DELETE', '/recording')).toEqual({ calls: [] });
  });
});
