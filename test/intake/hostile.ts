/** What anybody may send to a door: real events, altered, wrapped and made hostile; and intake with nobody behind it. */
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import type { DeliveryDeps } from '../../intake/deliver.ts';
import { ACCOUNT, customerOf, HANBIT, HANBIT_ACCOUNT, intakeOwner } from '../customers.ts';
import { TOPIC } from './receive/open-receiver.ts';

const folder = new URL('../fixtures/alerts/', import.meta.url);
/** Real events, about an account of ours. */
export const EVENTS = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => readFileSync(new URL(file, folder), 'utf8').replaceAll(/\b\d{12}\b/g, ACCOUNT));

const acme = intakeOwner(customerOf());
const hanbit = intakeOwner(customerOf(HANBIT));
/** Hands nothing over. */
export const nobody: DeliveryDeps = {
  client: { workflow: { signalWithStart: () => undefined, getHandle: () => ({ signal: () => undefined }) } } as never,
  handOver: () => Promise.resolve({ incidentId: 'incident', isSuppressed: false }),
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
const altered = (events: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...events), fc.array(fc.tuple(fc.nat(), fc.jsonValue({ maxDepth: 2 })), { maxLength: 3 }))
    .map(([text, changes]) =>
      changes.reduce((t, [at, value]) => {
        const quotes = [...t.matchAll(/"[^"\\]*"(?!\s*:)/g)];
        const quote = quotes[at % Math.max(1, quotes.length)];
        if (quote === undefined) return t;
        return t.slice(0, quote.index) + JSON.stringify(value) + t.slice(quote.index + quote[0].length);
      }, text),
    );
export const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 500 }),
  fc.jsonValue({ maxDepth: 6 }).map((value) => JSON.stringify(value)),
  fc.nat(2_000).map((n) => '['.repeat(n) + ']'.repeat(n)),
  fc.nat(2_000).map((n) => `${'{"detail":'.repeat(n)}1${'}'.repeat(n)}`),
  fc.nat(5_000).map((n) => JSON.stringify(Object.fromEntries(Array.from({ length: n }, (_, i) => [`k${i}`, i])))),
  fc.nat(5_000).map((n) => JSON.stringify({ findings: Array.from({ length: n }, () => ({ type: 'a' })) })),
  fc.nat(200_000).map((n) => `{"a":1}${' '.repeat(n)}x`),
  fc.nat(1_000_000).map((n) => gzipSync(' '.repeat(n)).toString('base64')),
);
export const anythingOf = (events: readonly string[]): fc.Arbitrary<string> =>
  wrapped(fc.oneof(altered(events), hostile));
