/** What systems outside say of tickets: who may, about which incidents. */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SystemKind } from '../../../domain/outside-systems.ts';
import type { SystemNews } from '../../../domain/system-telling.ts';
import { amongDeadLetters } from '../../../intake/receive/refusals.ts';
import { secretsToTry } from '../../../intake/receive/senders.ts';
import { ACCOUNT } from '../../customers.ts';
import { openReceiver } from './open-receiver.ts';

const SECRET = 'secret-of-a-system-outside';
const OLD = 'the-secret-before-it-rotated';
const KEY = `acme-${ACCOUNT}-instance-0123456789abcdef/01234567`;
const taken: { incidentId: string; news: SystemNews }[] = [];
let away = false;
let receiver: Awaited<ReturnType<typeof openReceiver>>;

beforeAll(async () => {
  const of = { customerId: 'acme', accounts: [ACCOUNT] };
  receiver = await openReceiver({
    systems: {
      listed: (id) =>
        new Map([
          ['pages', { ...of, kind: 'pagerduty' as SystemKind }],
          ['jira', { ...of, kind: 'jira' as SystemKind }],
          ['now', { ...of, kind: 'servicenow' as SystemKind }],
        ]).get(id),
      secrets: new Map([
        ['pages', [SECRET, OLD]],
        ['jira', [SECRET]],
        ['now', [SECRET]],
        ['gone', [SECRET]],
      ]),
      tell: ({ incidentId }, news) => {
        if (away) return Promise.reject(new Error('away'));
        taken.push({ incidentId, news });
        return Promise.resolve(true);
      },
    },
  });
});
afterAll(() => receiver.server.close());

const mac = (body: object, secret = SECRET): string =>
  createHmac('sha256', secret).update(JSON.stringify(body)).digest('hex');
const pagerDuty = (event_type: string, incident_key: string | null = KEY, n = 0, over = {}, title = ''): object => ({
  event: {
    id: `E${n}`,
    event_type,
    occurred_at: new Date().toISOString(),
    agent: { summary: 'Minji Kim', type: 'user_reference' },
    data: { id: 'PGR0VU2', type: 'incident', incident_key, title, status: 'acknowledged' },
    ...over,
  },
});
const fromPagerDuty = async (body: object): Promise<unknown> =>
  (await sent('pages', body, { 'x-pagerduty-signature': `v1=${mac(body)}` }))[1];
const sent = async (system: string, body: object, headers: Record<string, string>): Promise<[number, unknown]> => {
  const response = await receiver.post(`/systems/${system}`, body, headers);
  return [response.status, await response.json()];
};

describe('a system outside', () => {
  it('is heard with one of its secrets, once', async () => {
    const body = pagerDuty('incident.acknowledged');
    const headers = { 'x-pagerduty-signature': `v1=${mac(body, 'another')},v1=${mac(body, OLD)}` };
    expect(await sent('pages', body, headers)).toEqual([200, { noted: true }]);
    expect(await sent('pages', body, headers)).toEqual([200, { noted: true }]);
    expect(taken).toEqual([
      {
        incidentId: KEY.split('/')[0],
        news: { system: 'pages', change: 'acknowledged', by: 'Minji Kim', text: '', at: expect.any(String) },
      },
    ]);
  });

  it('is not heard of what Firebreak itself, or a repetition of long ago, acknowledges or closes', async () => {
    const before = taken.length;
    const agent = { summary: 'Events API V2', type: 'inbound_integration_reference' };
    for (const over of [{ agent }, { occurred_at: new Date(Date.now() - 3_600_000).toISOString() }, { occurred_at: 1 }])
      expect(await fromPagerDuty(pagerDuty('incident.acknowledged', KEY, 1, over))).toMatchObject({ noted: false });
    expect(await fromPagerDuty(pagerDuty('incident.resolved', KEY, 1, { agent }))).toMatchObject({ noted: false });
    expect(taken).toHaveLength(before);
  });

  it('may name the incident in the title only; then its acknowledgement has no time, and stops no ladder', async () => {
    const before = taken.length;
    const named = (title: string): Promise<unknown> =>
      fromPagerDuty(pagerDuty('incident.acknowledged', null, 2, {}, title));
    expect(await named(`High: Acme: miner [${KEY}]`)).toEqual({ noted: true });
    for (const no of [`[${KEY}] and more`, KEY, `[${'x'.repeat(90)}]`])
      expect(await named(no)).toMatchObject({ noted: false });
    expect(taken.slice(before).map(({ incidentId, news }) => [incidentId, news.at])).toEqual([
      [KEY.split('/')[0], undefined],
    ]);
  });

  it.each([
    ['no signature', 'pages', {}],
    ['a signature of another body', 'pages', { 'x-pagerduty-signature': `v1=${mac({})}` }],
    ['a wrong key', 'now', { 'x-api-key': 'wrong' }],
    ['an empty key', 'unknown', { 'x-api-key': '' }],
    ['the secret of a system that is listed no more', 'gone', { 'x-api-key': SECRET }],
  ])('is refused with %s', async (_, system, headers) => {
    const before = taken.length;
    expect((await sent(system, pagerDuty('incident.resolved'), headers))[0]).toBe(401);
    expect(taken).toHaveLength(before);
  });

  it.each(['one', 'two', 'none'])(
    'that has %s is compared with two secrets, so that a refusal takes as long for each',
    (id) => {
      const secrets = new Map([
        ['one', [SECRET]],
        ['two', [SECRET, OLD]],
      ]);
      const tried = secretsToTry(secrets, id);
      expect(tried.slice(0, secrets.get(id)?.length ?? 0)).toEqual(secrets.get(id) ?? []);
      expect(new Set(tried).size).toBe(2);
    },
  );

  it('is not heard about an incident of another customer, nor about no incident', async () => {
    for (const key of [
      'hanbit-444455556666-instance-0123456789abcdef/01234567',
      'PGR0VU2',
      `acme-999999999999-x/01234567`,
    ]) {
      const body = pagerDuty('incident.acknowledged', key, 7);
      const [status, answer] = await sent('pages', body, { 'x-pagerduty-signature': `v1=${mac(body)}` });
      expect([status, answer]).toMatchObject([200, { noted: false }]);
    }
    expect(receiver.seen.log.join()).toContain('names no incident of its customer');
    const kept: string[] = [];
    await receiver.refusals.keep(
      amongDeadLetters({ keep: (_, reasons) => Promise.resolve(void kept.push(...reasons)) }),
    );
    expect(kept.join()).toContain('/systems: it names no incident of this customer');
  });

  it('can be Jira, by its labels, but not about what Firebreak itself wrote', async () => {
    const issue = {
      key: 'SEC-1',
      fields: { labels: ['firebreak', KEY], status: { name: 'Done', statusCategory: { key: 'done' } } },
    };
    const moved = {
      webhookEvent: 'jira:issue_updated',
      user: { displayName: 'Jun' },
      issue,
      changelog: { items: [{ field: 'status', fromString: 'To Do', toString: 'Done' }] },
    };
    const paragraph = (text: string): object => ({
      type: 'doc',
      content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
    });
    const comment = {
      webhookEvent: 'comment_created',
      issue,
      comment: { author: { displayName: 'Jun' }, body: paragraph('looks bad') },
    };
    const own = { ...comment, comment: { body: paragraph('[Firebreak] contained') } };
    const before = taken.length;
    for (const body of [moved, comment, own]) await sent('jira', body, { 'x-hub-signature': `sha256=${mac(body)}` });
    expect(taken.slice(before).map(({ news }) => [news.change, news.by, news.text])).toEqual([
      ['closed', 'Jun', 'To Do → Done'],
      ['comment', 'Jun', 'looks bad'],
    ]);
  });

  it('can be ServiceNow, with its key; nothing else is a change', async () => {
    const before = taken.length;
    const body = { incident: KEY, change: 'comment', by: 'Jun', text: 'x'.repeat(5_000) };
    expect((await sent('now', body, { 'x-api-key': SECRET }))[0]).toBe(200);
    expect((await sent('now', { ...body, change: 'approve' }, { 'x-api-key': SECRET }))[1]).toMatchObject({
      noted: false,
    });
    expect(taken.slice(before).map(({ news }) => news.text.length)).toEqual([2_000]);
  });

  it('is told to send again while Temporal is away', async () => {
    away = true;
    const body = pagerDuty('incident.resolved', KEY, 9);
    const headers = { 'x-pagerduty-signature': `v1=${mac(body)}` };
    expect((await sent('pages', body, headers))[0]).toBe(503);
    away = false;
    expect(await sent('pages', body, headers)).toEqual([200, { noted: true }]);
  });
});
