/** A pipeline's key is used from abroad to take a snapshot of a disk and make it public. CloudTrail reports it. */
import {
  CreateSnapshotCommand,
  DescribeSnapshotAttributeCommand,
  EC2Client,
  ModifySnapshotAttributeCommand,
} from '@aws-sdk/client-ec2';
import { caller, type Caller, type Credentials } from '../caller.ts';
import { newKey } from './employee.ts';
import { accessKeys, asOwner, userPolicies, volumesOf } from './reading.ts';
import { isDone, proposed, same, scenario, type Check, type PlainState, type Plot, type Stage } from './scenario.ts';
import { REGION, serverNamed } from './server.ts';

export const publicSnapshot = scenario({
  name: 'public-snapshot',
  title: "A server's disk is copied with a stolen key and the copy shared with everybody",
  account: '444455556666',
  play,
});

const PIPELINE = 'deploy-bot';
const ATTACKER_IP = '198.51.100.66';

function play({ aws, id, tell }: Stage): Plot {
  let stolen: Credentials;
  let volumeId: string | undefined;
  let snapshotId = '';
  let policies: Record<string, string> = {};

  return {
    seed: () =>
      asOwner(aws, id, async (who) => {
        stolen = await newKey(who, PIPELINE);
        policies = await userPolicies(who, PIPELINE);
        const { InstanceId = '' } = await serverNamed(who, 'web-1');
        const [disk] = await volumesOf(who, { id: InstanceId, region: REGION });
        volumeId = disk?.VolumeId;
      }),

    async attack() {
      const intruder = caller(aws, stolen, { sourceIp: ATTACKER_IP, userAgent: 'Boto3/1.40.1' });
      const ec2 = intruder.client(EC2Client, REGION);
      const made = await ec2.send(new CreateSnapshotCommand({ VolumeId: volumeId, Description: 'tmp' }));
      snapshotId = made.SnapshotId ?? '';
      tell('attacker', `CreateSnapshot ${snapshotId} of ${volumeId}  (from ${ATTACKER_IP})`);
      await ec2.send(
        new ModifySnapshotAttributeCommand({
          SnapshotId: snapshotId,
          Attribute: 'createVolumePermission',
          CreateVolumePermission: { Add: [{ Group: 'all' }] },
        }),
      );
      tell('attacker', `ModifySnapshotAttribute ${snapshotId} → everyone`);
      intruder.close();
    },

    verify: (state) => asOwner(aws, id, (who) => checks(who, state)),
  };

  async function checks(who: Caller, state: PlainState): Promise<Check[]> {
    const takenBack = isDone(state, 'ec2.unshare-snapshot', snapshotId);
    const keyStatus = isDone(state, 'iam.deactivate-access-key', stolen.accessKeyId) ? 'Inactive' : 'Active';
    const denied = isDone(state, 'iam.deny-all', PIPELINE);
    const policiesNow = await userPolicies(who, PIPELINE);
    return [
      proposed(state, 'ec2.unshare-snapshot', snapshotId),
      proposed(state, 'iam.deactivate-access-key', stolen.accessKeyId),
      same(
        takenBack ? `${snapshotId} is nobody else's any more` : `${snapshotId} is everybody's still`,
        await sharedWith(who, snapshotId),
        takenBack ? [] : ['all'],
      ),
      same(`the stolen key is ${keyStatus}`, (await accessKeys(who, PIPELINE))[stolen.accessKeyId], keyStatus),
      denied
        ? same(`${PIPELINE} is denied everything`, Object.keys(policiesNow).length, Object.keys(policies).length + 1)
        : same(`the policies of ${PIPELINE} read as before`, policiesNow, policies),
    ];
  }
}

async function sharedWith(who: Caller, SnapshotId: string): Promise<string[]> {
  const { CreateVolumePermissions } = await who
    .client(EC2Client, REGION)
    .send(new DescribeSnapshotAttributeCommand({ SnapshotId, Attribute: 'createVolumePermission' }));
  return (CreateVolumePermissions ?? []).map((p) => p.Group ?? p.UserId ?? '');
}
