/** A developer opens a bucket of personal data to everybody. */
import {
  DeletePublicAccessBlockCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { caller, type Caller } from '../caller.ts';
import { HOME_REGION } from '../story.ts';
import { hire, type Employee } from './employee.ts';
import { bucketOpened } from './findings.ts';
import { accessKeys, asOwner, publicAccessBlocked } from './reading.ts';
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

export const exposedBucket = scenario({
  name: 'exposed-bucket',
  title: 'A developer opens a bucket of personal data to everybody',
  account: '111122223333',
  play,
});

const DEVELOPER = 'hyejin';
const OFFICE_IP = '203.0.113.31';
const OBJECT = 'payroll/2026-11.csv';

function play({ aws, id, tell, account }: Stage): Plot {
  const Bucket = `${account.name}-customer-exports-${id}`;
  let developer: Employee;
  let opened = '';

  const anybodyReads = async (): Promise<number> => (await fetch(`${aws.endpoint}/${Bucket}/${OBJECT}`)).status;

  return {
    seed: () =>
      asOwner(aws, id, async (who) => {
        developer = await hire(who, DEVELOPER, ['s3:*']);
        await who.client(S3Client).send(new PutObjectCommand({ Bucket, Key: OBJECT, Body: 'id,name,salary\n' }));
      }),

    async attack() {
      const seen = new Date();
      const atWork = caller(aws, developer.key, { sourceIp: OFFICE_IP, userAgent: 'S3Console/0.4' });
      const s3 = atWork.client(S3Client);
      await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
      opened = JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` }],
      });
      await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: opened }));
      atWork.close();
      tell(DEVELOPER, `PutBucketPolicy ${Bucket} → everyone  (from ${OFFICE_IP}, the office)`);
      tell('stranger', `GET ${OBJECT} without credentials → ${await anybodyReads()}`);
      const by = {
        accessKeyId: developer.key.accessKeyId,
        principalId: developer.principalId,
        userName: DEVELOPER,
      };
      await injectFinding(aws, id, HOME_REGION, bucketOpened(by, Bucket, OFFICE_IP, seen));
      tell('GuardDuty', 'Policy:S3/BucketAnonymousAccessGranted');
    },

    verify: (state) => asOwner(aws, id, (who) => checks(who, state)),
  };

  async function checks(who: Caller, state: PlainState): Promise<Check[]> {
    const closed = isDone(state, 's3.block-public-access', Bucket);
    const { Policy } = await who.client(S3Client).send(new GetBucketPolicyCommand({ Bucket }));
    return [
      proposed(state, 's3.block-public-access', Bucket),
      same(
        `a stranger ${closed ? 'is refused' : 'can still read'} ${OBJECT}`,
        await anybodyReads(),
        closed ? 403 : 200,
      ),
      same(
        `${Bucket} ${closed ? 'blocks all public access' : 'is open, as it was left'}`,
        await publicAccessBlocked(who, Bucket),
        closed,
      ),
      same("the bucket's policy reads as it was left", JSON.parse(Policy ?? '{}'), JSON.parse(opened)),
      same(`${DEVELOPER}, who only erred, keeps the key`, await accessKeys(who, DEVELOPER), {
        [developer.key.accessKeyId]: 'Active',
      }),
    ];
  }
}
