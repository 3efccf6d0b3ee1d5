/** One alert that names thousands of users: are all of them contained, said on the card, and complete in evidence? */
import { CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { caller } from '../../../sandbox/caller.ts';
import { slackMessages } from '../../../sandbox/people.ts';
import { asOwner } from '../../../sandbox/scenarios/reading.ts';
import { inParallel } from '../../../sandbox/side-by-side.ts';
import { alertTopicOf, CUSTOMERS } from '../../../sandbox/story.ts';
import { chainOf, most, total } from './chain.ts';
import { startClicking } from './clicks.ts';
import { atMost, count, kilobytes, megabytes, seconds, told, yes, type Figure } from './figure.ts';
import { counts, opened, unlessAborted } from './play.ts';
import { withProduct, type Product } from './product.ts';

const CUSTOMER = CUSTOMERS[0]!;
const ACCOUNT = CUSTOMER.accounts[0]!.id;
const AT_ONCE = 8;
/** What stops a user. */
const CONTAINMENT = 'iam.deny-all';

/** @param users how many the alert names */
export function entities(users: number, signal: AbortSignal): Promise<Figure[]> {
  return withProduct(async (product) => {
    const { stack, client, incidents } = product;
    const names = Array.from({ length: users }, (_, i) => `bulk-${i + 1}`);
    await asOwner(stack.aws, ACCOUNT, (who) =>
      inParallel(names, AT_ONCE, (UserName) => who.client(IAMClient).send(new CreateUserCommand({ UserName }))),
    );
    const channel = stack.slack.channels[CUSTOMER.channel] ?? '';
    const clicker = startClicking(stack.slack, channel, CUSTOMER.approvers);
    const since = new Date();
    const { until } = await counts(product, '');
    const begun = performance.now();
    try {
      await sendAlert(product, names);
      const id = await opened(product, ACCOUNT, since, signal);
      await unlessAborted(client.workflow.getHandle(id).result(), signal);
      const ms = performance.now() - begun;
      const { product: calls } = await counts(product, String(until));
      const state = await incidents.state({ id });
      const contained = new Set(
        state.steps
          .filter((s) => s.entry === CONTAINMENT && s.undoes === undefined && wasDone(s.status))
          .map((s) => s.target.id),
      );
      const missing = names.filter((name) => !contained.has(name));
      const runs = await chainOf(client, id);
      const card = JSON.stringify(await slackMessages(stack.slack, channel));
      const unkept = await missingFromEvidence(product, id, names);
      const what = `an alert naming ${count(users)} users`;
      return [
        yes(`${what}: contained`, missing.length === 0, `${count(missing.length)} are not, as ${missing[0]}`),
        yes(`${what}: the card says how many`, card.includes(count(users)) || card.includes(`${users}`), 'it does not'),
        yes(`${what}: complete in evidence`, unkept === 0, `${count(unkept)} are missing`),
        atMost(`${what}: events of the longest run`, 10_000, most(runs, 'events')),
        atMost(`${what}: bytes of the longest run`, 10e6, most(runs, 'bytes'), megabytes),
        told(
          `${what}: events, bytes, AWS calls`,
          `${count(total(runs, 'events'))}, ${kilobytes(total(runs, 'bytes'))}, ${count(calls.total)}`,
        ),
        told(`${what}: time`, seconds(ms)),
      ];
    } finally {
      await clicker.stop();
    }
  });
}

const wasDone = (status: string): boolean => status === 'done' || status === 'undone';

/** In the generic form (docs/alert-sources.md), through the queue. */
async function sendAlert({ stack: { aws, seeded } }: Product, names: readonly string[]): Promise<void> {
  const [, account = ''] = /\/(\d{12})\//.exec(seeded.alertQueueUrl) ?? [];
  const owner = caller(aws, { accessKeyId: account, secretAccessKey: 'sandbox' }, { sourceIp: '203.0.113.10' });
  const alert = {
    firebreakAlert: 1,
    id: `bulk-${Date.now()}`,
    product: 'Example IdP',
    type: 'IdP:CredentialTheft/Bulk',
    account: ACCOUNT,
    region: 'us-east-1',
    severity: 'critical',
    title: 'Credentials of many users were stolen',
    category: 'unauthorized-access',
    occurredAt: new Date().toISOString(),
    entities: names.map((id) => ({ kind: 'iam-user', id })),
  };
  // As SNS brings it from the customer's topic.
  const body = { Type: 'Notification', TopicArn: alertTopicOf(CUSTOMER), Message: JSON.stringify(alert) };
  await owner
    .client(SQSClient)
    .send(new SendMessageCommand({ QueueUrl: seeded.alertQueueUrl, MessageBody: JSON.stringify(body) }));
  owner.close();
}

/** How many names no object of the incident's evidence holds. */
async function missingFromEvidence(
  { stack: { aws, seeded } }: Product,
  id: string,
  names: readonly string[],
): Promise<number> {
  const engine = caller(aws, seeded.engine, { sourceIp: '203.0.113.10' });
  const s3 = engine.client(S3Client);
  const Bucket = seeded.evidenceBucket;
  const wanted = new Set(names);
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket })) {
    for (const { Key } of Contents.filter((object) => object.Key?.includes(id))) {
      // The reports name all of them; thousands of copies need not be read then.
      if (wanted.size === 0) break;
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      const text = (await Body?.transformToString()) ?? '';
      for (const [found] of text.matchAll(/\bbulk-\d+\b/g)) wanted.delete(found);
    }
  }
  engine.close();
  return wanted.size;
}
