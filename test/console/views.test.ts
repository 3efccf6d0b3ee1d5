/** What views ask for, and by whose clock they count days. */
import { describe, expect, it } from 'vitest';
import { createSelection } from '../../console/sources/selection.ts';
import { NoAnswer } from '../../contract/temporal/errors.ts';
import { incident as underway } from '../incidents/underway.ts';
import { MINUTE_MS } from '../../domain/units.ts';
import type { IncidentState } from '../../domain/incident.ts';
import { sealedIncident, store } from './sealed.ts';
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

  it('are those of the time zone and name that the customer has now', async () => {
    const w = await worldWith();
    await w.get('/incidents', MANAGER);
    const moved = { timeZone: 'Asia/Seoul', name: 'Acme Asia' };
    w.customers = {
      ...CUSTOMERS,
      customers: CUSTOMERS.customers.map((c) => (c.id === 'acme' ? { ...c, ...moved } : c)),
    };
    const second = textOf((await w.get('/incidents?from=2026-11-02&to=2026-11-02', MANAGER)).body);
    expect(second).toContain('2 incidents ');
    expect(textOf((await w.get('/incidents?q=Acme+Asia', MANAGER)).body)).toContain('1 incident ');
  });

  it('say on the page whose clock they are by', async () => {
    const w = await worldWith();
    expect(textOf((await w.get('/incidents', MANAGER)).body)).toContain("Days by each customer's clock");
    expect(textOf((await w.get('/incidents?customer=acme', MANAGER)).body)).toContain('Days in America/New_York');
    expect(textOf((await w.get('/trends', SORA)).body)).toContain('Days in Asia/Seoul');
  });
});

describe('a view asks for little', () => {
  it('for five seconds all views share a header: a worker is asked once', async () => {
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

  describe('of an incident whose id has come again', () => {
    const OF = { customer: 'acme', account: ACME_ACCOUNT, title: 'Leaked key' };
    const LATER = { runId: '0a0a0a0a-0000-4000-8000-000000000002', closedAt: '2026-11-25T09:00:00.000Z' };
    const verifyOf = ({ id, runId }: { id: string; runId: string }): string => `/incidents/${id}?run=${runId}&verify=1`;

    it('finds nothing wrong with what the later one stored and sealed', async () => {
      const w = await world();
      const first = sealedIncident(w, OF);
      const second = sealedIncident(w, { ...OF, state: LATER, after: first });
      for (const run of [first, second])
        expect(textOf((await w.get(verifyOf(run), MINJI)).body)).toContain(
          '8 items as stored and in order. The seal covers 8.',
        );
      store(w, first.id, { 'planted.json': '{}' }, second.end);
      w.clock.now += MINUTE_MS;
      const { body } = await w.get(verifyOf(first), MINJI);
      expect(textOf(body)).toContain(`${first.id}/planted.json was added after the evidence was sealed`);
    });

    it('holds it against what the later one archived after its end', async () => {
      const missing = { key: '', sha256: 'a'.repeat(64), bytes: 1 };
      const w = await world({
        archives: ({ id, runId }) =>
          Promise.resolve(runId === LATER.runId ? [{ items: [{ ...missing, key: `${id}/archive/x.gz` }] }] : []),
      });
      const first = sealedIncident(w, OF);
      sealedIncident(w, { ...OF, state: LATER, after: first });
      const { body } = await w.get(verifyOf(first), MINJI);
      expect(textOf(body)).toContain(`${first.id}/archive/x.gz stands in the history of the incident`);
    });

    it('does not complain about what an open one has stored so far, and still about what was altered', async () => {
      const open: IncidentState[] = [];
      const w = await world({ temporal: temporalWith(open) });
      const first = sealedIncident(w, OF);
      for (const status of ['open', 'closed'] as const) {
        // Closed: its workflow is still telling people, and its seal is not stored yet.
        open.splice(0, 1, { ...OPEN, id: first.id, status });
        w.bucket.put(`${first.id}/iam/user.json`, '{"user":"svc-backup"}');
        if (status === 'open') store(w, first.id, { 'iam/user-2.json': '{}' }, first.end);
        const { body } = await w.get(verifyOf(first), MINJI);
        expect(textOf(body)).not.toContain('was added after the evidence was sealed');
        expect(textOf(body)).toContain(`${first.id}/iam/user.json was overwritten`);
      }
    });
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
