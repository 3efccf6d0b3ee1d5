import { describe, expect, it } from 'vitest';
import { eventsIn, eventsInText } from '../../../intake/unwrap/unwrap.ts';
import { alertIn, fixtureText, outcomeOf, outcomesOf } from '../fixtures.ts';

const finding = JSON.parse(fixtureText('guardduty-instance-credentials.eventbridge')) as { detail: unknown };
const expected = alertIn(JSON.stringify(finding));

const sns = (message: unknown) => ({
  Type: 'Notification',
  MessageId: 'm1',
  TopicArn: 'arn:aws:sns:us-east-1:999900000000:alerts',
  Message: JSON.stringify(message),
  Timestamp: '2026-11-20T03:13:00Z',
});
const snsLambda = (message: unknown) => ({ Records: [{ EventSource: 'aws:sns', Sns: sns(message) }] });
const sqsLambda = (body: unknown) => ({
  Records: [{ messageId: 'm', receiptHandle: 'r', eventSource: 'aws:sqs', body: JSON.stringify(body) }],
});
const sqsReceived = (body: unknown) => ({
  Messages: [{ MessageId: 'm', ReceiptHandle: 'r', Body: JSON.stringify(body) }],
});
const entry = { Source: 'aws.guardduty', DetailType: 'GuardDuty Finding', Detail: JSON.stringify(finding.detail) };

describe('an event is the same alert', () => {
  it.each([
    ['in SNS over HTTP', sns(finding)],
    ['in SNS to Lambda', snsLambda(finding)],
    ['in SQS to Lambda', sqsLambda(finding)],
    ['in SNS in SQS', sqsLambda(sns(finding))],
    ['in SNS in SQS as ReceiveMessage gives it', sqsReceived(sns(finding))],
    ['in SNS in SNS in SQS', sqsLambda(sns(sns(finding)))],
    ['raw in SNS in SQS', sqsLambda(sns(finding.detail))],
    ['as an entry of PutEvents', entry],
    ['as the only entry of a PutEvents request', { Entries: [entry] }],
    ['in a list in a list', [[finding]]],
    ['with its detail as text', { ...finding, detail: JSON.stringify(finding.detail) }],
    ['as text in text', JSON.stringify(finding)],
  ])('%s', (_name, wrapped) => {
    expect(outcomeOf(wrapped)).toMatchObject({
      outcome: 'alert',
      alert: { ...expected, occurredAt: expected.occurredAt },
    });
  });

  it('one a line', () => {
    const lines = `${JSON.stringify(finding)}\n\n${JSON.stringify(sns(finding))}\r\n`;
    expect(outcomesOf(lines).map((o) => o.outcome)).toEqual(['alert', 'alert']);
  });
});

describe('what is in an envelope', () => {
  it('is one event for each record', () => {
    const records = {
      Records: [sqsLambda(finding).Records[0], sqsLambda(sns(finding)).Records[0], { body: 'x', receiptHandle: 'r' }],
    };
    expect(outcomesOf(JSON.stringify(records)).map((o) => o.outcome)).toEqual(['alert', 'alert', 'rejected']);
  });

  it('takes account, region and time of the envelope if it has none', () => {
    const [event] = eventsIn(sns({ hello: 1 }));
    expect(event).toMatchObject({ account: '999900000000', region: 'us-east-1', time: '2026-11-20T03:13:00Z' });
  });

  it('is ignored with a reason when it is empty', () => {
    for (const empty of [[], { Findings: [] }, { Records: [] }]) {
      expect(outcomesOf(JSON.stringify(empty))).toMatchObject([{ outcome: 'ignored', reason: 'an empty list' }]);
    }
  });

  it('is rejected with a reason when it cannot be read', () => {
    expect(outcomesOf('')).toMatchObject([{ outcome: 'rejected', reason: 'the input is empty' }]);
    expect(outcomesOf('{"a": ')).toMatchObject([{ outcome: 'rejected', reason: 'not JSON and not JSON lines' }]);
    expect(outcomesOf('{"a":1}\n{"b":')[1]).toMatchObject({ outcome: 'rejected', reason: 'line 2 is not JSON' });
    expect(outcomesOf(JSON.stringify(sns('hello')).replace('\\"hello\\"', 'hello'))).toMatchObject([
      { outcome: 'rejected', reason: 'the message is plain text, not JSON' },
    ]);
    expect(outcomesOf('17')).toMatchObject([{ outcome: 'rejected', reason: 'not a JSON object' }]);
  });
});

describe('hostile input', () => {
  it('that is nested too deeply is rejected', () => {
    let message: unknown = finding;
    for (let i = 0; i < 18; i++) message = { Type: 'Notification', TopicArn: 'a', Message: message };
    expect(outcomeOf(message)).toMatchObject({ outcome: 'rejected' });
    expect(eventsInText(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toHaveLength(1);
  });

  it('with keys such as __proto__ changes no prototype', () => {
    const text =
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"type":"Recon:EC2/Portscan","resource___proto___polluted":"1","resource":{"__proto__":{"polluted":1}}}';
    expect(outcomesOf(text)).toHaveLength(1);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
