/** The root user is used at night, from an unknown address, to create a user with a key. The user starts an instance. */
import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { AttachUserPolicyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { caller, makeKey, type Caller } from '../caller.ts';
import { newKey } from './employee.ts';
import { rootUsed } from './findings.ts';
import { asOwner, machineState, userExists, type Machine } from './reading.ts';
import {
  eventually,
  injectFinding,
  isDone,
  proposed,
  same,
  scenario,
  type Check,
  type PlainState,
  type Plot,
  type Stage,
} from './scenario.ts';
import { REGION, serverNamed } from './server.ts';

export const rootUse = scenario({
  name: 'root-use',
  title: 'Somebody works as root and makes a user; only a person can change the password',
  account: '111122224444',
  play,
});

const INTRUDER = 'aws-billing-sync';
const ATTACKER_IP = '198.51.100.12';

function play({ aws, id, tell }: Stage): Plot {
  let machine: Machine;

  return {
    seed: () => Promise.resolve(),

    async attack() {
      const seen = new Date();
      const rootKey = await makeKey(aws, { account: id });
      const root = caller(aws, rootKey, { sourceIp: ATTACKER_IP, userAgent: 'aws-cli/2.27.41' });
      const iam = root.client(IAMClient);
      await iam.send(new CreateUserCommand({ UserName: INTRUDER }));
      await iam.send(
        new AttachUserPolicyCommand({ UserName: INTRUDER, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
      );
      const theirs = caller(aws, await newKey(root, INTRUDER), { sourceIp: ATTACKER_IP, userAgent: 'Boto3/1.40.1' });
      tell('attacker', `CreateUser ${INTRUDER}, CreateAccessKey  (as root, from ${ATTACKER_IP})`);
      const image = await asOwner(aws, id, async (who) => (await serverNamed(who, 'web-1')).ImageId);
      const run = await theirs
        .client(EC2Client, REGION)
        .send(new RunInstancesCommand({ ImageId: image, InstanceType: 'p3.2xlarge', MinCount: 1, MaxCount: 1 }));
      machine = { id: run.Instances?.[0]?.InstanceId ?? '', region: REGION };
      tell('attacker', `RunInstances ${machine.id} (as ${INTRUDER})`);
      root.close();
      theirs.close();
      const by = { accessKeyId: rootKey.accessKeyId, principalId: id, userName: 'Root' };
      await injectFinding(aws, id, REGION, rootUsed(by, 'CreateUser', ATTACKER_IP, seen));
      tell('GuardDuty', 'Policy:IAMUser/RootCredentialUsage');
    },

    verify: (state) => asOwner(aws, id, (who) => checks(who, state)),
  };

  async function checks(who: Caller, state: PlainState): Promise<Check[]> {
    const deleted = isDone(state, 'iam.delete-principal', INTRUDER);
    const ended = isDone(state, 'ec2.terminate-unknown', machine.id);
    const stateNow = await eventually(
      () => machineState(who, machine),
      (s) => !ended || s === 'terminated' || s === 'gone',
    );
    const password = state.steps.find((s) => s.entry === 'root.change-password');
    return [
      {
        holds: password !== undefined,
        claim: "a person was asked to change root's password, which no API can",
      },
      proposed(state, 'iam.delete-principal', INTRUDER),
      proposed(state, 'ec2.terminate-unknown', machine.id),
      same(`${INTRUDER} is ${deleted ? 'gone' : 'still there'}`, await userExists(who, INTRUDER), !deleted),
      {
        holds: ended ? stateNow !== 'running' : stateNow === 'running',
        claim: `${machine.id} ${ended ? 'is terminated' : 'still runs'}`,
        seen: stateNow,
      },
    ];
  }
}
