import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifyBytes } from '../../../intake/classify.ts';
import { jsonTextsIn } from '../../../intake/unwrap/packed.ts';
import { alertIn, fixtureText, outcomeOf, outcomesOf } from '../fixtures.ts';

const finding = fixtureText('guardduty-instance-credentials.eventbridge');
const expected = alertIn(finding);
const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64');
const packed = (value: unknown): string => base64(gzipSync(JSON.stringify(value)));
const oneLine = JSON.stringify(JSON.parse(finding));

/** What a log group's subscription filter forwards. */
const logs = (...lines: string[]) => ({
  messageType: 'DATA_MESSAGE',
  owner: '111122223333',
  logGroup: 'cloudtrail-logs',
  logStream: '111122223333_CloudTrail_us-east-1',
  subscriptionFilters: ['to-firebreak'],
  logEvents: lines.map((message, i) => ({ id: String(i), timestamp: 1_790_000_000_000, message })),
});
const kinesis = (data: string) => ({ Records: [{ eventSource: 'aws:kinesis', kinesis: { data } }] });
const firehose = (data: string) => ({ invocationId: 'i', records: [{ recordId: '1', data }] });

describe('an event is the same alert', () => {
  it.each([
    ['in a CloudWatch Logs subscription to Lambda', { awslogs: { data: packed(logs(oneLine)) } }],
    ['in a CloudWatch Logs message that is unpacked already', logs(oneLine)],
    ['in a CloudWatch Logs message in Kinesis', kinesis(packed(logs(oneLine)))],
    ['in a CloudWatch Logs message in Firehose', firehose(packed(logs(oneLine)))],
    ['in Kinesis', kinesis(base64(oneLine))],
    ['in Firehose', firehose(base64(`${oneLine}\n`))],
    ['packed in SQS', { Records: [{ eventSource: 'aws:sqs', receiptHandle: 'r', body: packed(JSON.parse(finding)) }] }],
    ['as Splunk exports it', { preview: false, result: { _raw: oneLine, sourcetype: 'aws:guardduty' } }],
    ['as Splunk collects it', { time: 1, sourcetype: 'aws:guardduty', event: JSON.parse(finding) as unknown }],
    ['as Elasticsearch keeps it', { '@timestamp': 't', event: { original: oneLine } }],
    ['as Filebeat sends it', { '@timestamp': 't', message: oneLine }],
  ])('%s', (_name, wrapped) => {
    expect(outcomeOf(wrapped)).toEqual({ outcome: 'alert', alert: expected });
  });

  it('in a gzip file', () => {
    const [event, ...rest] = classifyBytes(gzipSync(finding), 'f.json.gz');
    expect(rest).toEqual([]);
    expect(event).toMatchObject({ outcome: 'alert', account: expected.account, findingType: expected.findingType });
  });

  it('each time it is in a file without separators, as Firehose writes it', () => {
    expect(outcomesOf(oneLine + oneLine).map((o) => o.outcome)).toEqual(['alert', 'alert']);
    expect(outcomesOf(`${finding}\n${finding}`).map((o) => o.outcome)).toEqual(['alert', 'alert']);
  });
});

describe('other content of a stream', () => {
  it('is ignored with the name of its log group', () => {
    const outcomes = outcomesOf(JSON.stringify(logs('START RequestId: 1', '{"level":"info"}', oneLine)));
    expect(outcomes.map((o) => o.outcome)).toEqual(['ignored', 'ignored', 'alert']);
    expect(outcomes[0]).toMatchObject({ reason: 'a record of the log group cloudtrail-logs that is no alert' });
  });

  it('is ignored when it is an application record of Kinesis or Firehose', () => {
    for (const data of ['hello', '{"order":1}', '[1,2]']) {
      expect(outcomeOf(kinesis(base64(data)))).toMatchObject({ outcome: 'ignored' });
      expect(outcomeOf(firehose(base64(data)))).toMatchObject({ outcome: 'ignored' });
    }
  });

  it('is ignored when CloudWatch Logs only checks the destination', () => {
    const control = {
      messageType: 'CONTROL_MESSAGE',
      owner: 'CloudwatchLogs',
      logEvents: [{ id: '', message: 'CWL' }],
    };
    expect(outcomeOf(control)).toMatchObject({ outcome: 'ignored' });
    expect(outcomeOf(kinesis(packed(control)))).toMatchObject({ outcome: 'ignored' });
  });

  it('takes the account from the log group if the line names none', () => {
    const alarm = '{"AlarmName":"RootUsage","NewStateValue":"ALARM"}';
    expect(alertIn(JSON.stringify(logs(alarm)))).toMatchObject({ account: '111122223333' });
  });

  it('nested too deeply is ignored, not followed', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(outcomeOf(kinesis(base64(deep)))).toMatchObject({ outcome: 'ignored' });
    expect(outcomeOf(logs(deep))).toMatchObject({ outcome: 'ignored' });
  });

  it('is rejected when it cannot be unpacked', () => {
    expect(outcomeOf({ awslogs: { data: '%%%' } })).toMatchObject({ outcome: 'rejected' });
    expect(classifyBytes(Buffer.from([0x1f, 0x8b, 8, 0, 1]), 'f')).toMatchObject([{ outcome: 'rejected' }]);
    expect(classifyBytes(Buffer.from([0xff, 0xfe, 0x00]), 'f')).toMatchObject([{ outcome: 'rejected' }]);
  });

  it('is rejected line by line, and the readable lines are kept', () => {
    expect(outcomesOf(`${oneLine}\n{"a": `).map((o) => o.outcome)).toEqual(['alert', 'rejected']);
    expect(outcomesOf(`${oneLine}${oneLine}{"a": \n${oneLine}`).map((o) => o.outcome)).toEqual(['rejected', 'alert']);
  });
});

describe('JSON texts side by side', () => {
  it('lose only separators', () => {
    const objects = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 6 });
    fc.assert(
      fc.property(objects, fc.constantFrom('', ' ', '\n', ',\n'), (values, between) => {
        const text = values.map((v) => JSON.stringify(v)).join(between);
        expect([...jsonTextsIn(text)].map((t) => JSON.parse(t) as unknown)).toEqual(JSON.parse(JSON.stringify(values)));
      }),
    );
  });

  it('are all found, whatever they contain', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const kept = [...jsonTextsIn(text)].join('').replace(/[\s,]/g, '');
        expect(kept).toBe(text.replace(/[\s,]/g, ''));
      }),
    );
  });
});
