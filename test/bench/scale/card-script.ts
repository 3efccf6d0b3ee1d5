/**
 * What a script does that only confirms an alert at its source, and reads its entities as far as the card shows them: no
 * workflow, no Slack. Its process has done it before; like the product, it takes a fresh session for each alert.
 */
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { GetFindingsCommand, GuardDutyClient, ListDetectorsCommand } from '@aws-sdk/client-guardduty';
import {
  GetAccessKeyLastUsedCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupsForUserCommand,
  ListUserPoliciesCommand,
} from '@aws-sdk/client-iam';
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { setTimeout as sleep } from 'node:timers/promises';
import { caller, type Caller } from '../../../sandbox/caller.ts';
import { leakedKey } from '../../../sandbox/scenarios/leaked-key.ts';
import type { Stack } from '../../../sandbox/stack.ts';
import { externalIdOf } from '../../../sandbox/story.ts';
import { withStack } from './product.ts';

const ROUNDS = 7;
/** AWS allows two lookups a second in each region. The script is not made to wait for those of its last round. */
const BETWEEN_ROUNDS_MS = 1_000;
const FROM = { sourceIp: '203.0.113.10' };

/** The alert of `leaked-key`, in GuardDuty's form on EventBridge. */
interface Event {
  detail: {
    id: string;
    accountId: string;
    resource: { accessKeyDetails: { accessKeyId: string; userName: string } };
  };
}

/** @returns the median of some rounds, in milliseconds */
export async function cardScript(): Promise<number> {
  return withStack(['aws'], async (stack) => {
    const { aws, seeded } = stack;
    if (aws === undefined || seeded === undefined) throw new Error('the stack has no AWS');
    const scenario = leakedKey.create({ aws });
    await scenario.seed();
    await scenario.attack();
    const engine = caller(aws, seeded.engine, FROM);
    const intake = caller(aws, seeded.intake, FROM);
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const begun = performance.now();
      const body = await confirmAndRead(stack, { engine, intake }, externalIdOf(scenario.account));
      times.push(performance.now() - begun);
      await sleep(BETWEEN_ROUNDS_MS);
      // The same alert is there for the next round.
      await owner(stack).send(new SendMessageCommand({ QueueUrl: seeded.alertQueueUrl, MessageBody: body }));
    }
    engine.close();
    intake.close();
    return times.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
  });
}

/** @returns the message */
async function confirmAndRead(
  { aws, seeded }: Stack,
  { engine, intake }: Record<'engine' | 'intake', Caller>,
  ExternalId: string,
): Promise<string> {
  if (aws === undefined || seeded === undefined) throw new Error('the stack has no AWS');
  const sqs = intake.client(SQSClient);
  const QueueUrl = seeded.alertQueueUrl;
  const { Messages: [message] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
  const { detail } = JSON.parse(message?.Body ?? '') as Event;
  const { Credentials } = await engine.client(STSClient).send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${detail.accountId}:role/firebreak-assess`,
      RoleSessionName: 'script',
      ExternalId,
    }),
  );
  const assessor = caller(
    aws,
    {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
    FROM,
  );
  const { DetectorIds: [DetectorId] = [] } = await assessor.client(GuardDutyClient).send(new ListDetectorsCommand({}));
  await assessor.client(GuardDutyClient).send(new GetFindingsCommand({ DetectorId, FindingIds: [detail.id] }));
  await readEntities(assessor.client(IAMClient), detail.resource.accessKeyDetails);
  // The card says who else has used the key.
  const { accessKeyId: AttributeValue } = detail.resource.accessKeyDetails;
  await assessor
    .client(CloudTrailClient)
    .send(new LookupEventsCommand({ LookupAttributes: [{ AttributeKey: 'AccessKeyId', AttributeValue }] }));
  assessor.close();
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));
  return message?.Body ?? '';
}

async function readEntities(
  iam: IAMClient,
  { accessKeyId: AccessKeyId, userName: UserName }: Event['detail']['resource']['accessKeyDetails'],
): Promise<void> {
  await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }));
  await iam.send(new ListAccessKeysCommand({ UserName }));
  await iam.send(new GetUserCommand({ UserName }));
  const { PolicyNames = [] } = await iam.send(new ListUserPoliciesCommand({ UserName }));
  for (const PolicyName of PolicyNames) await iam.send(new GetUserPolicyCommand({ UserName, PolicyName }));
  await iam.send(new ListAttachedUserPoliciesCommand({ UserName }));
  await iam.send(new ListGroupsForUserCommand({ UserName }));
}

/** The intake may read the queue, but not write to it. */
function owner({ aws, seeded }: Stack): SQSClient {
  if (aws === undefined || seeded === undefined) throw new Error('the stack has no AWS');
  const [, account = ''] = /\/(\d{12})\//.exec(seeded.alertQueueUrl) ?? [];
  return caller(aws, { accessKeyId: account, secretAccessKey: 'sandbox' }, FROM).client(SQSClient);
}
