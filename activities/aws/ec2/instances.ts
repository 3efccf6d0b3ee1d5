/** Reads about EC2 instances that several catalogue entries share. Every page is read. */
import {
  EC2Client,
  paginateDescribeInstances,
  paginateDescribeNetworkInterfaces,
  paginateDescribeVolumes,
  type Filter,
  type Instance,
  type NetworkInterface,
  type Tag,
  type Volume,
} from '@aws-sdk/client-ec2';
import { parseArn } from '../../../domain/arns.ts';
import type { Entity } from '../../../domain/entity.ts';
import { TargetGone, type EntryContext } from '../../entry.ts';
import { groupBy } from '../../../domain/group.ts';
import { oneCallFor } from '../one-call.ts';
import { byText } from '../../../domain/order.ts';

/** The region of a target; without one, the alert's. */
export const regionOf = (ctx: EntryContext, target: Pick<Entity, 'region'>): string =>
  target.region ?? ctx.incident.region;

/** The region of a target whose id is an ARN. */
export const regionInId = (ctx: EntryContext, target: Pick<Entity, 'id' | 'region'>): string =>
  parseArn(target.id)?.region || regionOf(ctx, target);

export const ec2Of = (ctx: EntryContext, target: Pick<Entity, 'region'>): EC2Client =>
  ctx.aws.client(EC2Client, regionOf(ctx, target));

/** AWS takes up to 200 values of a filter. Half of it keeps the answer on one page. */
export const MOST_VALUES = 100;

/** Undefined if AWS does not know it (any more). By filter: a call with `InstanceIds` fails as a whole if one is not known. */
export const instanceWithId = oneCallFor(MOST_VALUES, async (ec2: EC2Client, ids) => {
  const instances = await instancesWhere(ec2, { Filters: [{ Name: 'instance-id', Values: [...ids] }] });
  return new Map(instances.map((i) => [i.InstanceId ?? '', i]));
});

/** @throws TargetGone if AWS does not know it; AWS knows a terminated instance for about an hour */
export async function describeInstance(ec2: EC2Client, instanceId: string): Promise<Instance> {
  const instance = await instanceWithId(ec2, instanceId);
  if (instance === undefined) throw new TargetGone(instanceId);
  return instance;
}

/** @throws TargetGone if it is unknown, terminated or terminating: it cannot be changed then */
export async function describeLiveInstance(ec2: EC2Client, instanceId: string): Promise<Instance> {
  const instance = await describeInstance(ec2, instanceId);
  if (isEnding(instance)) throw new TargetGone(instanceId);
  return instance;
}

export const isEnding = (instance: Instance): boolean =>
  instance.State?.Name === 'terminated' || instance.State?.Name === 'shutting-down';

export async function instancesWhere(
  ec2: EC2Client,
  where: { InstanceIds?: string[]; Filters?: Filter[] },
): Promise<Instance[]> {
  const instances: Instance[] = [];
  for await (const page of paginateDescribeInstances({ client: ec2 }, where))
    instances.push(...(page.Reservations ?? []).flatMap((r) => r.Instances ?? []));
  return instances;
}

/** All interfaces of an instance, sorted by id. All must be quarantined, since each is a way in. */
export async function interfacesOf(ec2: EC2Client, instanceId: string): Promise<NetworkInterface[]> {
  const found = (await interfacesOfInstance(ec2, instanceId)) ?? [];
  return found.toSorted(byText((i) => i.NetworkInterfaceId));
}

const interfacesOfInstance = oneCallFor(MOST_VALUES, async (ec2: EC2Client, ids) => {
  const found: NetworkInterface[] = [];
  const where = { Filters: [{ Name: 'attachment.instance-id', Values: [...ids] }] };
  for await (const page of paginateDescribeNetworkInterfaces({ client: ec2 }, where))
    found.push(...(page.NetworkInterfaces ?? []));
  return groupBy(found, (i) => i.Attachment?.InstanceId ?? '');
});

export const volumeWithId = oneCallFor(MOST_VALUES, async (ec2: EC2Client, ids) => {
  const volumes = await volumesWhere(ec2, [{ Name: 'volume-id', Values: [...ids] }]);
  return new Map(volumes.map((v) => [v.VolumeId ?? '', v]));
});

/** The volumes that are attached to an instance, sorted by id. */
export async function volumesOf(ec2: EC2Client, instanceId: string): Promise<Volume[]> {
  return (await volumesOfInstance(ec2, instanceId)) ?? [];
}

const volumesOfInstance = oneCallFor(MOST_VALUES, async (ec2: EC2Client, ids) => {
  const volumes = await volumesWhere(ec2, [{ Name: 'attachment.instance-id', Values: [...ids] }]);
  const attached = volumes.flatMap((volume) =>
    (volume.Attachments ?? []).map(({ InstanceId }) => ({ volume, instanceId: InstanceId ?? '' })),
  );
  return new Map(
    [...groupBy(attached, (a) => a.instanceId)].map(([id, all]) => [id, all.map((a) => a.volume)] as const),
  );
});

export async function volumesWhere(ec2: EC2Client, filters: Filter[]): Promise<Volume[]> {
  const volumes: Volume[] = [];
  for await (const page of paginateDescribeVolumes({ client: ec2 }, { Filters: filters }))
    volumes.push(...(page.Volumes ?? []));
  return volumes.sort(byText((v) => v.VolumeId));
}

/** Tag values come from the customer or the intruder: hostile text. */
export const tagOf = (tags: readonly Tag[] | undefined, key: string): string | undefined =>
  tags?.find((t) => t.Key === key)?.Value;

/** By key. */
export const tagsOf = (tags: readonly Tag[] | undefined): Record<string, string> =>
  Object.fromEntries((tags ?? []).map((t) => [t.Key ?? '', t.Value ?? '']));

/** The facts about an instance that people and later steps need. */
export function instanceFacts(instance: Instance): Record<string, string> {
  const facts = {
    name: tagOf(instance.Tags, 'Name'),
    type: instance.InstanceType,
    launchedAt: instance.LaunchTime?.toISOString(),
    vpcId: instance.VpcId,
    subnetId: instance.SubnetId,
    profileArn: instance.IamInstanceProfile?.Arn,
    publicIp: instance.PublicIpAddress,
    privateIp: instance.PrivateIpAddress,
  };
  return definedOnly(facts);
}

export function definedOnly(facts: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(facts).filter((f): f is [string, string] => f[1] !== undefined && f[1] !== ''),
  );
}
