/** What views ask for, and by whose clock they count days. */
import { describe, expect, it } from 'vitest';
import { createSelection } from '../../console/sources/selection.ts';
import { NoAnswer } from '../../contract/temporal/errors.ts';
import { incident as underway } from '../incidents/underway.ts';
import { sealedIncident } from './sealed.ts';
import { summary } from './synthetic.ts';
import { ACME_ACCOUNT, CUSTOMERS, keep, MANAGER, MINJI, SORA, temporalWith, world } from './world.ts';

const OPEN = { ...underway(), id: 'acme-111122223333-iam-user-0123456789abcdef' };
const textOf = (html: string): string => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');

describe('days', () => {
  // In Seoul it is the 2nd; in New York the 1st.
  const openedAt = '2026-11-01T20:00:00.000Z';
  const worldWith = async () => {
    const w = await world();
    const hanbit = Array.from({ length: 30 }, (_, i) => summary(i)).find((s) => s.customer === 'hanbit')!;
    const acme = Array.from({ length: 30 }, (_, i) => summary(i)).find((s) => s.customer === 'acme' && !s.drill)!;
    keep(w.bucket, { ...hanbit, openedAt, drill: false }, w.evidenceKey);
    keep(w.bucket, { ...acme, openedAt }, w.evidenceKey);
    return w;
  };

  it('are those that the rows show: by the clock of each customer', async () => {
    const w = await worldWith();
    const first = textOf((await w.get('/incidents?from=2026-11-01&to=2026-11-01', MANAGER)).body);
    expect(first).toContain('1 incident ');
    expect(first).toContain('Acme Corp');
    const second = textOf((await w.get('/incidents?from=2026-11-02&to=2026-11-02', MANAGER)).body);
    expect(second).toContain('1 incident ');
    expect(second).toContain('2026-11-02 05:00');
    expect(textOf((await w.get('/trends?from=2026-11-02', SORA)).body)).toContain('1 closed incident');
  });

  it('say on the page whose clock they are by', async () => {
    const w = await worldWith();
    expect(textOf((await w.get('/incidents', MANAGER)).body)).toContain("Days by each customer's clock");
    expect(textOf((await w.get('/incidents?customer=acme', MANAGER)).body)).toContain('Days in America/New_York');
    expect(textOf((await w.get('/trends', SORA)).body)).toContain('Days in Asia/Seoul');
  });
});

describe('a view asks for little', () => {
  it('a worker is asked once for the header of an open incident, whoever looks in the next five seconds', async () => {
    let asked = 0;
    const temporal = temporalWith([OPEN]);
    const header: typeof temporal.header = (run) => {
      asked += 1;
      return temporal.header(run);
    };
    const w = await world({ temporal: { ...temporal, header } });
    await w.get('/incidents', MANAGER);
    await w.get('/incidents?q=key', MINJI);
    expect(asked).toBe(1);
    w.clock.now += 6_000;
    await w.get('/incidents', MANAGER);
    expect(asked).toBe(2);
  });

  it('is not kept waiting by a worker that was away a moment ago', async () => {
    let isAway = true;
    const temporal = temporalWith([OPEN]);
    const header: typeof temporal.header = (run) =>
      isAway ? Promise.reject(new NoAnswer('away')) : temporal.header(run);
    const w = await world({ temporal: { ...temporal, header } });
    expect((await w.get('/incidents', MANAGER)).body).not.toContain(OPEN.title);
    isAway = false;
    expect((await w.get('/incidents', MANAGER)).body).toContain(OPEN.title);
  });

  it('a file is sent without reading the rest of the incident, also while Temporal is away', async () => {
    const away = () => Promise.reject(new NoAnswer('away'));
    const w = await world({ temporal: { list: away, header: away, state: away, followUps: away } });
    const { id } = sealedIncident(w, { customer: 'acme', account: ACME_ACCOUNT, title: 'Leaked key' });
    const { status } = await w.get(`/incidents/${id}/files/iam/user.json`, MINJI);
    expect(status).toBe(200);
    expect(w.bucket.gets).toContain(`${id}/iam/user.json`);
    expect(w.bucket.gets.filter((key) => key.includes('/reports/'))).toEqual([]);
    expect((await w.get(`/incidents/${id}/files/iam/user.json`, SORA)).status).toBe(404);
  });
});

describe('verifying evidence in the console', () => {
  const missing = { key: '', sha256: 'a'.repeat(64), bytes: 1 };

  it('holds it against what Temporal knows of the archive, as the command does', async () => {
    const w = await world({
      archives: ({ id }) => Promise.resolve([{ items: [{ ...missing, key: `${id}/archive/replay.html` }] }]),
    });
    const { id } = sealedIncident(w, { customer: 'acme', account: ACME_ACCOUNT, title: 'Leaked key' });
    const { body } = await w.get(`/incidents/${id}?verify=1`, MINJI);
    expect(textOf(body)).toContain(`${id}/archive/replay.html stands in the history of the incident`);
  });

  it('says that Temporal does not answer instead of verifying less', async () => {
    const w = await world({ archives: () => Promise.reject(new NoAnswer('away')) });
    const { id } = sealedIncident(w, { customer: 'acme', account: ACME_ACCOUNT, title: 'Leaked key' });
    const { status, body } = await w.get(`/incidents/${id}?verify=1`, MINJI);
    expect(status).toBe(503);
    expect(textOf(body)).toContain('Temporal does not answer');
  });
});

describe('what figures are made of', () => {
  it('is selected once, until an incident closes', async () => {
    let all = Array.from({ length: 20 }, (_, i) => summary(i));
    const select = createSelection({ all: () => Promise.resolve(all) });
    const acme = { everything: false, customers: CUSTOMERS.customers.filter((c) => c.id === 'acme') };
    const first = await select(acme, { page: 1, q: 'words do not count' });
    expect(await select(acme, { page: 2 })).toBe(first);
    expect(new Set(first.map((s) => s.customer))).toEqual(new Set(['acme']));
    expect(await select({ everything: true, customers: CUSTOMERS.customers }, { page: 1 })).toHaveLength(20);
    all = [...all, summary(20, { customer: 'acme' })];
    expect(await select(acme, { page: 1 })).toHaveLength(first.length + 1);
  });
});
