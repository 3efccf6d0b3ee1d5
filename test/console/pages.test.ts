/** The pages: true counts, filters in the address, hostile text as text, headers that let nothing run. */
import { beforeAll, describe, expect, it } from 'vitest';
import { NoAnswer } from '../../contract/temporal/errors.ts';
import { zoneOf } from '../../console/scope.ts';
import { localDay } from '../../domain/format.ts';
import { MINUTE_MS } from '../../domain/units.ts';
import { HOSTILE } from '../incidents/hostile.ts';
import { incident as underway } from '../incidents/underway.ts';
import { sealedIncident, type Sealed } from './sealed.ts';
import { summaries, summary } from './synthetic.ts';
import { ACME_ACCOUNT, CUSTOMERS, keep, MANAGER, MINJI, temporalWith, world, type World } from './world.ts';

const OPEN = { ...underway(), id: 'acme-111122223333-iam-user-0123456789abcdef' };
const textOf = (html: string): string => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
/** By the customer's clock, which the rows show. */
const dayOf = (s: { customer: string; openedAt: string }): string =>
  localDay(s.openedAt, zoneOf(CUSTOMERS, s.customer));
const titles = (html: string): number => html.match(/class="title"/g)?.length ?? 0;

describe('the list with 10,000 incidents', { timeout: 60_000 }, () => {
  const all = summaries(10_000);
  let w: World;
  beforeAll(async () => {
    w = await world({ open: [OPEN] });
    for (const one of all) keep(w.bucket, one, w.evidenceKey);
    await w.get('/incidents', MANAGER);
  }, 60_000);

  it('counts all of them, shows 25, and puts what is open first', async () => {
    const { body } = await w.get('/incidents', MANAGER);
    expect(textOf(body)).toContain('10,001 incidents · Page 1 of 401');
    expect(titles(body)).toBe(25);
    expect(body.indexOf(OPEN.id)).toBeLessThan(body.indexOf(all[0]!.id));
  });

  it('shows each incident on one page, and asks the bucket for nothing', async () => {
    const asked = w.bucket.gets.length;
    const seen = new Set<string>();
    for (let page = 1; page <= 401; page += 40) {
      const { body } = await w.get(`/incidents?page=${page}`, MANAGER);
      for (const [, id] of body.matchAll(/class="title" href="\/incidents\/([\w-]+)/g)) seen.add(id!);
    }
    expect(seen.size).toBe(10 * 25 + 1);
    expect(w.bucket.gets).toHaveLength(asked);
  });

  it.each<[string, (s: (typeof all)[number]) => boolean]>([
    ['customer=hanbit', (s) => s.customer === 'hanbit'],
    ['severity=critical', (s) => s.severity === 'critical'],
    ['category=data-exposure', (s) => s.category === 'data-exposure'],
    ['status=dismissed', (s) => s.outcome === 'dismissed'],
    ['from=2026-11-01&to=2026-11-07', (s) => dayOf(s) >= '2026-11-01' && dayOf(s) <= '2026-11-07'],
    ['q=BUCKET+public', (s) => s.title === 'A bucket was made public'],
    [
      'customer=acme&severity=low&q=sign-in',
      (s) => s.customer === 'acme' && s.severity === 'low' && s.title.includes('sign-in'),
    ],
  ])('filters by %s, and counts right', async (query, fits) => {
    const { body } = await w.get(`/incidents?${query}`, MANAGER);
    const open = query.includes('status=') ? 0 : Number(/Open (\d+)/.exec(textOf(body))?.[1]);
    expect(open).toBeLessThanOrEqual(1);
    expect(textOf(body)).toContain(`${(all.filter(fits).length + open).toLocaleString('en')} incidents`);
  });

  it('keeps the filter in the address of each page and tab', async () => {
    const { body } = await w.get('/incidents?customer=acme&q=bucket', MANAGER);
    expect(body).toContain('href="/incidents?customer=acme&amp;q=bucket&amp;page=2"');
    expect(body).toContain('href="/incidents?customer=acme&amp;q=bucket&amp;status=dismissed"');
    expect(body).toContain('value="bucket"');
  });

  it.each([
    'page=0',
    'page=999999',
    'page=x',
    'status=<script>',
    'customer=%00',
    'from=2026-13-45',
    'q=%3Cscript%3E',
    'page=1&page=2',
  ])('is not shaken by a wrong address (%s)', async (query) => {
    const { status, body } = await w.get(`/incidents?${query}`, MANAGER);
    expect(status).toBe(200);
    expect(body).not.toContain('<script');
  });

  it('has trends over all of them that add up', async () => {
    const { body } = await w.get('/trends', MANAGER);
    const real = all.filter((s) => !s.drill);
    expect(textOf(body)).toContain(`${real.length.toLocaleString('en')} closed incidents`);
    expect(body).toContain('<svg class="chart"');
    const runbooks = await w.get('/runbooks?customer=acme', MANAGER);
    const acme = real.filter((s) => s.customer === 'acme' && s.outcome === 'closed').length;
    expect(textOf(runbooks.body)).toContain(`${acme} incidents`);
  });
});

describe('an incident', () => {
  let w: World;
  let sealed: Sealed;
  beforeAll(async () => {
    w = await world({ open: [OPEN] });
    sealed = sealedIncident(w, { customer: 'acme', account: ACME_ACCOUNT, title: 'Leaked key' });
  });

  it('that is closed has its reports, evidence with hashes, and decisions', async () => {
    const { body } = await w.get(`/incidents/${sealed.id}`, MINJI);
    expect(body).toContain(`href="/incidents/${sealed.id}/files/reports/executive.en.pdf"`);
    expect(body).toContain(`href="/incidents/${sealed.id}/files/iam/user.json"`);
    expect(body.match(/<code class="hash">[0-9a-f]{64}</g)).toHaveLength(4);
    expect(textOf(body)).toContain('Root password changed');
  });

  it('that is open has what it waits for', async () => {
    const { body } = await w.get(`/incidents/${OPEN.id}`, MINJI);
    expect(textOf(body)).toContain(`Waits for: ${OPEN.waitingFor?.en}`);
    expect(textOf(body)).toContain('Reports are written when the incident closes.');
  });

  it('says that its evidence is as it was stored, when it is verified', async () => {
    const { body } = await w.get(`/incidents/${sealed.id}?verify=1`, MINJI);
    expect(textOf(body)).toContain('4 items as stored and in order. The seal covers 4.');
  });

  it('is not shown from evidence that was altered: the page names what was altered', async () => {
    const other = sealedIncident(w, { customer: 'acme', account: ACME_ACCOUNT, title: 'Altered' });
    w.clock.now += 11 * MINUTE_MS;
    w.bucket.put(`${other.id}/manifest/000005.json`, '{}');
    const { status, body } = await w.get(`/incidents/${other.id}`, MINJI);
    expect(status).toBe(409);
    expect(textOf(body)).toContain('problem');
    expect(body).toContain(`${other.id}/manifest/000005.json`);
    expect(w.logged.some(({ level, fields }) => level === 'error' && fields['incident'] === other.id)).toBe(true);
  });

  it('sends the oldest version of an item that was overwritten', async () => {
    w.bucket.put(`${sealed.id}/iam/user.json`, '{"user":"nobody"}');
    const { body } = await w.get(`/incidents/${sealed.id}/files/iam/user.json`, MINJI);
    expect(body).toBe('{"user":"svc-backup"}');
  });

  it('does not send what its manifest does not name', async () => {
    w.bucket.put(`${sealed.id}/added.json`, '{}');
    for (const name of ['added.json', 'manifest/000001.json', 'nothing', '..%2fsummaries'])
      expect((await w.get(`/incidents/${sealed.id}/files/${name}`, MINJI)).status).toBe(404);
  });

  it('sends evidence as a download, reports without scripts, the replay in a sandbox', async () => {
    const replay =
      '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; script-src \'sha256-x\'">';
    const other = await world({ render: () => Promise.resolve(replay) });
    const { id } = sealedIncident(other, { customer: 'acme', account: ACME_ACCOUNT, title: 'Leak' });
    const item = await other.get(`/incidents/${id}/files/iam/user.json`, MINJI);
    expect(item.headers).toMatchObject({
      'content-disposition': 'attachment; filename="user.json"',
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    const report = await other.get(`/incidents/${id}/files/reports/executive.en.html`, MINJI);
    expect(report.headers['content-security-policy']).toMatch(/default-src 'none'.*; sandbox;/);
    const page = await other.get(`/incidents/${id}/replay`, MINJI);
    expect(page.headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'sha256-x'; frame-ancestors 'none'; sandbox allow-scripts allow-modals",
    );
  });
});

describe('every page', () => {
  it('shows hostile text as text', async () => {
    for (const [i, text] of HOSTILE.entries()) {
      const title = `${text}</title><script>alert(1)</script>`;
      const w = await world({ open: [{ ...OPEN, title, titleKo: title, waitingFor: { en: title, ko: title } }] });
      keep(
        w.bucket,
        summary(i, { customer: 'acme', title: title.slice(0, 500), findingType: title.slice(0, 500) }),
        w.evidenceKey,
      );
      for (const path of [
        '/incidents',
        `/incidents/${OPEN.id}`,
        '/trends',
        '/runbooks',
        `/incidents?q=${encodeURIComponent(title.replaceAll('\uD800', ''))}`,
      ]) {
        const { status, body } = await w.get(path, { ...MANAGER, name: title });
        expect(status).toBe(200);
        expect(body).not.toContain('<script');
        expect(body).not.toMatch(/[\u202E\u200B\uFEFF]/);
      }
    }
  });

  it('has a policy without scripts, and is kept by nobody', async () => {
    const w = await world();
    for (const path of ['/incidents', '/trends', '/runbooks', '/nothing']) {
      const { headers } = await w.get(path, MINJI);
      expect(headers['content-security-policy']).toBe(
        "default-src 'none';style-src 'self';img-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none'",
      );
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
    }
  });

  it('can do without Temporal, and says what is missing then', async () => {
    const away = (): Promise<never> => Promise.reject(new NoAnswer('away'));
    const w = await world({
      temporal: { ...temporalWith([]), list: away, header: away, state: away, followUps: away },
    });
    const { id } = sealedIncident(w, { customer: 'acme', account: ACME_ACCOUNT, title: 'Leak' });
    const { body } = await w.get('/incidents', MINJI);
    expect(textOf(body)).toContain('Temporal does not answer: open incidents are missing here.');
    expect(textOf(body)).toContain('1 incident');
    const incident = await w.get(`/incidents/${id}`, MINJI);
    expect(incident.status).toBe(200);
    expect(textOf(incident.body)).toContain('A newer incident about the same thing may be open.');
    // It may be open: only Temporal knows.
    expect((await w.get(`/incidents/acme-${ACME_ACCOUNT}-key-open1`, MINJI)).status).toBe(503);
  });
});

it('A filter’s address has only what was chosen, so that it can be passed on', async () => {
  const w = await world();
  const { status, headers } = await w.get('/incidents?q=key&customer=acme&category=&severity=&from=&to=', MINJI);
  expect([status, headers['location']]).toEqual([303, '/incidents?customer=acme&q=key']);
});
