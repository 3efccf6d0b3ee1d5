/** A pipeline's access key has leaked: the intruder makes a user, starts instances, stops the trail, opens a bucket. */
import { CloudTrailClient, StopLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeImagesCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateUserCommand,
  GetUserCommand,
  IAMClient,
  ListUsersCommand,
  type AccessKey,
} from '@aws-sdk/client-iam';
import {
  DeletePublicAccessBlockCommand,
  ListBucketsCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { caller, type Caller, type Credentials } from '../caller.ts';
import { anomalousImpact, maliciousCaller } from './findings.ts';
import {
  aclsOf,
  ATTACKER_IP,
  checks,
  INTRUDER,
  minersIn,
  REGIONS,
  TRAIL,
  USUAL_MINERS,
  VICTIM,
  type Cast,
} from './leaked-key-checks.ts';
import { readFleet, volumesIn } from './fleet.ts';
import type { StartedMachine } from './machine-checks.ts';
import { asOwner, userPolicies, type Machine } from './reading.ts';
import { inParallel } from '../side-by-side.ts';
import { billed, watchedByDetective } from './telemetry.ts';
import { injectFinding, scenario, type Plot, type Stage } from './scenario.ts';

export const leakedKey = scenario({
  name: 'leaked-key',
  title: 'A leaked access key makes an administrator, instances in three regions, a public bucket',
  scales: { size: 'instances that the intruder starts', users: 'users with a key that the intruder makes besides' },
  account: '111122223333',
  play,
});

const ATTACKER_TOOL = 'aws-cli/2.27.41 md/awscrt#0.26.1 ua/2.1 os/linux#6.8.0-kali lang/python#3.13.4';
const HOME = 'us-east-1';

function play({ aws, id, tell, account, size: { size = USUAL_MINERS, users = 0 } }: Stage): Plot {
  const cast: Partial<Cast> = {};
  const miners = minersIn(size);
  let leaked: Credentials;

  return {
    async seed() {
      await asOwner(aws, id, async (who) => {
        const { AccessKey } = await who.client(IAMClient).send(new CreateAccessKeyCommand({ UserName: VICTIM }));
        leaked = credentialsOf(AccessKey);
        cast.key = leaked.accessKeyId;
        cast.bucket = `${account.name}-customer-exports-${id}`;
        cast.policies = await userPolicies(who, VICTIM);
        cast.acls = await aclsOf(who);
      });
      const pipeline = caller(aws, leaked, { sourceIp: '203.0.113.24', userAgent: 'Terraform' });
      await pipeline.client(S3Client).send(new ListBucketsCommand({}));
      pipeline.close();
      await watchedByDetective(aws, id, [VICTIM, INTRUDER], ATTACKER_IP);
    },

    async attack() {
      cast.began = new Date();
      const intruder = caller(aws, leaked, { sourceIp: ATTACKER_IP, userAgent: ATTACKER_TOOL });
      const iam = intruder.client(IAMClient);
      const { User } = await iam.send(new GetUserCommand({ UserName: VICTIM }));
      await iam.send(new ListUsersCommand({}));
      await iam.send(new CreateUserCommand({ UserName: INTRUDER }));
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: INTRUDER }));
      tell('attacker', `CreateUser ${INTRUDER}  (key ${shortKey(leaked.accessKeyId)}, from ${ATTACKER_IP})`);
      const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
      await iam.send(new AttachUserPolicyCommand({ UserName: INTRUDER, PolicyArn }));
      tell('attacker', 'AttachUserPolicy AdministratorAccess');
      cast.moreUsers = await makeUsers(intruder, users);
      if (users > 0) tell('attacker', `CreateUser and CreateAccessKey ×${users} ${INTRUDER}-…`);
      // The calls in the last region use the key that the intruder created, because its activity has to be found too.
      const second = caller(aws, credentialsOf(AccessKey), { sourceIp: ATTACKER_IP, userAgent: ATTACKER_TOOL });
      const started = await Promise.all(
        miners.map(({ region, count }, i) =>
          startMiners(i > 0 && i === miners.length - 1 ? second : intruder, region, count),
        ),
      );
      tell('attacker', `RunInstances ${miners.map(({ region, count }) => `×${count} ${region}`).join(', ')}`);
      await intruder.client(CloudTrailClient).send(new StopLoggingCommand({ Name: TRAIL }));
      tell('attacker', `StopLogging ${TRAIL}`);
      await openBucket(intruder, cast.bucket ?? '');
      tell('attacker', `PutBucketPolicy ${cast.bucket} → everyone`);
      intruder.close();
      second.close();
      await billed(
        aws,
        id,
        REGIONS.filter((region) => region !== HOME),
      );
      await asOwner(aws, id, async (who) => {
        cast.machines = (await Promise.all(started.map((machines) => described(who, machines)))).flat();
      });
      const by = { accessKeyId: leaked.accessKeyId, principalId: User?.UserId ?? '', userName: VICTIM };
      for (const finding of [maliciousCaller, anomalousImpact]) {
        const detail = finding(by, ATTACKER_IP, cast.began) as { type: string };
        await injectFinding(aws, id, HOME, detail);
        tell('GuardDuty', detail.type);
      }
    },

    verify: (state) => asOwner(aws, id, (who) => checks(who, state, cast as Cast)),
  };
}

const credentialsOf = (key: AccessKey | undefined): Credentials => ({
  accessKeyId: key?.AccessKeyId ?? '',
  secretAccessKey: key?.SecretAccessKey ?? '',
});

const shortKey = (key: string): string => `${key.slice(0, 4)}…${key.slice(-2)}`;

/** How many calls to IAM the intruder's script makes at a time. */
const AT_A_TIME = 16;

/** @returns their names */
async function makeUsers(who: Caller, count: number): Promise<string[]> {
  const iam = who.client(IAMClient);
  const names = Array.from({ length: count }, (_, i) => `${INTRUDER}-${i + 1}`);
  await inParallel(names, AT_A_TIME, async (UserName) => {
    await iam.send(new CreateUserCommand({ UserName }));
    await iam.send(new CreateAccessKeyCommand({ UserName }));
  });
  return names;
}

/** CloudTrail leaves out the answer to RunInstances if it is longer than 100 KB, that is of some forty instances. */
const AT_ONCE = 25;

async function startMiners(who: Caller, region: string, count: number): Promise<Machine[]> {
  const ec2 = who.client(EC2Client, region);
  const images = await ec2.send(
    new DescribeImagesCommand({ Owners: ['amazon'], Filters: [{ Name: 'name', Values: ['al20*', 'amzn*'] }] }),
  );
  const machines: Machine[] = [];
  while (machines.length < count) {
    const some = Math.min(AT_ONCE, count - machines.length);
    const run = await ec2.send(
      new RunInstancesCommand({
        ImageId: images.Images?.[0]?.ImageId,
        InstanceType: 'c5.4xlarge',
        MinCount: some,
        MaxCount: some,
      }),
    );
    machines.push(...(run.Instances ?? []).map((i) => ({ id: i.InstanceId ?? '', region })));
  }
  return machines;
}

async function openBucket(who: Caller, Bucket: string): Promise<void> {
  const s3 = who.client(S3Client);
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` }],
  });
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
}

async function described(who: Caller, machines: readonly Machine[]): Promise<StartedMachine[]> {
  const region = machines[0]?.region ?? HOME;
  const volumes = await volumesIn(who, region);
  const { groups } = await readFleet(who, region);
  return machines.map((machine) => ({
    ...machine,
    volumes: volumes.get(machine.id) ?? [],
    groups: groups.get(machine.id) ?? {},
  }));
}
