import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventsIn } from '../../intake/unwrap/unwrap.ts';
import { loadRunbooks } from '../../config/runbooks.ts';
import { classifyText, fixtureText } from './fixtures.ts';

const OUTCOMES = ['alert', 'ignored', 'rejected'];

describe('classify', () => {
  it('gives exactly the documented members', async () => {
    const runbooks = await loadRunbooks('runbooks');
    const [event] = classifyText(fixtureText('guardduty-crypto-mining.raw'), 'f.json', runbooks);
    expect(Object.keys(event ?? {})).toEqual([
      'file',
      'index',
      'outcome',
      'reason',
      'source',
      'account',
      'region',
      'findingType',
      'title',
      'category',
      'severity',
      'occurredAt',
      'correlationKey',
      'entities',
      'runbook',
      'sample',
    ]);
    expect(event).toMatchObject({ file: 'f.json', index: 0, runbook: 'crypto-mining' });
  });

  it('numbers the events of a file', () => {
    const text = JSON.stringify([JSON.parse(fixtureText('guardduty-root.raw')), 7, {}]);
    expect(classifyText(text, 'f').map((e) => [e.index, e.outcome])).toEqual([
      [0, 'alert'],
      [1, 'rejected'],
      [2, 'rejected'],
    ]);
  });
});

/** Replaces, drops and renames members anywhere in a JSON value. */
function mutate(value: unknown, choices: readonly number[], junk: readonly unknown[]): unknown {
  let i = 0;
  const next = (): number => choices[i++ % choices.length] ?? 0;
  const walk = (v: unknown): unknown => {
    const choice = next();
    if (choice === 0) return junk[next() % junk.length];
    if (Array.isArray(v)) return v.map(walk);
    if (v === null || typeof v !== 'object') return v;
    return Object.fromEntries(
      Object.entries(v).flatMap(([k, inner]) =>
        choice === 1 ? [] : [[choice === 2 ? k.toUpperCase() : k, walk(inner)]],
      ),
    );
  };
  return walk(value);
}

describe('whatever comes in', () => {
  const seeds = [
    'guardduty-instance-credentials.eventbridge',
    'guardduty-attack-sequence.raw',
    'guardduty-runtime-eks.raw',
    'guardduty-s3-scan.eventbridge',
    'securityhub-trail-deleted.asff',
    'securityhub-v2-trail-deleted.eventbridge',
    'security-lake-trail-deleted.ocsf',
    'cost-anomaly.eventbridge',
    'crowdstrike-alert',
    'wazuh-aws-api-call',
  ];

  it('has one outcome for each event', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...seeds),
        fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 60 }),
        fc.array(fc.jsonValue(), { minLength: 1, maxLength: 5 }),
        (seed, choices, junk) => {
          const value = mutate(JSON.parse(fixtureText(seed)), choices, junk);
          const classified = classifyText(JSON.stringify(value), 'f');
          expect(classified).toHaveLength(eventsIn(value).length);
          expect(classified.length).toBeGreaterThan(0);
          for (const event of classified) {
            expect(OUTCOMES).toContain(event.outcome);
            if (event.outcome !== 'alert') expect(event.reason).toBeTruthy();
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('gives the same alerts in any nesting of envelopes', () => {
    const events = seeds.map((seed) => JSON.parse(fixtureText(seed)) as unknown);
    const base64 = (value: unknown, pack: boolean): string => {
      const text = Buffer.from(JSON.stringify(value));
      return (pack ? gzipSync(text) : text).toString('base64');
    };
    const sqs = (value: unknown) => ({ eventSource: 'aws:sqs', receiptHandle: 'r', body: JSON.stringify(value) });
    const sns = (value: unknown) => ({ Type: 'Notification', TopicArn: 'arn:a', Message: JSON.stringify(value) });
    const ENVELOPES: readonly ((values: unknown[]) => unknown)[] = [
      (values) => values,
      (values) => ({ Records: values.map(sqs) }),
      (values) => ({ Records: values.map((v) => ({ EventSource: 'aws:sns', Sns: sns(v) })) }),
      (values) => sns(values),
      (values) => ({ Messages: values.map((v) => ({ ReceiptHandle: 'r', Body: JSON.stringify(v) })) }),
      (values) => ({
        Records: values.map((v) => ({ eventSource: 'aws:kinesis', kinesis: { data: base64(v, true) } })),
      }),
      (values) => ({ invocationId: 'i', records: values.map((v) => ({ recordId: 'r', data: base64(v, false) })) }),
      (values) => ({
        awslogs: {
          data: base64(
            {
              messageType: 'DATA_MESSAGE',
              logGroup: 'g',
              logEvents: values.map((v) => ({ message: JSON.stringify(v) })),
            },
            true,
          ),
        },
      }),
    ];
    fc.assert(
      fc.property(
        fc.array(fc.nat(events.length - 1), { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(ENVELOPES.length - 1), { maxLength: 3 }),
        (chosen, nesting) => {
          const inner = chosen.map((i) => events[i]);
          const wrapped = nesting.reduce<unknown[]>((values, i) => [ENVELOPES[i]!(values)], inner);
          const found = classifyText(JSON.stringify(wrapped), 'f').map((e) => [e.outcome, e.findingType]);
          const expected = inner.flatMap((v) =>
            classifyText(JSON.stringify(v), 'f').map((e) => [e.outcome, e.findingType]),
          );
          expect(found).toEqual(expected);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('has an outcome even if it is not JSON', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(classifyText(text, 'f').length).toBeGreaterThan(0);
      }),
    );
  });
});
