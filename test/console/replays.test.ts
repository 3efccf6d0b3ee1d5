/** Replays of the console: none is older than the incident, and a long one says so instead of holding up other readers. */
import { describe, expect, it } from 'vitest';
import { createRenderer, createReplays, NoReplay, type MakePage, type Replayed } from '../../console/replays.ts';
import type { ReadHistories } from '../../console/sources/histories.ts';
import { MINUTE_MS } from '../../domain/units.ts';
import { createRecorder } from '../../workers/recorder.ts';
import { sealedIncident } from './sealed.ts';
import { ACME_ACCOUNT, MINJI, world } from './world.ts';

const CLOSED: Replayed = {
  id: 'acme-1',
  runId: 'r',
  status: 'closed',
  version: 40,
  closedAt: '2026-11-27T09:00:00.000Z',
  reports: {},
};
const NO_EVENTS = { events: [] };

describe('the replay of an incident', () => {
  const clock = { now: 0 };
  const counting = () => {
    const rendered: Replayed[] = [];
    const render = (incident: Replayed): Promise<string> => Promise.resolve(`page ${rendered.push(incident)}`);
    return { rendered, replays: createReplays({ render, prepare: () => undefined }, () => clock.now) };
  };

  it('is kept while nothing has happened since', async () => {
    const { rendered, replays } = counting();
    expect([await replays.page(CLOSED, NO_EVENTS), await replays.page(CLOSED, NO_EVENTS)]).toEqual([
      'page 1',
      'page 1',
    ]);
    expect(rendered).toHaveLength(1);
  });

  it('is made anew when the incident was reopened and closed again, when its tasks went on, and after ten minutes', async () => {
    const { replays } = counting();
    await replays.page(CLOSED, NO_EVENTS);
    expect(await replays.page({ ...CLOSED, closedAt: '2026-11-27T11:00:00.000Z', version: 52 }, NO_EVENTS)).toBe(
      'page 2',
    );
    expect(await replays.page(CLOSED, { events: [{} as never] })).toBe('page 3');
    expect(await replays.page(CLOSED, NO_EVENTS)).toBe('page 1');
    clock.now += 11 * MINUTE_MS;
    expect(await replays.page(CLOSED, NO_EVENTS)).toBe('page 4');
  });

  it('is kept until pages that are newer fill the memory for them', async () => {
    const rendered: string[] = [];
    const render = ({ id }: Replayed): Promise<string> => {
      rendered.push(id);
      return Promise.resolve(id.at(-1)!.repeat(100));
    };
    const replays = createReplays({ render, prepare: () => undefined }, () => clock.now, 500);
    for (const id of ['acme-1', 'acme-2', 'acme-2', 'acme-1', 'acme-3', 'acme-2', 'acme-3', 'acme-1'])
      await replays.page({ ...CLOSED, id }, NO_EVENTS);
    expect(rendered).toEqual(['acme-1', 'acme-2', 'acme-3', 'acme-1']);
  });

  it('is not kept where it alone is too long', async () => {
    const rendered: string[] = [];
    const render = ({ id }: Replayed): Promise<string> => Promise.resolve('x'.repeat(rendered.push(id) * 1000));
    const replays = createReplays({ render, prepare: () => undefined }, () => clock.now, 500);
    expect((await replays.page(CLOSED, NO_EVENTS)).length).toBe(1000);
    expect((await replays.page(CLOSED, NO_EVENTS)).length).toBe(2000);
  });

  it('of an open incident is never kept', async () => {
    const { replays } = counting();
    const open = { ...CLOSED, status: 'open' as const };
    expect([await replays.page(open, undefined), await replays.page(open, undefined)]).toEqual(['page 1', 'page 2']);
  });
});

describe('making a replay', () => {
  const logged: string[] = [];
  const log = {
    error: (message: string) => void logged.push(message),
    warn: (message: string) => void logged.push(message),
  };
  const read: ReadHistories = () => Promise.resolve({ incident: [], followUps: [] });
  const renderer = (makePage: MakePage, withinMs?: number, histories = read) =>
    createRenderer({
      read: histories,
      makePage,
      log,
      bundle: () => Promise.resolve({ code: { code: '', sourceMap: '' }, script: '' }),
      ...(withinMs === undefined ? {} : { withinMs }),
    });

  it('ends without a page where the histories are longer than the limit, and is logged', async () => {
    const event = { workflowExecutionSignaledEventAttributes: { signalName: 'x'.repeat(10_000_000) } };
    const recorder = createRecorder(undefined);
    const long: MakePage = (_, signal) =>
      recorder({ incident: [{ events: Array.from({ length: 7 }, () => event) }], followUps: [] }, signal);
    await expect(renderer(long).render(CLOSED)).rejects.toThrow(/^no recording: the histories have \d+ bytes$/);
    await expect(renderer(long).render(CLOSED)).rejects.toBeInstanceOf(NoReplay);
    expect(logged).toContain('A replay was not made');
  });

  it('ends without a page where it takes too long', async () => {
    const endless: MakePage = (_, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
    await expect(renderer(endless, 1).render(CLOSED)).rejects.toBeInstanceOf(NoReplay);
  });

  it('does not hold up the next one where Temporal never answers', async () => {
    const makePage: MakePage = () => Promise.resolve({ page: new TextEncoder().encode('made'), problems: [] });
    const hanging: ReadHistories = (incident) =>
      incident.id === 'hangs' ? new Promise(() => undefined) : read(incident);
    const replays = createReplays(renderer(makePage, 50, hanging));
    const first = expect(replays.page({ ...CLOSED, id: 'hangs' }, NO_EVENTS)).rejects.toBeInstanceOf(NoReplay);
    expect(await replays.page(CLOSED, NO_EVENTS)).toBe('made');
    await first;
  });

  it('is answered with a page that says what to do instead', async () => {
    const w = await world({
      render: () => Promise.reject(new NoReplay('no recording: the histories have 70000000 bytes')),
    });
    const { id } = sealedIncident(w, { customer: 'acme', account: ACME_ACCOUNT, title: 'Long' });
    const { status, body } = await w.get(`/incidents/${id}/replay`, MINJI);
    expect(status).toBe(422);
    expect(body).toContain('firebreak replay ID --html FILE');
    expect(body).not.toContain('70000000');
  });
});
