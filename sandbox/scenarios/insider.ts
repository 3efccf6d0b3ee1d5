/** An employee who is about to leave copies customer data. The customer's data-loss prevention reports it, through SNS. */
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { caller, makeKey, type Caller } from '../caller.ts';
import { HOME_REGION, MSP_ACCOUNT, alertTopicOf } from '../story.ts';
import { hire, type Employee } from './employee.ts';
import { accessKeys, asOwner, userPolicies } from './reading.ts';
import { isDone, proposed, same, scenario, type Check, type PlainState, type Plot, type Stage } from './scenario.ts';

export const insider = scenario({
  name: 'insider',
  title: "An employee takes customer data home; the customer's own tool tells",
  account: '444455556666',
  play,
});

const EMPLOYEE = 'yujin';
const HOME_IP = '203.0.113.199';
const TOPIC = alertTopicOf({ id: 'hanbit' });

function play({ aws, id, tell, account }: Stage): Plot {
  const Bucket = `${account.name}-customer-exports-${id}`;
  let employee: Employee;
  let policies: Record<string, string>;

  return {
    seed: () =>
      asOwner(aws, id, async (who) => {
        employee = await hire(who, EMPLOYEE, ['s3:Get*', 's3:List*']);
        policies = await userPolicies(who, EMPLOYEE);
      }),

    async attack() {
      const home = caller(aws, employee.key, { sourceIp: HOME_IP, userAgent: 'S3 Browser/12.1.5' });
      const s3 = home.client(S3Client);
      const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket }));
      for (const { Key } of Contents ?? [])
        await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToByteArray();
      home.close();
      tell(EMPLOYEE, `GetObject ×${Contents?.length ?? 0} from ${Bucket}  (from ${HOME_IP}, at night)`);
      const tool = caller(aws, await makeKey(aws, { account: MSP_ACCOUNT }), { sourceIp: '203.0.113.80' });
      const Message = JSON.stringify(policyViolation(id, Bucket, employee));
      await tool.client(SNSClient, HOME_REGION).send(new PublishCommand({ TopicArn: TOPIC, Message }));
      tool.close();
      tell('DLP', `policy violation by ${EMPLOYEE}`);
    },

    verify: (state) => asOwner(aws, id, (who) => checks(who, state)),
  };

  async function checks(who: Caller, state: PlainState): Promise<Check[]> {
    const denied = isDone(state, 'iam.deny-all', EMPLOYEE);
    const now = await userPolicies(who, EMPLOYEE);
    const allowed = await canStillRead();
    return [
      proposed(state, 'iam.deny-all', EMPLOYEE),
      denied
        ? same(`${EMPLOYEE} is denied everything`, Object.keys(now).length, Object.keys(policies).length + 1)
        : same(`the policies of ${EMPLOYEE} read as before`, now, policies),
      same(`${EMPLOYEE} can ${denied ? 'read nothing any more' : 'do the daily work'}`, allowed, !denied),
      same(`the key still exists, for the investigation`, await accessKeys(who, EMPLOYEE), {
        [employee.key.accessKeyId]: 'Active',
      }),
    ];
  }

  /** Read with the employee's own key. */
  async function canStillRead(): Promise<boolean> {
    const office = caller(aws, employee.key, { sourceIp: '203.0.113.10' });
    try {
      await office.client(S3Client).send(new ListObjectsV2Command({ Bucket }));
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === 'AccessDenied') return false;
      throw error;
    } finally {
      office.close();
    }
  }
}

/** docs/alert-sources.md: the generic form, for tools without a format of their own. */
const policyViolation = (account: string, bucket: string, { userName }: Employee): object => ({
  firebreakAlert: 1,
  product: 'Example DLP',
  type: 'DLP:PolicyViolation/BulkDownload',
  account,
  region: HOME_REGION,
  severity: 'high',
  title: `${userName} downloaded customer exports against policy`,
  description: `${userName} downloaded all of ${bucket} to an unmanaged computer outside working hours.`,
  category: 'insider-misuse',
  occurredAt: new Date().toISOString(),
  entities: [
    { kind: 'iam-user', id: userName },
    { kind: 'bucket', id: bucket, standing: 'related' },
    { kind: 'ip', id: HOME_IP, standing: 'related' },
  ],
});
