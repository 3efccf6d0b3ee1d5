/** Whatever comes through a door: nothing throws, nothing unproven is delivered, and no message costs more than its budget. */
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deliver, type DeliveryDeps, type Receipt } from '../../intake/deliver.ts';
import { openQueueMessage } from '../../intake/receive/queue-message.ts';
import { Budget, MESSAGE } from '../../intake/unwrap/budget.ts';
import { eventsInText } from '../../intake/unwrap/unwrap.ts';
import { ACCOUNT, customerOf, HANBIT, HANBIT_ACCOUNT } from '../customers.ts';
import { KEY, receiver, senders, signed, TOOLS_KEY, TOPIC } from './receive/receiver.ts';
import { TRUSTED } from './rig.ts';

const folder = new URL('../fixtures/alerts/', import.meta.url);
/** Real events, about an account of ours. */
const EVENTS = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => readFileSync(new URL(file, folder), 'utf8').replaceAll(/\b\d{12}\b/g, ACCOUNT));

const acme = customerOf();
const hanbit = customerOf(HANBIT);
const deps: DeliveryDeps = {
  client: { workflow: { signalWithStart: () => undefined, getHandle: () => ({ signal: () => undefined }) } } as never,
  handOver: () => Promise.resolve('incident'),
  ownerOf: (account) =>
    account === ACCOUNT ? { customer: acme } : account === HANBIT_ACCOUNT ? { customer: hanbit } : undefined,
  now: () => new Date('2026-11-20T04:00:00Z'),
  isOwnSession: () => Promise.resolve(false),
  ownRolesIn: () => [],
};

const notification = (message: string): string =>
  JSON.stringify({ Type: 'Notification', MessageId: 'm', TopicArn: TOPIC, Message: message, Timestamp: 'now' });
const records = (message: string): string =>
  JSON.stringify({ Records: [{ eventSource: 'aws:sqs', receiptHandle: 'r', body: message }] });
const kinesis = (message: string): string =>
  JSON.stringify({ Records: [{ kinesis: { data: gzipSync(message).toString('base64') } }] });
const logs = (message: string): string => JSON.stringify({ awslogs: { data: gzipSync(message).toString('base64') } });
const event = (message: string): string =>
  JSON.stringify({ source: 'aws.guardduty', 'detail-type': 'GuardDuty Finding', account: ACCOUNT, detail: message });

const wrapped = (inner: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(inner, fc.array(fc.constantFrom(notification, records, kinesis, logs, event), { maxLength: 4 }))
    .map(([text, wraps]) => wraps.reduce((t, wrap) => wrap(t), text));
/** A real event in which some values are replaced. */
const altered = fc
  .tuple(fc.constantFrom(...EVENTS), fc.array(fc.tuple(fc.nat(), fc.jsonValue({ maxDepth: 2 })), { maxLength: 3 }))
  .map(([text, changes]) =>
    changes.reduce((t, [at, value]) => {
      const quotes = [...t.matchAll(/"[^"\\]*"(?!\s*:)/g)];
      const quote = quotes[at % Math.max(1, quotes.length)];
      if (quote === undefined) return t;
      return t.slice(0, quote.index) + JSON.stringify(value) + t.slice(quote.index + quote[0].length);
    }, text),
  );
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 500 }),
  fc.jsonValue({ maxDepth: 6 }).map((value) => JSON.stringify(value)),
  fc.nat(2_000).map((n) => '['.repeat(n) + ']'.repeat(n)),
  fc.nat(2_000).map((n) => `${'{"detail":'.repeat(n)}1${'}'.repeat(n)}`),
  fc.nat(5_000).map((n) => JSON.stringify(Object.fromEntries(Array.from({ length: n }, (_, i) => [`k${i}`, i])))),
  fc.nat(5_000).map((n) => JSON.stringify({ findings: Array.from({ length: n }, () => ({ type: 'a' })) })),
  fc.nat(200_000).map((n) => `{"a":1}${' '.repeat(n)}x`),
  fc.nat(1_000_000).map((n) => gzipSync(' '.repeat(n)).toString('base64')),
);
const anything = wrapped(fc.oneof(altered, hostile));

const settled = (receipts: readonly Receipt[]): void => {
  for (const receipt of receipts) if (receipt.outcome !== 'delivered') expect(receipt.reason).not.toBe('');
};

describe('any text', () => {
  it('from a sender that may say everything has an outcome for each event, within the budget', async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (text) => {
        const events = eventsInText(text, new Budget(MESSAGE));
        expect(events.length).toBeGreaterThan(0);
        expect(events.length).toBeLessThanOrEqual(MESSAGE.events);
        settled(await deliver(events, 'm', TRUSTED, deps));
      }),
      { numRuns: 150 },
    );
  });

  it('in the queue delivers only what its sender may say', async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (text) => {
        const opened = openQueueMessage(text, senders);
        if ('refused' in opened) {
          expect(opened.refused).not.toBe('');
          return;
        }
        const delivered: string[] = [];
        const handOver: DeliveryDeps['handOver'] = ({ alert }) => {
          delivered.push(`${alert.account} ${alert.source}`);
          return Promise.resolve('incident');
        };
        settled(await deliver(opened.events, 'm', opened.sender, { ...deps, handOver }));
        const { accounts, sources } = opened.sender;
        for (const said of delivered) {
          const [account = '', source = ''] = said.split(' ');
          if (accounts !== 'any') expect(accounts).toContain(account);
          if (sources !== 'any') expect(sources).toContain(source);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('by HTTPS has an answer, and without its key or signature none is delivered', async () => {
    const { post, seen } = await receiver();
    await fc.assert(
      fc.asyncProperty(
        anything,
        fc.constantFrom('/events/direct', '/events/eventbridge', '/events/sns', '/events/webhook/acme-edr'),
        fc.boolean(),
        async (text, path, isProven) => {
          const before = seen.events.length;
          const isSigned = isProven && path === '/events/sns';
          const key = path === '/events/direct' ? TOOLS_KEY : KEY;
          const body = isSigned ? JSON.stringify(signed({ Message: text })) : text;
          const { status } = await post(path, body, isProven ? { 'x-api-key': key } : {});
          expect(status).toBeLessThan(500);
          if (!isProven || path.includes('webhook')) {
            expect(status).toBeGreaterThanOrEqual(400);
            expect(seen.events.length).toBe(before);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
