/** The impact on the card of an instance behind load balancers. */
import type { TargetHealthDescription, TargetHealthStateEnum } from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, test } from 'vitest';
import { targetIdsOf, targetImpact } from '../../../../activities/aws/elb/targets.ts';

const target = (Id: string, State: TargetHealthStateEnum): TargetHealthDescription => ({
  Target: { Id, Port: 80 },
  TargetHealth: { State },
});
const group = { TargetGroupName: 'web' };
const sentence = (own: TargetHealthDescription[], others: TargetHealthDescription[]): string | undefined =>
  targetImpact([{ group, own, others }])[0]?.en;

test('the card says how many healthy targets a service has with and without the instance', () => {
  expect(
    sentence(
      [target('i-1', 'healthy')],
      [target('i-2', 'healthy'), target('i-3', 'healthy'), target('i-4', 'unhealthy')],
    ),
  ).toBe('Load balancer target group web: healthy 3 of 4 targets now, 2 without it.');
});

test('the card says that a service has no healthy target left', () => {
  expect(sentence([target('i-1', 'healthy')], [target('i-2', 'unhealthy')])).toContain('goes down');
});

test('an unhealthy target takes no healthy target away from its service', () => {
  expect(sentence([target('i-1', 'unhealthy')], [target('i-2', 'unhealthy')])).toContain('healthy 0 of 2 targets now');
});

test('a target group may know an instance by any of its private addresses', () => {
  const ids = targetIdsOf({
    InstanceId: 'i-1',
    PrivateIpAddress: '10.0.0.1',
    NetworkInterfaces: [
      { PrivateIpAddresses: [{ PrivateIpAddress: '10.0.0.1' }, { PrivateIpAddress: '10.0.0.2' }] },
      { Ipv6Addresses: [{ Ipv6Address: '2001:db8::1' }] },
    ],
  });
  expect(new Set(ids)).toEqual(new Set(['i-1', '10.0.0.1', '10.0.0.2', '2001:db8::1']));
});
