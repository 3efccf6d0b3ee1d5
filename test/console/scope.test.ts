/** Nobody reads another customer's incidents, whatever they ask for. */
import { beforeAll, describe, expect, it } from 'vitest';
import { allowsId, scopeOf } from '../../console/scope.ts';
import { incident as underway } from '../incidents/underway.ts';
import { sealedIncident } from './sealed.ts';
import { summary } from './synthetic.ts';
import { CUSTOMERS, HANBIT_ACCOUNT, keep, MANAGER, MINJI, SORA, STRANGER, world, type World } from './world.ts';

const OPEN_ACME = { ...underway(), id: 'acme-111122223333-iam-user-0123456789abcdef' };
const SECRET = 'Zanzibar';
const OPEN_HANBIT = {
  ...underway(),
  id: `hanbit-${HANBIT_ACCOUNT}-iam-user-0123456789abcdef`,
  title: `${SECRET} open`,
  customer: {
    ...underway().customer,
    id: 'hanbit',
    name: SECRET,
    account: { id: HANBIT_ACCOUNT, name: SECRET, environment: 'production' as const },
  },
};

let w: World;
let closedHanbit: string;
let run: string;

beforeAll(async () => {
  w = await world({ open: [OPEN_ACME, OPEN_HANBIT] });
  // Of Acme: those whose number is not divisible by three.
  for (let i = 0; i < 12; i += 1)
    keep(
      w.bucket,
      summary(
        i,
        i % 3 === 0
          ? { title: `${SECRET} ${i}`, findingType: SECRET, account: { id: HANBIT_ACCOUNT, name: SECRET } }
          : {},
      ),
      w.evidenceKey,
    );
  const sealed = sealedIncident(w, { customer: 'hanbit', account: HANBIT_ACCOUNT, title: `${SECRET} closed` });
  closedHanbit = sealed.id;
  run = sealed.runId;
});

/** Without tags: what was asked for stands in forms and links, as asked. */
const textOf = (html: string): string => html.replaceAll(/<[^>]*>/g, ' ');

/** Every route that shows something of an incident. */
const ROUTES: [what: string, path: () => string][] = [
  ['the list', () => '/incidents'],
  ['the list of the other customer', () => '/incidents?customer=hanbit'],
  ['a search for what only the other has', () => `/incidents?q=${SECRET}`],
  ['a search by id', () => `/incidents?q=${closedHanbit}`],
  ['every page of the list', () => '/incidents?page=2'],
  ['the trends', () => '/trends'],
  ['the trends of the other customer', () => '/trends?customer=hanbit'],
  ['how runbooks do', () => '/runbooks?customer=hanbit'],
  ['an open incident by its id', () => `/incidents/${OPEN_HANBIT.id}`],
  ['a closed incident by its id', () => `/incidents/${closedHanbit}`],
  ['a closed incident by id and run', () => `/incidents/${closedHanbit}?run=${run}`],
  ['its verification', () => `/incidents/${closedHanbit}?verify=1`],
  ['its replay', () => `/incidents/${closedHanbit}/replay`],
  ['its report', () => `/incidents/${closedHanbit}/files/reports/executive.en.html`],
  ['its record', () => `/incidents/${closedHanbit}/files/reports/incident.json`],
  [
    'an item by a path through one’s own incident',
    () => `/incidents/${OPEN_ACME.id}/files/..%2F${closedHanbit}%2Freports%2Fincident.json`,
  ],
];

describe('a person of one customer', () => {
  it.each(ROUTES)('sees nothing of another in %s', async (_, path) => {
    const { status, body } = await w.get(path(), MINJI);
    expect([200, 404]).toContain(status);
    const shown = textOf(body);
    expect(shown).not.toContain(SECRET);
    expect(shown).not.toContain('hanbit');
    expect(shown).not.toContain('한빛');
  });

  it('has counts of one’s own only', async () => {
    const own = 1 + 8;
    const { body } = await w.get('/incidents', MINJI);
    expect(body).toContain(`${own} incidents`);
    expect((await w.get('/incidents?customer=hanbit', MINJI)).body).toContain('0 incidents');
  });

  it('is answered the same for what is another’s and for what does not exist', async () => {
    const others = await w.get(`/incidents/${closedHanbit}`, MINJI);
    const none = await w.get(`/incidents/hanbit-${HANBIT_ACCOUNT}-iam-user-ffffffffffffffff`, MINJI);
    expect(others.status).toBe(404);
    expect(none.status).toBe(404);
    expect(textOf(others.body)).toBe(textOf(none.body));
  });

  it('who asks for another’s is on record', async () => {
    await w.get(`/incidents/${closedHanbit}/replay`, MINJI);
    expect(w.logged.at(-1)).toMatchObject({ level: 'warn', message: expect.stringContaining('Minji Kim was refused') });
  });

  it('is refused on record, as a number for each reason', async () => {
    await w.refusals.keep(() => Promise.resolve());
    for (let n = 0; n < 3; n += 1) await w.get(`/incidents/${closedHanbit}`, MINJI);
    await w.get('/incidents', STRANGER);
    await w.get('/no-such-page', MINJI);
    await w.get('/incidents');
    const cookie = await w.cookieOf(MINJI);
    await w.app.inject({ url: '/incidents', headers: { cookie: cookie.slice(0, -4) } });
    await w.app.inject({ method: 'POST', url: '/sign-out', headers: { cookie, origin: 'https://evil.example' } });
    await w.app.inject('/sign-in/link?token=forged');
    const counted: Record<string, number> = {};
    await w.refusals.keep(({ refused }) => {
      for (const { door, why, n } of refused) counted[`${door}: ${why}`] = n;
      return Promise.resolve();
    });
    expect(counted).toEqual({
      'console: a person asked for what they may not read': 4,
      'console: a cookie that opens no session': 1,
      'console: a form that was not made here, or not for this person': 1,
      'console: a link that signs nobody in': 1,
    });
  });

  it('sees one’s own', async () => {
    expect((await w.get(`/incidents/${closedHanbit}`, SORA)).body).toContain(SECRET);
    expect((await w.get(`/incidents/${closedHanbit}/files/reports/incident.json`, SORA)).status).toBe(200);
    expect((await w.get(`/incidents/${OPEN_ACME.id}`, MINJI)).status).toBe(200);
  });
});

it('A manager sees all customers', async () => {
  const { body } = await w.get('/incidents', MANAGER);
  expect(body).toContain(SECRET);
  expect(body).toContain('Acme Corp');
  expect((await w.get(`/incidents/${closedHanbit}`, MANAGER)).status).toBe(200);
});

it('Nobody who has not signed in sees anything', async () => {
  for (const [, path] of ROUTES) {
    const { status, headers, body } = await w.get(path());
    expect([status, body]).toEqual([303, '']);
    expect(headers['location']).toMatch(/^\/sign-in\?next=/);
  }
});

it('Somebody who belongs to no customer sees nothing, and it is on record', async () => {
  for (const [, path] of ROUTES) {
    const { status, body } = await w.get(path(), STRANGER);
    expect(status).toBe(403);
    expect(textOf(body)).not.toContain(SECRET);
  }
  expect(w.logged.at(-1)?.message).toContain('Mallory was refused');
});

describe('whose incidents a person may read', () => {
  it('are nobody’s for the same user id in another workspace', () => {
    expect(scopeOf(CUSTOMERS, { ...MANAGER, team: 'TOTHER' })).toBeUndefined();
  });

  it('are told apart by the whole id of customer and account, not by how an id begins', () => {
    const [acme] = CUSTOMERS.customers;
    const scope = { everything: false, customers: [acme!] };
    expect(allowsId(scope, 'acme-111122223333-key-0123456789abcdef')).toBe(true);
    for (const id of [
      'acme-eu-111122223333-key-0',
      'acme-1111222233334-key-0',
      'acme',
      '',
      '../acme-111122223333-key-0',
      'ACME-111122223333-key-0',
    ])
      expect(allowsId(scope, id)).toBe(false);
  });

  it('end when the person is taken off the list', async () => {
    const cookie = await w.cookieOf(MINJI);
    const get = (): Promise<number> =>
      w.app.inject({ url: '/incidents', headers: { cookie } }).then((answer) => answer.statusCode);
    expect(await get()).toBe(200);
    const before = w.customers;
    w.customers = { ...before, customers: before.customers.map((c) => ({ ...c, people: [] })) };
    expect(await get()).toBe(403);
    w.customers = before;
  });
});
