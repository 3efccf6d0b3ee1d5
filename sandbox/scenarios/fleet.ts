/** Reads many instances with few calls: up to a thousand in one page, instead of one call for each. */
import {
  EC2Client,
  paginateDescribeInstances,
  paginateDescribeNetworkInterfaces,
  paginateDescribeSnapshots,
  paginateDescribeVolumes,
} from '@aws-sdk/client-ec2';
import type { Caller } from '../caller.ts';

/** What a check of many instances needs, for one region, by instance id. */
export interface Fleet {
  /** `running`, `terminated`, …; an instance that AWS has forgotten is missing. */
  states: Map<string, string>;
  /** Instance id → interface id → names of its security groups, sorted. */
  groups: Map<string, Record<string, string[]>>;
}

/** AWS's largest page size (EC2 API reference: DescribeInstances, DescribeVolumes, …: MaxResults). */
const PAGE = 1000;
const VOLUME_PAGE = 500;

export async function readFleet(who: Caller, region: string): Promise<Fleet> {
  const paging = { client: who.client(EC2Client, region), pageSize: PAGE };
  const states = new Map<string, string>();
  for await (const { Reservations = [] } of paginateDescribeInstances(paging, {})) {
    for (const { InstanceId = '', State } of Reservations.flatMap((r) => r.Instances ?? []))
      states.set(InstanceId, State?.Name ?? '');
  }
  const groups: Fleet['groups'] = new Map();
  for await (const { NetworkInterfaces = [] } of paginateDescribeNetworkInterfaces(paging, {})) {
    for (const { NetworkInterfaceId = '', Attachment, Groups = [] } of NetworkInterfaces) {
      const instance = Attachment?.InstanceId ?? '';
      const known = groups.get(instance) ?? {};
      known[NetworkInterfaceId] = Groups.map((g) => g.GroupName ?? '').toSorted();
      groups.set(instance, known);
    }
  }
  return { states, groups };
}

/** Instance id → ids of the volumes that are attached to it. */
export async function volumesIn(who: Caller, region: string): Promise<Map<string, string[]>> {
  const paging = { client: who.client(EC2Client, region), pageSize: VOLUME_PAGE };
  const found = new Map<string, string[]>();
  for await (const { Volumes = [] } of paginateDescribeVolumes(paging, {})) {
    for (const { VolumeId = '', Attachments = [] } of Volumes) {
      for (const { InstanceId = '' } of Attachments)
        found.set(InstanceId, [...(found.get(InstanceId) ?? []), VolumeId]);
    }
  }
  return found;
}

/** Volume id → ISO time of the earliest copy that was made of it since a moment. */
export async function firstSnapshots(who: Caller, region: string, since: Date): Promise<Map<string, string>> {
  const paging = { client: who.client(EC2Client, region), pageSize: PAGE };
  // EC2 returns whole seconds, so a copy made in the second of the attack seems older.
  const from = new Date(Math.floor(since.getTime() / 1000) * 1000);
  const found = new Map<string, string>();
  for await (const { Snapshots = [] } of paginateDescribeSnapshots(paging, { OwnerIds: ['self'] })) {
    for (const { VolumeId = '', StartTime } of Snapshots) {
      if (StartTime === undefined || StartTime < from) continue;
      const time = StartTime.toISOString();
      const known = found.get(VolumeId);
      if (known === undefined || time < known) found.set(VolumeId, time);
    }
  }
  return found;
}
