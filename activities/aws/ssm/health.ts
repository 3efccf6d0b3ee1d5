/** Whether an instance is healthy: EC2's status checks, its Systems Manager agent, and its load balancers' health checks. */
import { DescribeInstanceStatusCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { paginateDescribeInstanceInformation, type InstanceInformation, type SSMClient } from '@aws-sdk/client-ssm';
import type { Entity } from '../../../domain/entity.ts';
import type { EntryContext } from '../../entry.ts';
import { elbOf, TARGET_PERMISSIONS, targetGroupsOf } from '../elb/targets.ts';
import { describeLiveInstance } from '../ec2/instances.ts';

/** The IAM actions that this file needs. */
export const HEALTH_PERMISSIONS = [
  'ec2:DescribeInstances',
  'ec2:DescribeInstanceStatus',
  'ssm:DescribeInstanceInformation',
  ...TARGET_PERMISSIONS,
] as const;

export interface Checked {
  ec2: EC2Client;
  ssm: SSMClient;
}

/** What is unhealthy, sorted. The words are the same each time, so that two results can be compared. */
export async function ailmentsOf(ctx: EntryContext, target: Entity, { ec2, ssm }: Checked): Promise<string[]> {
  const instance = await describeLiveInstance(ec2, target.id);
  const { InstanceStatuses } = await ec2.send(new DescribeInstanceStatusCommand({ InstanceIds: [target.id] }));
  const [status] = InstanceStatuses ?? [];
  const checks = [status?.InstanceStatus?.Status, status?.SystemStatus?.Status];
  const agent = await agentOf(ssm, target.id);
  const groups = await targetGroupsOf(elbOf(ctx, target), instance);
  const unwell = groups.filter(({ own }) => own.some((t) => SICK.has(t.TargetHealth?.State ?? '')));
  return [
    ...(checks.every((c) => c === 'ok') ? [] : ['status checks']),
    ...(agent?.PingStatus === 'Online' ? [] : ['Systems Manager agent']),
    ...unwell.map(({ group }) => `target group ${group.TargetGroupName}`),
  ].sort();
}

/** `unused` and `draining` are decisions of people and say nothing about health. */
const SICK = new Set(['initial', 'unhealthy', 'unavailable']);

/** Undefined for an instance that Systems Manager does not manage. */
export async function agentOf(client: SSMClient, instanceId: string): Promise<InstanceInformation | undefined> {
  const where = { Filters: [{ Key: 'InstanceIds', Values: [instanceId] }] };
  for await (const page of paginateDescribeInstanceInformation({ client }, where))
    for (const agent of page.InstanceInformationList ?? []) if (agent.InstanceId === instanceId) return agent;
  return undefined;
}
