/** The instances that Systems Manager manages, their patches and the commands sent to them. */
import { DescribeInstancesCommand, EC2Client, type Instance } from '@aws-sdk/client-ec2';
import type { Moto } from '../moto.ts';
import type { Members } from '../parse/value.ts';
import { endOf, stateOf, type Job } from './job.ts';

export interface Place {
  account: string;
  region: string;
}

export interface ManagedInstance {
  id: string;
  registeredAt: Date;
  platformName: string;
  platformVersion: string;
  /** Overrides the status that follows from its EC2 state. */
  pingStatus: 'Online' | 'ConnectionLost' | undefined;
  missing: number;
  installed: number;
  pendingReboot: number;
  /** The last scan or installation; undefined before the first. */
  last: { operation: 'Scan' | 'Install'; startedAt: Date; endedAt: Date } | undefined;
}

export interface PatchCommand extends Job {
  id: string;
  instanceIds: string[];
  comment: string;
  operation: 'Scan' | 'Install';
  rebootOption: string;
  parameters: Members;
  /** Whether its effect has been applied to the instances. */
  settled: boolean;
}

export interface Fleet {
  instances: Map<string, ManagedInstance>;
  commands: Map<string, PatchCommand>;
}

/** Applies the effects of commands that have ended. @returns the instances that were patched */
export function settle(fleet: Fleet): string[] {
  const patched: string[] = [];
  for (const command of fleet.commands.values()) {
    if (command.settled || stateOf(command) !== 'completed') continue;
    command.settled = true;
    for (const id of command.instanceIds) {
      const instance = fleet.instances.get(id);
      if (!instance) continue;
      instance.last = { operation: command.operation, startedAt: command.startedAt, endedAt: endOf(command) };
      if (command.operation === 'Scan') continue;
      if (command.rebootOption === 'NoReboot') instance.pendingReboot += instance.missing;
      else instance.installed += instance.missing;
      instance.missing = 0;
      patched.push(id);
    }
  }
  return patched;
}

/** The managed instances that EC2 still has, with their EC2 descriptions. */
export async function liveInstances(
  moto: Moto,
  place: Place,
  fleet: Fleet,
): Promise<{ managed: ManagedInstance; ec2: Instance }[]> {
  const ids = [...fleet.instances.keys()];
  if (ids.length === 0) return [];
  const { Reservations } = await moto
    .client(EC2Client, place.account, place.region)
    .send(new DescribeInstancesCommand({ Filters: [{ Name: 'instance-id', Values: ids }] }));
  return (Reservations ?? [])
    .flatMap((reservation) => reservation.Instances ?? [])
    .filter((ec2) => ec2.State?.Name !== 'terminated')
    .flatMap((ec2) => {
      const managed = fleet.instances.get(ec2.InstanceId ?? '');
      return managed ? [{ managed, ec2 }] : [];
    });
}

export function isOnline(managed: ManagedInstance, ec2: Instance): boolean {
  return ec2.State?.Name === 'running' && managed.pingStatus !== 'ConnectionLost';
}

export function informationOf(managed: ManagedInstance, ec2: Instance): Members {
  const online = isOnline(managed, ec2);
  return {
    InstanceId: managed.id,
    PingStatus: online ? 'Online' : 'ConnectionLost',
    LastPingDateTime: online ? new Date() : managed.registeredAt,
    AgentVersion: '3.3.1611.0',
    IsLatestVersion: true,
    PlatformType: 'Linux',
    PlatformName: managed.platformName,
    PlatformVersion: managed.platformVersion,
    ResourceType: 'EC2Instance',
    ...(ec2.PrivateIpAddress ? { IPAddress: ec2.PrivateIpAddress } : {}),
    ...(ec2.PrivateDnsName ? { ComputerName: ec2.PrivateDnsName } : {}),
  };
}

export function patchStateOf(managed: ManagedInstance, place: Place): Members[] {
  const { last } = managed;
  if (!last) return [];
  return [
    {
      InstanceId: managed.id,
      PatchGroup: 'default',
      BaselineId: `arn:aws:ssm:${place.region}:075727635805:patchbaseline/pb-0cb0c4966f86b059b`,
      Operation: last.operation,
      OperationStartTime: last.startedAt,
      OperationEndTime: last.endedAt,
      InstalledCount: managed.installed,
      InstalledOtherCount: 0,
      InstalledPendingRebootCount: managed.pendingReboot,
      InstalledRejectedCount: 0,
      MissingCount: managed.missing,
      FailedCount: 0,
      NotApplicableCount: 0,
      UnreportedNotApplicableCount: 0,
      CriticalNonCompliantCount: 0,
      SecurityNonCompliantCount: managed.missing,
      OtherNonCompliantCount: 0,
    },
  ];
}
