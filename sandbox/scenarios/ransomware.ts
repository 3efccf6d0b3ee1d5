/** A pipeline's key is stolen: the company's documents are overwritten and deleted, and a note demands money. */
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { setTimeout as sleep } from 'node:timers/promises';
import { caller, makeKey, type Caller, type Credentials } from '../caller.ts';
import { HOME_REGION } from '../story.ts';
import { newKey } from './employee.ts';
import { objectsDeleted } from './findings.ts';
import { accessKeys, asOwner, userPolicies } from './reading.ts';
import {
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

export const ransomware = scenario({
  name: 'ransomware',
  title: 'Documents in S3 are overwritten and deleted with a stolen key, for ransom',
  account: '444455557777',
  play,
});

const PIPELINE = 'deploy-bot';
const ATTACKER_IP = '198.51.100.88';
const NOTE = 'README-TO-GET-YOUR-FILES-BACK.txt';
const DOCUMENTS: Readonly<Record<string, string>> = {
  'contracts/2025.txt': 'The contracts of 2025',
  'contracts/2026.txt': 'The contracts of 2026',
  'ledger.csv': 'date,amount\n2026-11-20,120\n',
  'plans/roof.svg': '<svg/>',
};
const OVERWRITTEN = ['contracts/2025.txt', 'ledger.csv'];

function play({ aws, id, tell, account }: Stage): Plot {
  const Bucket = `${account.name}-documents-${id}`;
  let stolen: Credentials;
  let policies: Record<string, string> = {};

  return {
    seed: () =>
      asOwner(aws, id, async (who) => {
        stolen = await newKey(who, PIPELINE);
        policies = await userPolicies(who, PIPELINE);
        const s3 = who.client(S3Client);
        await s3.send(new CreateBucketCommand({ Bucket }));
        await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: CLOSED }));
        await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
        for (const [Key, Body] of Object.entries(DOCUMENTS)) await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
        // S3 returns whole seconds, so objects from before the attack have to be one second older.
        await sleep(1_000);
      }),

    async attack() {
      const seen = new Date();
      const intruder = caller(aws, stolen, { sourceIp: ATTACKER_IP, userAgent: 'Boto3/1.40.1' });
      const s3 = intruder.client(S3Client);
      for (const Key of Object.keys(DOCUMENTS)) {
        if (OVERWRITTEN.includes(Key)) await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'U2FsdGVkX1' }));
        else await s3.send(new DeleteObjectCommand({ Bucket, Key }));
      }
      await s3.send(new PutObjectCommand({ Bucket, Key: NOTE, Body: 'Pay within three days.' }));
      intruder.close();
      const deleted = Object.keys(DOCUMENTS).length - OVERWRITTEN.length;
      tell(
        'attacker',
        `PutObject ×${OVERWRITTEN.length}, DeleteObject ×${deleted} in ${Bucket}  (from ${ATTACKER_IP})`,
      );
      tell('attacker', `PutObject ${NOTE}`);
      const by = { accessKeyId: stolen.accessKeyId, principalId: 'AIDASTOLEN', userName: PIPELINE };
      await injectFinding(aws, id, HOME_REGION, objectsDeleted(by, Bucket, ATTACKER_IP, seen));
      tell('GuardDuty', 'Impact:S3/AnomalousBehavior.Delete');
    },

    verify: (state) => asOwner(aws, id, (who) => checks(who, state)),
  };

  async function checks(who: Caller, state: PlainState): Promise<Check[]> {
    const locked = isDone(state, 's3.lock-bucket-policy', Bucket);
    const denied = isDone(state, 'iam.deny-all', PIPELINE);
    const keyStatus = isDone(state, 'iam.deactivate-access-key', stolen.accessKeyId) ? 'Inactive' : 'Active';
    const policiesNow = await userPolicies(who, PIPELINE);
    // Only root can read a bucket policy that denies access to the account's administrators too.
    const root = caller(aws, await makeKey(aws, { account: id }), { sourceIp: '203.0.113.10' });
    try {
      return [
        proposed(state, 's3.lock-bucket-policy', Bucket),
        proposed(state, 'iam.deactivate-access-key', stolen.accessKeyId),
        same(
          `${Bucket} is ${locked ? 'locked' : 'as open as before'}`,
          [await hasPolicy(root, Bucket), await mayRead(who, Bucket)],
          locked ? [true, false] : [false, true],
        ),
        ...(locked ? [] : [await documentsCheck(root, isDone(state, 's3.restore-objects', Bucket))]),
        same(`the stolen key is ${keyStatus}`, (await accessKeys(who, PIPELINE))[stolen.accessKeyId], keyStatus),
        denied
          ? same(`${PIPELINE} is denied everything`, Object.keys(policiesNow).length, Object.keys(policies).length + 1)
          : same(`the policies of ${PIPELINE} read as before`, policiesNow, policies),
      ];
    } finally {
      root.close();
    }
  }

  async function documentsCheck(root: Caller, restored: boolean): Promise<Check> {
    return same(
      restored ? 'every document is as it was' : 'the documents are as the intruder left them',
      await documents(root),
      restored ? DOCUMENTS : Object.fromEntries(OVERWRITTEN.map((key) => [key, 'U2FsdGVkX1'])),
    );
  }

  /** Key → content, without the intruder's note. */
  async function documents(root: Caller): Promise<Record<string, string>> {
    const s3 = root.client(S3Client);
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    const keys = Contents.map(({ Key }) => Key ?? '').filter((key) => key !== NOTE);
    const bodies = keys.toSorted().map(async (Key) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return [Key, (await Body?.transformToString()) ?? ''] as const;
    });
    return Object.fromEntries(await Promise.all(bodies));
  }
}

const CLOSED = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

const hasPolicy = (root: Caller, Bucket: string): Promise<boolean> =>
  unless(['NoSuchBucketPolicy'], root.client(S3Client).send(new GetBucketPolicyCommand({ Bucket })));

const mayRead = (who: Caller, Bucket: string): Promise<boolean> =>
  unless(['AccessDenied'], who.client(S3Client).send(new ListObjectsV2Command({ Bucket })));

async function unless(errors: readonly string[], answer: Promise<unknown>): Promise<boolean> {
  try {
    await answer;
    return true;
  } catch (error) {
    if (error instanceof Error && errors.includes(error.name)) return false;
    throw error;
  }
}
