/** What one message may cost, whatever it holds. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Budget, MESSAGE } from '../../../intake/unwrap/budget.ts';
import { eventsInText } from '../../../intake/unwrap/unwrap.ts';
import { openQueueMessage } from '../../../intake/receive/queue-message.ts';
import { NO_SENDERS } from '../rig.ts';

const base64Gzip = (text: string | Buffer): string => gzipSync(text).toString('base64');
/** The other limits are reached whatever time a busy machine takes. */
const standing = (): number => 0;
const reasonOf = (text: string, budget = new Budget(MESSAGE, standing)): string | undefined => {
  const events = eventsInText(text, budget);
  return events.length === 1 ? events[0]?.malformed : undefined;
};
const logs = (data: string): string => JSON.stringify({ awslogs: { data } });

describe('a message is rejected whole', () => {
  it.each([
    ['unpacks to more than its ratio', logs(base64Gzip(' '.repeat(4_000_000))), /unpacks to more than/],
    ['unpacks again and again', logs(base64Gzip(logs(base64Gzip(logs(base64Gzip(' '.repeat(4_000_000))))))), /unpacks/],
    [
      'has many packed parts',
      JSON.stringify(Array.from({ length: 20 }, () => ({ awslogs: { data: base64Gzip(' '.repeat(900_000)) } }))),
      /more than \d+ bytes/,
    ],
    ['is nested deeply', `${'['.repeat(65)}${']'.repeat(65)}`, /nested more than 64/],
    ['is nested deeply, with objects', `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`, /nested more than 64/],
    [
      'has a deep text within it',
      JSON.stringify({ Type: 'Notification', TopicArn: 'a', Message: `${'['.repeat(90_000)}${']'.repeat(90_000)}` }),
      /nested more than 64/,
    ],
    ['has many events', JSON.stringify(Array.from({ length: 1_001 }, () => ({}))), /more than 1000 events/],
    [
      'has many events in many lists',
      JSON.stringify(Array.from({ length: 500 }, () => Array.from({ length: 500 }, () => 1))),
      /more than 1000 events/,
    ],
    ['has many events side by side', '{}'.repeat(100_000), /more than 1000 events/],
    ['has many events on lines', '{}\n'.repeat(100_000), /more than 1000 events/],
    [
      'has many findings',
      JSON.stringify({ 'detail-type': 'x', detail: { findings: Array.from({ length: 2_000 }, () => ({})) } }),
      /more than 1000 events/,
    ],
    [
      'has many log lines',
      JSON.stringify({
        messageType: 'DATA_MESSAGE',
        logEvents: Array.from({ length: 2_000 }, () => ({ message: '{}' })),
      }),
      /more than 1000 events/,
    ],
  ])('if it %s', (_name, text, why) => {
    expect(reasonOf(text)).toMatch(why);
  });

  it('if it takes too long to read', () => {
    let nowMs = 0;
    const clock = () => (nowMs += 100);
    const lists = JSON.stringify(Array.from({ length: 30 }, () => [{}]));
    expect(reasonOf(lists, new Budget(MESSAGE, clock))).toMatch(/takes more than 2000 ms/);
  });

  it('in the queue too, before its sender is looked for', () => {
    expect(openQueueMessage(`${'['.repeat(70)}${']'.repeat(70)}`, NO_SENDERS)).toEqual({
      refused: 'lists and objects are nested more than 64 levels deep',
    });
  });
});
