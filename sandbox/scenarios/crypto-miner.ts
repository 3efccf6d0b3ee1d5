/** A web server mines cryptocurrency. It has two network interfaces, a role, two disks with last night's backup, and missing patches. */
import { BackupClient, StartBackupJobCommand } from '@aws-sdk/client-backup';
import {
  AttachNetworkInterfaceCommand,
  AttachVolumeCommand,
  CreateNetworkInterfaceCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  EC2Client,
  type Instance,
} from '@aws-sdk/client-ec2';
import { BACKUP_ROLE } from '../seed/backups.ts';
import type { Caller } from '../caller.ts';
import { miningConnection, miningDns } from './findings.ts';
import { asOwner } from './reading.ts';
import {
  control,
  injectFinding,
  ownerOf,
  proposed,
  same,
  type Scenario,
  type ScenarioMaker,
  type ScenarioOptions,
} from './scenario.ts';
import { detailsOf, REGION, serverById, serverNamed } from './server.ts';
import { photograph, serverChecks, type Cast } from './server-checks.ts';

const ACCOUNT = '111122223333';

export const cryptoMiner: ScenarioMaker = {
  name: 'crypto-miner',
  title: 'A web server with two network interfaces and a role is found mining',
  account: ACCOUNT,
  create: createCryptoMiner,
};

const SERVER = 'web-3';
const POOL = 'pool.minexmr.example';
const POOL_IP = '198.51.100.77';

export interface CryptoMinerOptions extends ScenarioOptions {
  /** The server's Name tag while it is attacked. Anyone who may tag it chooses the text, so it is hostile. */
  nameTag?: string;
}

export function createCryptoMiner({
  aws,
  account: id = ACCOUNT,
  tell = () => {},
  nameTag,
}: CryptoMinerOptions): Scenario {
  const { customer, account } = ownerOf(id);
  let cast: Cast;

  return {
    customer,
    account,

    seed: () =>
      asOwner(aws, id, async (who) => {
        const server = await serverNamed(who, SERVER);
        await addInterface(who, server);
        await addDisk(who, server, id);
        if (nameTag !== undefined) await rename(who, server, nameTag);
        await control(aws, 'ssm/instances', { account: id, region: REGION, instanceId: server.InstanceId, missing: 7 });
        cast = await photograph(who, server.InstanceId ?? '');
      }),

    attack: () =>
      asOwner(aws, id, async (who) => {
        cast.began = new Date();
        const machine = detailsOf(await serverById(who, cast.machine.id));
        tell('attacker', `xmrig on ${cast.machine.id} (${SERVER}) → ${POOL}, ${POOL_IP}:8333`);
        for (const finding of [miningDns(machine, POOL, cast.began), miningConnection(machine, POOL_IP, cast.began)]) {
          await injectFinding(aws, id, REGION, finding);
          tell('GuardDuty', (finding as { type: string }).type);
        }
      }),

    verify: (state) =>
      asOwner(aws, id, async (who) => [
        proposed(state, 'ec2.quarantine', cast.machine.id),
        proposed(state, 'ec2.protect-from-termination', cast.machine.id),
        proposed(state, 'ec2.detach-instance-profile', cast.machine.id),
        proposed(state, 'iam.revoke-sessions', cast.role),
        proposed(state, 'vpc.block-ips', POOL_IP),
        same('it has two interfaces', Object.keys(cast.groups).length, 2),
        ...(await serverChecks(who, state, cast, POOL_IP)),
      ]),
  };
}

/** Allows SSH from the office. */
async function addInterface(who: Caller, server: Instance): Promise<void> {
  const ec2 = who.client(EC2Client, REGION);
  const ssh = server.SecurityGroups?.find((g) => g.GroupName?.includes('ssh')) ?? server.SecurityGroups?.[0];
  const made = await ec2.send(
    new CreateNetworkInterfaceCommand({
      SubnetId: server.SubnetId,
      Groups: [ssh?.GroupId ?? ''],
      Description: 'management',
    }),
  );
  await ec2.send(
    new AttachNetworkInterfaceCommand({
      InstanceId: server.InstanceId,
      NetworkInterfaceId: made.NetworkInterface?.NetworkInterfaceId,
      DeviceIndex: 1,
    }),
  );
}

/** A data disk, with a backup from before anything happens. */
async function addDisk(who: Caller, server: Instance, account: string): Promise<void> {
  const ec2 = who.client(EC2Client, REGION);
  const { VolumeId } = await ec2.send(
    new CreateVolumeCommand({ AvailabilityZone: server.Placement?.AvailabilityZone, Size: 20, VolumeType: 'gp3' }),
  );
  await ec2.send(new AttachVolumeCommand({ InstanceId: server.InstanceId, VolumeId, Device: '/dev/sdf' }));
  await who.client(BackupClient, REGION).send(
    new StartBackupJobCommand({
      BackupVaultName: 'nightly',
      ResourceArn: `arn:aws:ec2:${REGION}:${account}:volume/${VolumeId}`,
      IamRoleArn: `arn:aws:iam::${account}:role/service-role/${BACKUP_ROLE}`,
    }),
  );
}

async function rename(who: Caller, server: Instance, Value: string): Promise<void> {
  await who
    .client(EC2Client, REGION)
    .send(new CreateTagsCommand({ Resources: [server.InstanceId ?? ''], Tags: [{ Key: 'Name', Value }] }));
}
