/** Instances and networks for the fixtures of EC2 entries. */
import {
  AttachNetworkInterfaceCommand,
  AttachVolumeCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  CreateVolumeCommand,
  DescribeInstancesCommand,
  DescribeNetworkInterfacesCommand,
  EC2Client,
  RunInstancesCommand,
  type Instance,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import type { Entity } from '../../../domain/entity.ts';
import { REGION, type World } from '../harness.ts';

/** An AMI that moto has. */
const IMAGE = 'ami-12c6146b';

export async function runInstance(
  world: World,
  more: Partial<RunInstancesCommandInput> = {},
  ec2: EC2Client = world.owner(EC2Client),
): Promise<Instance> {
  const { Instances } = await ec2.send(
    new RunInstancesCommand({ ImageId: IMAGE, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1, ...more }),
  );
  const [started] = Instances ?? [];
  if (started?.InstanceId === undefined) throw new Error('no instance was started');
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [started.InstanceId] }));
  return Reservations?.[0]?.Instances?.[0] ?? started;
}

export const instanceEntity = (
  { InstanceId = '' }: Instance,
  standing: Entity['standing'] = 'affected',
  region: string = REGION,
): Entity => ({ kind: 'instance', id: InstanceId, region, standing });

/** A second network interface with groups of its own, which a quarantine must not miss. */
export async function addInterface(world: World, instance: Instance, groups: string[]): Promise<string> {
  const ec2 = world.owner(EC2Client);
  const { NetworkInterface } = await ec2.send(
    new CreateNetworkInterfaceCommand({ SubnetId: instance.SubnetId, Groups: groups }),
  );
  const NetworkInterfaceId = NetworkInterface?.NetworkInterfaceId ?? '';
  await ec2.send(
    new AttachNetworkInterfaceCommand({ NetworkInterfaceId, InstanceId: instance.InstanceId, DeviceIndex: 1 }),
  );
  return NetworkInterfaceId;
}

export async function addVolume(
  world: World,
  instance: Instance,
  device = '/dev/sdf',
  more: { Encrypted?: boolean } = {},
): Promise<string> {
  const ec2 = world.owner(EC2Client);
  const { VolumeId = '' } = await ec2.send(
    new CreateVolumeCommand({ AvailabilityZone: instance.Placement?.AvailabilityZone, Size: 8, ...more }),
  );
  await ec2.send(new AttachVolumeCommand({ VolumeId, InstanceId: instance.InstanceId, Device: device }));
  return VolumeId;
}

export async function makeGroup(world: World, VpcId: string | undefined, GroupName: string): Promise<string> {
  const { GroupId } = await world
    .owner(EC2Client)
    .send(new CreateSecurityGroupCommand({ GroupName, Description: GroupName, VpcId }));
  return GroupId ?? '';
}

/** Interface id → ids of its groups, sorted, as the account's owner reads them. */
export async function groupsOf(world: World, instanceId: string): Promise<Record<string, string[]>> {
  const { NetworkInterfaces } = await world
    .owner(EC2Client)
    .send(
      new DescribeNetworkInterfacesCommand({ Filters: [{ Name: 'attachment.instance-id', Values: [instanceId] }] }),
    );
  return Object.fromEntries(
    (NetworkInterfaces ?? []).map((i) => [
      i.NetworkInterfaceId ?? '',
      (i.Groups ?? []).flatMap((g) => g.GroupId ?? []).sort(),
    ]),
  );
}

/** Firebreak's quarantine group with a rule that somebody added, so that it does not isolate. */
export async function openedQuarantine(world: World, VpcId: string | undefined, port: number): Promise<void> {
  const ec2 = world.owner(EC2Client);
  const { GroupId } = await ec2.send(
    new CreateSecurityGroupCommand({
      GroupName: 'firebreak-quarantine',
      Description: 'made by Firebreak, opened by somebody',
      VpcId,
      TagSpecifications: [
        { ResourceType: 'security-group', Tags: [{ Key: 'firebreak:purpose', Value: 'firebreak-quarantine' }] },
      ],
    }),
  );
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: [{ CidrIp: '198.51.100.7/32' }] }],
    }),
  );
}
