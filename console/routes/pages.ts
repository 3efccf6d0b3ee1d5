/** The pages of people who have signed in, and the files behind them. Each view is recorded before it is sent. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ManifestBroken, type StoredItem } from '../../activities/evidence/store.ts';
import type { Verdict } from '../../activities/evidence/verify.ts';
import { NoAnswer } from '../../contract/temporal/errors.ts';
import { addressOf, filterOf, type Filter } from '../filter.ts';
import { brokenPage } from '../pages/evidence.tsx';
import { incidentPage } from '../pages/incident.tsx';
import { listPage } from '../pages/list.tsx';
import { runbooksPage } from '../pages/runbooks.tsx';
import { trendsPage } from '../pages/trends.tsx';
import type { Reader } from '../pages/view.ts';
import { runbooksOf, trendsOf, type RunbookRow, type Trends } from '../trend-figures.ts';
import type { Found } from '../sources/incidents.ts';
import { openedOn } from '../sources/selection.ts';
import { filePolicy, replayPolicy, typeOf } from './files.ts';
import { page, signedIn, type Context, type Signed } from './context.ts';
import { NotFound } from './errors.ts';

const Params = z.object({ id: z.string().max(200) });
const FileParams = Params.extend({ '*': z.string().min(1).max(600) });
const Query = z.object({
  run: z
    .string()
    .regex(/^[0-9a-f-]{8,40}$/)
    .optional()
    .catch(undefined),
  items: z.coerce.number().int().min(1).max(1_000_000).catch(1),
  verify: z.literal('1').optional().catch(undefined),
});

export function addPages(app: FastifyInstance, context: Context): void {
  const { source, evidence, record } = context;

  app.get('/', async (_, reply) => reply.redirect('/incidents', 303));

  const trends = new WeakMap<object, Trends>();
  const runbooks = new WeakMap<object, RunbookRow[]>();
  /** A page whose address has a filter. */
  const filtered = (path: string, what: string, show: (view: Reader, filter: Filter) => Promise<string>): void =>
    void app.get(path, async (request, reply) => {
      const { view, person } = await signedIn(context, request, reply);
      const filter = filterOf(request.query);
      if (isUntidy(request)) return reply.redirect(addressOf(path, filter), 303);
      const shown = await show(view, filter);
      record({ person, did: 'viewed', what: `${what}${asked(filter)}`, from: request.ip });
      return page(reply, shown);
    });

  filtered('/incidents', 'the list of incidents', async (view, filter) => {
    const { scope } = view.person;
    const broken = scope.everything ? context.summaries.broken().length : 0;
    return listPage(view, filter, await source.list(scope, filter), broken);
  });
  filtered('/trends', 'the trends', async (view, filter) => {
    const { scope } = view.person;
    const selected = await source.selected(scope, filter);
    return trendsPage(
      view,
      filter,
      onceOf(trends, selected, () => trendsOf(selected, (s) => openedOn(scope, s))),
    );
  });
  filtered('/runbooks', 'how runbooks do', async (view, filter) => {
    const selected = await source.selected(view.person.scope, filter);
    return runbooksPage(
      view,
      filter,
      onceOf(runbooks, selected, () => runbooksOf(selected)),
    );
  });

  app.get('/incidents/:id', async (request, reply) => {
    const signed = await signedIn(context, request, reply);
    const { items: itemsPage, verify } = Query.parse(request.query);
    const found = await findOr(context, signed, request, reply);
    if (found === undefined) return reply;
    const { state } = found;
    context.replays.prepare();
    const items = await evidence.items(state.id).catch(unlessBroken);
    const verdict = verify === undefined ? undefined : await verified(context, signed, found);
    const did = verify === undefined ? 'viewed' : 'verified the evidence of';
    record({ ...who(signed, request, found), did, what: 'the incident' });
    return page(reply, incidentPage(signed.view, { found, items, itemsPage, verdict }));
  });

  app.get('/incidents/:id/replay', async (request, reply) => {
    const signed = await signedIn(context, request, reply);
    const found = await findOr(context, signed, request, reply);
    if (found === undefined) return reply;
    const html = await context.replays.page(found.state, found.followUps);
    record({ ...who(signed, request, found), did: 'viewed', what: 'the replay of the incident' });
    reply.header('content-security-policy', replayPolicy(html));
    return page(reply, html);
  });

  app.get('/incidents/:id/files/*', async (request, reply) => {
    const signed = await signedIn(context, request, reply);
    const { id, '*': name } = FileParams.parse(request.params);
    // Whose incident it is decides: its items are those of all incidents with this id.
    const customer = await source.customerOf(signed.view.person.scope, id);
    if (customer === undefined) throw refused(context, signed, request);
    const item = await evidence.item(id, `${id}/${name}`);
    if (item === undefined) throw new NotFound();
    const { key, sha256 } = item.item;
    const { person } = signed;
    record({ person, from: request.ip, incident: id, customer, did: 'downloaded', what: key, sha256 });
    const { type, isShown } = typeOf(name);
    return reply
      .header('content-type', type)
      .header('content-security-policy', filePolicy(type))
      .header('content-disposition', `${isShown ? 'inline' : 'attachment'}; filename="${fileName(name)}"`)
      .send(Buffer.from(item.bytes));
  });
}

/** Figures of 10,000 incidents take a while: they are made once of the same incidents. */
function onceOf<T>(known: WeakMap<object, T>, of: object, make: () => T): T {
  const made = known.get(of) ?? make();
  known.set(of, made);
  return made;
}

/** @throws NoAnswer */
async function verified({ source, evidence }: Context, { view }: Signed, { state, others }: Found): Promise<Verdict> {
  const goesOn = state.status === 'open' || (await source.goesOn(view.person.scope, state.id));
  return evidence.verify({ state, others, goesOn });
}

/** The incident, or undefined when its evidence is broken: that has been said then. @throws NotFound */
async function findOr(
  context: Context,
  signed: Signed,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Found | undefined> {
  const { id } = Params.parse(request.params);
  const { run } = Query.parse(request.query);
  const { scope } = signed.view.person;
  try {
    const found = await context.source.find(scope, id, run);
    if (found === undefined) throw refused(context, signed, request);
    return found;
  } catch (error) {
    if (!(error instanceof ManifestBroken)) throw error;
    const summaries = (await context.source.closed(scope)).filter((s) => s.id === id);
    const [summary, ...others] = summaries.toSorted((a, b) => (a.at < b.at ? 1 : -1));
    if (summary === undefined) throw new NotFound();
    const { seal, reports, customer, runId } = summary;
    const state = { id, runId, evidence: [], reports, ...(seal === undefined ? {} : { seal }) };
    const goesOn = await context.source.goesOn(scope, id).catch(unknownWhileAway);
    // What Temporal knows of archives is not needed to say what is broken.
    const verdict = await context.evidence.verify({ state, others, goesOn }, () => Promise.resolve([]));
    const about = { person: signed.person, from: request.ip, incident: id, customer };
    context.record({ ...about, did: 'verified the evidence of', what: 'the incident' });
    context.log.error('The evidence of an incident is not as it was stored', { incident: id, error });
    await page(reply, brokenPage(signed.view, verdict), 409);
    return undefined;
  }
}

/** Whether there is none, or it is another customer's, is not said. */
function refused(context: Context, { person }: Signed, request: FastifyRequest): NotFound {
  const what = (request.url.split('?')[0] ?? '').slice(0, 300);
  context.record({ person, did: 'asked for', what, from: request.ip, refused: true });
  return new NotFound();
}

const who = ({ person }: Signed, request: FastifyRequest, { state }: Found) => ({
  person,
  from: request.ip,
  incident: state.id,
  customer: state.customer.id,
});

/** A form sends each of its fields, also those that are empty. */
const isUntidy = (request: FastifyRequest): boolean => /=(?:&|$)/.test(request.url);

const asked = (filter: Filter): string => {
  const query = addressOf('', filter);
  return query === '' ? '' : ` (${query.slice(1)})`;
};

/** Another incident with this id may be open then: its evidence is nothing to complain about. */
function unknownWhileAway(error: unknown): true {
  if (error instanceof NoAnswer) return true;
  throw error;
}

function unlessBroken(error: unknown): StoredItem[] | undefined {
  if (error instanceof ManifestBroken) return undefined;
  throw error;
}

const fileName = (name: string): string => (name.split('/').at(-1) ?? 'item').replaceAll(/[^\w.-]/g, '_').slice(-120);
