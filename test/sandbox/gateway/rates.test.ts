import { beforeEach, describe, expect, it } from 'vitest';
import { Rates, type RatedCall } from '../../../sandbox/gateway/rates.ts';

let now: number;
let rates: Rates;
beforeEach(() => {
  now = 0;
  rates = new Rates(['lookups', 'ec2'], () => now);
});

const call = (service: string, operation: string, input: RatedCall['input'] = {}, region = 'us-east-1'): RatedCall => ({
  account: '111122223333',
  region,
  route: { service, operation, protocol: service === 'ec2' ? 'ec2' : 'json', uri: {} },
  input,
});

/** How many of these calls are allowed. */
function passing(times: number, of: RatedCall): number {
  let passed = 0;
  for (let i = 0; i < times; i += 1)
    try {
      rates.take(of);
      passed += 1;
    } catch {
      // Refused.
    }
  return passed;
}

describe('lookups of event history', () => {
  const lookUp = call('cloudtrail', 'LookupEvents');

  it('are two a second, in each region', () => {
    expect(passing(10, lookUp)).toBe(2);
    expect(passing(10, call('cloudtrail', 'LookupEvents', {}, 'eu-west-1'))).toBe(2);
    now += 500;
    expect(passing(10, lookUp)).toBe(1);
    now += 60_000;
    expect(passing(10, lookUp)).toBe(2);
  });

  it('are refused as CloudTrail refuses', () => {
    passing(2, lookUp);
    expect(() => rates.take(lookUp)).toThrow(expect.objectContaining({ code: 'ThrottlingException', status: 400 }));
  });

  it('are unlimited when the rate is off', () => {
    void rates.control['POST /rates']?.({ lookups: false }, new URLSearchParams());
    expect(passing(10, lookUp)).toBe(10);
  });
});

describe('calls of EC2', () => {
  it('have a bucket for each action', () => {
    expect(passing(200, call('ec2', 'DescribeRegions'))).toBe(100);
    expect(passing(200, call('ec2', 'DescribeVpcs'))).toBe(100);
    now += 1000;
    expect(passing(200, call('ec2', 'DescribeRegions'))).toBe(20);
  });

  it('have a smaller one for lists that name neither a filter nor a page', () => {
    expect(passing(200, call('ec2', 'DescribeInstances'))).toBe(50);
    expect(passing(200, call('ec2', 'DescribeInstances', { MaxResults: 1000 }))).toBe(100);
  });

  it('have a lower limit if they change something', () => {
    expect(passing(200, call('ec2', 'ModifyNetworkInterfaceAttribute'))).toBe(100);
    now += 1000;
    expect(passing(200, call('ec2', 'ModifyNetworkInterfaceAttribute'))).toBe(5);
    expect(passing(200, call('ec2', 'CreateSecurityGroup'))).toBe(50);
  });

  it('also take a token for each instance, and none when they are refused', () => {
    const terminate = (count: number) =>
      call('ec2', 'TerminateInstances', { InstanceIds: Array.from({ length: count }, (_, i) => `i-${i}`) });
    expect(passing(1, terminate(900))).toBe(1);
    expect(passing(1, terminate(200))).toBe(0);
    expect(passing(1, terminate(100))).toBe(1);
    expect(() => rates.take(terminate(1))).toThrow(
      expect.objectContaining({ code: 'RequestLimitExceeded', status: 503 }),
    );
  });

  it('of other services are not counted', () => {
    expect(passing(500, call('iam', 'CreateUser'))).toBe(500);
  });
});
