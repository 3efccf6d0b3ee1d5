import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../start.ts';

let aws: TestGateway;
let sqs: SQSClient;
beforeAll(async () => {
  aws = await startTestGateway();
  sqs = aws.client(SQSClient);
});
afterAll(() => aws.close());

async function queue(QueueName: string, Attributes: Record<string, string> = {}): Promise<string> {
  return (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? '';
}

async function receive(QueueUrl: string): Promise<Message[]> {
  return (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))).Messages ?? [];
}

const remove = (QueueUrl: string, { ReceiptHandle }: Message) =>
  sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));

describe('a queue', () => {
  it('gives each of many messages once, in turn, until all are deleted', async () => {
    const QueueUrl = await queue('many');
    const sent = Array.from({ length: 200 }, (_, i) => `message ${i}`);
    for (let from = 0; from < sent.length; from += 10) {
      const Entries = sent.slice(from, from + 10).map((MessageBody, i) => ({ Id: `${i}`, MessageBody }));
      await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    }
    const received: string[] = [];
    for (let some = await receive(QueueUrl); some.length > 0; some = await receive(QueueUrl)) {
      received.push(...some.map((m) => m.Body ?? ''));
      const Entries = some.map(({ ReceiptHandle }, i) => ({ Id: `${i}`, ReceiptHandle }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    }
    expect(received.toSorted()).toEqual(sent.toSorted());
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    expect(Attributes).toMatchObject({ ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0' });
  });

  it('gives a message again when its time is up, and takes the newest or an older handle to delete it', async () => {
    const QueueUrl = await queue('again');
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'again' }));
    const [first] = await receive(QueueUrl);
    expect(await receive(QueueUrl)).toEqual([]);
    await sqs.send(
      new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle, VisibilityTimeout: 0 }),
    );
    const [second] = await receive(QueueUrl);
    expect(second).toMatchObject({ MessageId: first?.MessageId, Body: 'again' });
    await remove(QueueUrl, first ?? {});
    await remove(QueueUrl, second ?? {});
    await expect(remove(QueueUrl, { ReceiptHandle: 'never given' })).rejects.toMatchObject({
      name: 'ReceiptHandleIsInvalid',
    });
  });

  it('hands over to its dead-letter queue what was received too often', async () => {
    const dead = await queue('dead');
    const deadLetterTargetArn = `arn:aws:sqs:us-east-1:${dead.split('/').at(-2)}:dead`;
    const QueueUrl = await queue('redriven', {
      VisibilityTimeout: '0',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 }),
    });
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hopeless' }));
    const received = [await receive(QueueUrl), await receive(QueueUrl), await receive(QueueUrl)];
    expect(received.map((some) => some.length)).toEqual([1, 1, 0]);
    const [ended] = await receive(dead);
    expect(ended?.Body).toBe('hopeless');
    await remove(dead, ended ?? {});
    expect(await receive(dead)).toEqual([]);
  });
});
