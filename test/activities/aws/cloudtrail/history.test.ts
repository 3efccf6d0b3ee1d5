/** The event history that the entries of an incident share, against a CloudTrail in memory with pages of five events. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TrailHistory, type Asker } from '../../../../activities/aws/cloudtrail/history.ts';
import type { TrailQuestion } from '../../../../activities/entry.ts';
import type { IncidentRef } from '../../../../domain/entry.ts';
import { BEGIN, happened, LARGE, MINUTE, REGION, Service, valueOf, type Happened } from './service.ts';

const incident = (id = 'i1', to = BEGIN + 60 * MINUTE): IncidentRef => ({
  id,
  customerId: 'acme',
  account: '111122223333',
  region: REGION,
  phase: 'assess',
  window: { from: new Date(BEGIN).toISOString(), to: new Date(to).toISOString() },
});

const asker = (service: Service, ref: IncidentRef, over: Partial<Asker> = {}): Asker => ({
  incident: ref,
  aws: service.account(),
  heartbeat: () => undefined,
  sleep: () => new Promise((resolve) => setTimeout(resolve, 20)),
  ...over,
});

async function ask(history: TrailHistory, by: Asker, question: Partial<TrailQuestion> = {}): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of history.of(by)({ region: REGION, ...question })) ids.push(id);
  return ids;
}

const named = (value: string): TrailQuestion['attribute'] => ({ AttributeKey: 'EventName', AttributeValue: value });
const byUser = (value: string): TrailQuestion['attribute'] => ({ AttributeKey: 'Username', AttributeValue: value });
const open = (events: Happened[], mostBytes?: number) => {
  const service = new Service(events);
  return {
    service,
    history: new TrailHistory({ clock: service.clock, ...(mostBytes === undefined ? {} : { mostBytes }) }),
  };
};

describe('what is read of CloudTrail', () => {
  const events = fc
    .array(
      fc.record({
        minute: fc.double({ min: 0, max: 120, noNaN: true }),
        lateMinutes: fc.double({ min: 0, max: 14, noNaN: true }),
        name: fc.constantFrom('A', 'B', 'C'),
        user: fc.constantFrom('x', 'y'),
      }),
      { maxLength: 90 },
    )
    .map((list) =>
      list.map(({ minute, lateMinutes, name, user }, n) => {
        const at = BEGIN + Math.round(minute * MINUTE);
        return { id: `e${n}`, at, shownAt: at + Math.round(lateMinutes * MINUTE), name, user };
      }),
    );
  const questions = fc.array(
    fc.record({
      /** Since the question before. */
      afterMinutes: fc.double({ min: 0, max: 40, noNaN: true }),
      fromMinute: fc.constantFrom(0, 0, 0, 20, -30),
      attribute: fc.constantFrom(undefined, named('A'), named('B'), byUser('x')),
      /** Stops after so many events. */
      most: fc.constantFrom(3, Infinity, Infinity),
    }),
    { maxLength: 8 },
  );

  it('is what a filter of all events gives, whatever was asked before', async () => {
    await fc.assert(
      fc.asyncProperty(events, questions, async (all, asked) => {
        const { service, history } = open(all);
        for (const { afterMinutes, fromMinute, attribute, most } of asked) {
          service.now += Math.round(afterMinutes * MINUTE);
          const window = { from: BEGIN + fromMinute * MINUTE, to: service.now };
          const ref = incident('i1', window.to);
          const shown = all.filter((e) => e.shownAt <= window.to);
          const got: string[] = [];
          const question = { region: REGION, attribute, window: { from: iso(window.from), to: iso(window.to) } };
          for await (const { id } of history.of(asker(service, ref))(question)) {
            got.push(id);
            if (got.length >= most) break;
          }
          const fits = (e: Happened): boolean =>
            e.at >= window.from &&
            e.at <= window.to &&
            (attribute === undefined || valueOf(e, attribute.AttributeKey) === attribute.AttributeValue);
          const times = got.map((id) => all.find((e) => e.id === id)!.at);
          expect(new Set(got).size).toBe(got.length);
          expect(times).toEqual(times.toSorted((a, b) => b - a));
          expect(got.every((id) => fits(all.find((e) => e.id === id)!))).toBe(true);
          // What CloudTrail had shown by then is there; an event that it shows while it is read may be.
          const must = shown.filter(fits).toSorted((a, b) => b.at - a.at);
          if (got.length < most) expect(must.filter((e) => !got.includes(e.id))).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });
});

const iso = (ms: number): string => new Date(ms).toISOString();
const many = (n: number): Happened[] => Array.from({ length: n }, (_, i) => happened(i, i / 2));

describe('one reader for all entries of an incident', () => {
  it('answers every attribute from one unfiltered read of the region', async () => {
    const { service, history } = open(many(20));
    const first = await ask(history, asker(service, incident()), { attribute: named('Call1') });
    expect(first).toEqual(['e19', 'e16', 'e13', 'e10', 'e7', 'e4', 'e1']);
    expect(service.asked).toHaveLength(4);
    expect(await ask(history, asker(service, incident()), { attribute: byUser('user0') })).toHaveLength(10);
    expect(await ask(history, asker(service, incident()))).toHaveLength(20);
    expect(service.asked).toHaveLength(4);
    expect(service.asked.every(({ input }) => input.LookupAttributes === undefined)).toBe(true);
  });

  it('reads again only what is newer than the last read, less the time by which CloudTrail is late', async () => {
    const { service, history } = open(many(20));
    await ask(history, asker(service, incident()));
    const read = service.asked.length;
    const reachedAt = service.asked[0]!.at;
    service.now += 30 * MINUTE;
    service.events.push(happened(20, 61, { shownAt: BEGIN + 70 * MINUTE }), happened(21, 80));
    const ids = await ask(history, asker(service, incident('i1', service.now)));
    expect(ids.slice(0, 3)).toEqual(['e21', 'e20', 'e19']);
    expect(ids).toHaveLength(22);
    const [again, ...more] = service.asked.slice(read);
    expect(again!.input.StartTime!.getTime()).toBe(reachedAt - 15 * MINUTE);
    expect(more).toEqual([]);
  });

  it('serves an activity that was scheduled before the last read without any call', async () => {
    const { service, history } = open(many(5));
    await ask(history, asker(service, incident('i1', BEGIN + 59 * MINUTE)));
    service.now += MINUTE;
    await ask(history, asker(service, incident('i1', BEGIN + 60 * MINUTE)));
    expect(service.asked).toHaveLength(1);
  });

  it('shares a page that somebody else is waiting for', async () => {
    const { service, history } = open(many(20));
    const askers = [named('Call0'), named('Call1'), byUser('user1'), undefined];
    const answers = await Promise.all(
      askers.map((attribute) => ask(history, asker(service, incident()), { attribute })),
    );
    expect(answers.map((a) => a.length)).toEqual([7, 7, 10, 20]);
    expect(service.asked).toHaveLength(4);
  });

  it('asks AWS for an attribute when the region has more events than it reads, and remembers the answer', async () => {
    const { service, history } = open(many(LARGE + 9));
    expect(await ask(history, asker(service, incident()), { attribute: named('Call2') })).toHaveLength(20);
    const about = (): unknown[] => service.asked.slice(10).map(({ input }) => input.LookupAttributes?.[0]);
    expect(about()).toEqual(Array.from({ length: 4 }, () => named('Call2')));
    await ask(history, asker(service, incident()), { attribute: named('Call2') });
    await ask(history, asker(service, incident()), { attribute: byUser('user9') });
    expect(about()).toEqual([...Array.from({ length: 4 }, () => named('Call2')), byUser('user9')]);
  });

  it('asks for one attribute over weeks without reading everything of these weeks', async () => {
    const { service, history } = open(many(20));
    const window = { from: iso(BEGIN - 14 * 24 * 60 * MINUTE), to: iso(service.now) };
    await ask(history, asker(service, incident()), { attribute: named('Call2'), window });
    expect(service.asked.map(({ input }) => input.LookupAttributes)).toEqual([[named('Call2')], [named('Call2')]]);
  });

  it('reads the whole window of the incident also when the first question is about a part of it', async () => {
    const { service, history } = open(many(9));
    const part = { from: iso(BEGIN + 2 * MINUTE), to: iso(service.now) };
    await ask(history, asker(service, incident()), { attribute: named('Call2'), window: part });
    expect(await ask(history, asker(service, incident()), { attribute: named('Call0') })).toHaveLength(3);
    expect(service.asked).toHaveLength(2);
  });

  it('reads nothing again for a question that can do without the newest events', async () => {
    const { service, history } = open(many(9));
    await ask(history, asker(service, incident()), { attribute: named('Call2') });
    service.now += 10 * MINUTE;
    const later = asker(service, incident('i1', service.now));
    await ask(history, later, { attribute: named('Call0'), mayLackMs: 15 * MINUTE });
    expect(service.asked).toHaveLength(2);
    await ask(history, later, { attribute: named('Call0') });
    expect(service.asked.length).toBeGreaterThan(2);
  });

  it('reads no further than the entry does', async () => {
    const { service, history } = open(many(40));
    for await (const _ of history.of(asker(service, incident()))({ region: REGION })) break;
    expect(service.asked).toHaveLength(1);
  });

  it('shares nothing with another incident', async () => {
    const { service, history } = open(many(3));
    await ask(history, asker(service, incident('i1')));
    await ask(history, asker(service, incident('i2')));
    expect(service.asked).toHaveLength(2);
  });

  it('forgets the region that was asked about longest ago when it holds too much', async () => {
    const { service, history } = open(many(20), 30_000);
    for (const region of ['r1', 'r2', 'r3']) await ask(history, asker(service, incident()), { region });
    const read = service.asked.length;
    await ask(history, asker(service, incident()), { region: 'r3' });
    expect(service.asked).toHaveLength(read);
    await ask(history, asker(service, incident()), { region: 'r1' });
    expect(service.asked.length).toBeGreaterThan(read);
  });
});

/** AWS's bucket of an account and region holds two lookups and gets two a second. */
function refusedBy(times: readonly number[]): number[] {
  let tokens = 2;
  let last = 0;
  return times.filter((at) => {
    tokens = Math.min(2, tokens + ((at - last) / 1_000) * 2);
    last = at;
    if (tokens < 1) return true;
    tokens -= 1;
    return false;
  });
}

describe('AWS’s limit of two lookups a second', () => {
  it('is kept for each account and region, by all incidents together', async () => {
    const { service, history } = open(many(45));
    await Promise.all(['i1', 'i2', 'i3'].map((id) => ask(history, asker(service, incident(id)))));
    await Promise.all(['r1', 'r2'].map((region) => ask(history, asker(service, incident()), { region })));
    for (const region of [REGION, 'r1', 'r2']) {
      const times = service.asked.filter((a) => a.region === region).map((a) => a.at);
      expect(refusedBy(times)).toEqual([]);
      expect(times.length).toBeGreaterThan(8);
    }
  });

  it('is waited for when others use it up too: a throttled lookup is tried again', async () => {
    const { service, history } = open(many(20));
    const throttled = Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
    service.failing = [throttled, throttled, throttled];
    expect(await ask(history, asker(service, incident()))).toHaveLength(20);
    expect(service.asked).toHaveLength(7);
  });
});

describe('an entry that fails', () => {
  it('throws what AWS refuses, and the next entry asks again', async () => {
    const { service, history } = open(many(3));
    service.failing = [Object.assign(new Error('no'), { name: 'AccessDeniedException' })];
    await expect(ask(history, asker(service, incident()))).rejects.toThrow('no');
    expect(await ask(history, asker(service, incident()))).toHaveLength(3);
  });

  it('begins anew where AWS does not go on with a token', async () => {
    const { service, history } = open(many(20));
    for await (const _ of history.of(asker(service, incident()))({ region: REGION })) break;
    service.failing = [
      Object.assign(new Error('token'), { name: 'InvalidNextTokenException', $metadata: { httpStatusCode: 400 } }),
    ];
    await expect(ask(history, asker(service, incident()))).rejects.toThrow('token');
    expect(await ask(history, asker(service, incident()))).toHaveLength(20);
  });

  it('does not take the page from the others when it is cancelled', async () => {
    const { service, history } = open(many(3));
    let answer = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      service.before = () => {
        resolve();
        return new Promise((go) => (answer = go));
      };
    });
    const cancelled = asker(service, incident(), {
      heartbeat: () => {
        throw new Error('cancelled');
      },
    });
    const first = ask(history, cancelled);
    const second = ask(history, asker(service, incident()));
    await asked;
    await expect(first).rejects.toThrow('cancelled');
    answer();
    expect(await second).toHaveLength(3);
    expect(service.asked).toHaveLength(1);
  });
});
