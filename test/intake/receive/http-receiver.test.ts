import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MOST_BODY } from '../../../intake/receive/http-receiver.ts';
import { Limits } from '../../../intake/receive/limits.ts';
import { amongDeadLetters } from '../../../intake/receive/refusals.ts';
import { finding, HANBITS_KEY, KEY, NEW_KEY, signed, toolAlert, TOOLS_KEY } from './open-receiver.ts';
import { receiver } from './receiver.ts';

const withKey = (key: string) => ({ 'x-api-key': key });

describe('an EventBridge API destination', () => {
  it('with the right key delivers its event and gets the incident id', async () => {
    const { post, seen } = await receiver();
    const response = await post('/events/eventbridge', finding, withKey(KEY));
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ incidents: ['acme-1'], events: [{ outcome: 'delivered' }] });
    expect(seen.events).toHaveLength(1);
  });

  it('has a key of its own, and two while they are rotated: the key says whose it is', async () => {
    const { post, seen } = await receiver();
    for (const key of [KEY, NEW_KEY, HANBITS_KEY]) {
      expect((await post('/events/eventbridge', finding, withKey(key))).status).toBe(200);
    }
    expect(seen.senders.map(({ name, accounts }) => [name, accounts])).toEqual([
      ['the API destination acme-bus', ['111122223333']],
      ['the API destination acme-bus', ['111122223333']],
      ['the API destination hanbit-bus', ['444455556666']],
    ]);
  });

  it.each([
    ['no key', '/events/eventbridge', {}],
    ['an empty key', '/events/eventbridge', withKey('')],
    ['a longer key', '/events/eventbridge', withKey(`${KEY}x`)],
    ['the name of a sender as key', '/events/eventbridge', withKey('acme-bus')],
    ['the key of another door', '/events/direct', withKey(KEY)],
    ['the key of another door', '/events/eventbridge', withKey(TOOLS_KEY)],
  ])('is refused with %s, and it is on record', async (_name, path, headers) => {
    const { post, seen, refusals } = await receiver();
    expect((await post(path, finding, headers as Record<string, string>)).status).toBe(401);
    expect(seen.events).toHaveLength(0);
    const kept: string[] = [];
    await refusals.keep(amongDeadLetters({ keep: (_body, reasons) => Promise.resolve(void kept.push(...reasons)) }));
    expect(kept).toEqual([`1 requests were refused: 1 × ${path}: the x-api-key header is missing or wrong`]);
  });

  it('is asked to send again while Temporal cannot be reached', async () => {
    const { post } = await receiver({ deliver: () => Promise.reject(new Error('connection refused')) });
    const response = await post('/events/eventbridge', finding, withKey(KEY));
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('30');
  });

  it('has unreadable events kept with its name, and is not asked to send them again', async () => {
    const { post, seen } = await receiver();
    const response = await post('/events/direct', 'not json', withKey(TOOLS_KEY));
    expect(response.status).toBe(200);
    expect(seen.kept).toEqual([{ body: 'not json', sender: 'direct/acme-tools' }]);
  });

  it('is told the valid paths', async () => {
    const { post, get } = await receiver();
    expect((await post('/', '')).status).toBe(404);
    expect((await get('/events/direct')).status).toBe(405);
    expect(await (await get('/healthz')).json()).toEqual({ status: 'ok' });
  });
});

describe('a request', () => {
  it('cannot be larger than the limit, packed or unpacked', async () => {
    const { post, seen } = await receiver();
    for (const body of ['x'.repeat(MOST_BODY + 1), gzipSync(' '.repeat(64 * 1024 * 1024))]) {
      expect((await post('/events/direct', body, withKey(TOOLS_KEY))).status).toBe(413);
    }
    expect(seen.events).toHaveLength(0);
  });

  it('of a stranger is not unpacked, whatever its size: nothing of it is read before its key', async () => {
    const { post } = await receiver();
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    for (const path of ['/events/direct', '/events/eventbridge']) expect((await post(path, bomb)).status).toBe(401);
    // Signatures of SNS and of webhooks are over text, so that an archive is refused as it is.
    const { status } = await post('/events/sns', bomb);
    expect(status).toBe(400);
  });

  it('that is sent a byte at a time is ended', async () => {
    const { port } = await receiver();
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('POST /events/sns HTTP/1.1\r\nhost: x\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 408/);
    socket.destroy();
  }, 20_000);

  it('with headers of more than 8 KiB is refused', async () => {
    const { post } = await receiver();
    expect((await post('/events/direct', {}, { 'x-api-key': 'x'.repeat(9_000) })).status).toBe(431);
  });

  it.each(['/events/direct', '/events/sns'])('among too many at once to %s is told to come again', async (path) => {
    let finish = (): void => undefined;
    const slow = new Promise<void>((resolve) => (finish = resolve));
    const { post } = await receiver({
      deliver: async () => {
        await slow;
        return [];
      },
      fetchCertificate: async () => {
        await slow;
        throw new Error('away');
      },
    });
    const send = () => (path === '/events/sns' ? post(path, signed({})) : post(path, toolAlert(), withKey(TOOLS_KEY)));
    const all = Array.from({ length: 100 }, send);
    const refused = await Promise.any(all);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    finish();
    const statuses = (await Promise.all(all)).map(({ status }) => status);
    expect(statuses.filter((s) => s !== 429).length).toBeGreaterThan(20);
  });
});

describe('the limit of a sender', () => {
  it('is its own: another is let in, and after a second it is too', () => {
    let nowMs = 0;
    const limits = new Limits({ atOnce: 100, atOnceTotal: 100, perSecond: 2, burst: 3 }, () => nowMs);
    const enters = (sender: string): boolean => {
      const leave = limits.enter(sender);
      leave?.();
      return leave !== undefined;
    };
    expect(Array.from({ length: 4 }, () => enters('a'))).toEqual([true, true, true, false]);
    expect(enters('b')).toBe(true);
    nowMs = 1_000;
    expect([enters('a'), enters('a'), enters('a')]).toEqual([true, true, false]);
  });

  it('counts what is under way, of one and of all', () => {
    const limits = new Limits({ atOnce: 2, atOnceTotal: 3, perSecond: 1_000, burst: 1_000 }, () => 0);
    const first = limits.enter('a');
    expect([limits.enter('a') !== undefined, limits.enter('a')]).toEqual([true, undefined]);
    expect([limits.enter('b') !== undefined, limits.enter('b')]).toEqual([true, undefined]);
    first?.();
    first?.();
    expect([limits.enter('b') !== undefined, limits.enter('b')]).toEqual([true, undefined]);
  });
});
