/** A customer's web servers: finding one, and describing it as GuardDuty does. */
import { DescribeInstancesCommand, EC2Client, type Instance } from '@aws-sdk/client-ec2';
import type { Caller } from '../caller.ts';
import { HOME_REGION } from '../story.ts';
import type { Machine } from './findings.ts';

export const REGION = HOME_REGION;

/** The running one of that name; every account has web-1 to web-3. */
export const serverNamed = (who: Caller, name: string): Promise<Instance> =>
  one(who, [
    { Name: 'tag:Name', Values: [name] },
    { Name: 'instance-state-name', Values: ['running'] },
  ]);

export const serverById = (who: Caller, id: string): Promise<Instance> =>
  one(who, [{ Name: 'instance-id', Values: [id] }]);

async function one(who: Caller, Filters: { Name: string; Values: string[] }[]): Promise<Instance> {
  const found = await who.client(EC2Client, REGION).send(new DescribeInstancesCommand({ Filters }));
  const instance = found.Reservations?.[0]?.Instances?.[0];
  if (instance === undefined) throw new Error(`the account has no instance with ${JSON.stringify(Filters)}`);
  return instance;
}

/** The instance as GuardDuty describes it. */
export function detailsOf(instance: Instance): Machine {
  return {
    instanceId: instance.InstanceId ?? '',
    instanceType: instance.InstanceType ?? '',
    availabilityZone: instance.Placement?.AvailabilityZone ?? '',
    imageId: instance.ImageId ?? '',
    launchTime: instance.LaunchTime?.toISOString() ?? '',
    iamInstanceProfile: { arn: instance.IamInstanceProfile?.Arn ?? '', id: instance.IamInstanceProfile?.Id ?? '' },
    networkInterfaces: (instance.NetworkInterfaces ?? []).map((i) => ({
      networkInterfaceId: i.NetworkInterfaceId,
      privateIpAddress: i.PrivateIpAddress,
      subnetId: i.SubnetId,
      vpcId: i.VpcId,
      securityGroups: (i.Groups ?? []).map((g) => ({ groupId: g.GroupId, groupName: g.GroupName })),
      ipv6Addresses: [],
      privateIpAddresses: [],
    })),
    tags: (instance.Tags ?? []).map((t) => ({ key: t.Key ?? '', value: t.Value ?? '' })),
  };
}
