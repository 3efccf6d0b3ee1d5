/**
 * The console's server. Fastify: routes that tests can ask without a socket, and well-kept plugins for headers, cookies and
 * forms. Pages are rendered here and have no script; only the replay has one, in a sandbox of its own.
 */
import cookie from '@fastify/cookie';
import formBody from '@fastify/formbody';
import helmet from '@fastify/helmet';
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Tampered } from '../activities/archive/stored.ts';
import { ManifestBroken } from '../activities/evidence/store.ts';
import { NoAnswer } from '../contract/temporal/errors.ts';
import { HistoryError } from '../replay/histories.ts';
import { messagePage } from './pages/message.tsx';
import { NoReplay, ReplaysBusy } from './replays.ts';
import {
  Answered,
  countRefusal,
  page,
  pathOf,
  sessionOf,
  viewOf,
  type ConsoleDeps,
  type Context,
} from './routes/context.ts';
import { BadForm, NotFound } from './routes/errors.ts';
import { addPages } from './routes/pages.ts';
import { addSignIn } from './routes/sign-in.ts';
import { scopeOf } from './scope.ts';
import type { Words } from './words.ts';

/** In this order: a later one overrides an earlier one. */
const STYLES = ['page', 'list', 'incident', 'charts', 'media'].map((name) => `pages/style/${name}.css`);
const STYLE = ['../replay/viewer/theme.css', ...STYLES]
  .map((file) => readFileSync(new URL(file, import.meta.url), 'utf8'))
  .join('');
const ICON = readFileSync(new URL('pages/icon.svg', import.meta.url), 'utf8');
const HASH = createHash('sha256').update(STYLE).digest('hex').slice(0, 16);

/** Forms have a token and a few words. */
const MOST_BODY_BYTES = 16_384;
const YEAR_S = 31_536_000;

/** Returns a server that does not listen yet. */
export async function createConsole(deps: ConsoleDeps): Promise<FastifyInstance> {
  const secure = deps.url.startsWith('https://');
  // A browser takes a cookie with this prefix only from this host, over TLS.
  const prefix = secure ? '__Host-' : '';
  const context: Context = {
    ...deps,
    record(access) {
      if (access.refused === true) countRefusal(deps, 'a person asked for what they may not read');
      deps.record(access);
    },
    secure,
    style: `/style-${HASH}.css`,
    cookies: { session: `${prefix}firebreak-console`, flow: `${prefix}firebreak-console-flow` },
  };
  const app = fastify({
    bodyLimit: MOST_BODY_BYTES,
    requestTimeout: 30_000,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 700, caseSensitive: true },
  });
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'style-src': ["'self'"],
        'img-src': ["'self'"],
        'form-action': ["'self'"],
        'base-uri': ["'none'"],
        'frame-ancestors': ["'none'"],
      },
    },
    strictTransportSecurity: secure ? { maxAge: YEAR_S, includeSubDomains: false } : false,
    // Without it a browser sends no origin with a form, which is how forms of other sites are known.
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
    // It would bind pages in a sandbox to others of this origin.
    originAgentCluster: false,
  });
  await app.register(cookie);
  await app.register(formBody, { bodyLimit: MOST_BODY_BYTES });

  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    if (request.method !== 'GET' && request.method !== 'HEAD' && isForeign(context, request)) throw new BadForm();
  });
  app.setNotFoundHandler((request, reply) => failed(context, new NotFound(), request, reply));
  app.setErrorHandler((error: FastifyError, request, reply) => failed(context, error, request, reply));

  app.get('/healthz', () => 'ok\n');
  app.get(context.style, (_, reply) => asset(reply, 'text/css; charset=utf-8', STYLE));
  app.get('/icon.svg', (_, reply) => asset(reply, 'image/svg+xml', ICON));
  addSignIn(app, context);
  addPages(app, context);
  return app;
}

const asset = (reply: FastifyReply, type: string, body: string): FastifyReply =>
  reply.header('content-type', type).header('cache-control', `public, max-age=${YEAR_S}, immutable`).send(body);

/** A form of another site. Browsers say where a form comes from. */
const isForeign = ({ url }: Context, { headers }: FastifyRequest): boolean =>
  (headers.origin !== undefined && headers.origin !== url) ||
  (headers['sec-fetch-site'] !== undefined && headers['sec-fetch-site'] !== 'same-origin');

async function failed(context: Context, error: Error, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  if (error instanceof Answered) return reply;
  const [status, message] = meaningOf(error);
  if (error instanceof BadForm) countRefusal(context, 'a form that was not made here, or not for this person');
  if (status === 413) countRefusal(context, 'the body is too long');
  if (status === 500) context.log.error('A request to the console failed', { error, path: pathOf(request) });
  const session = await sessionOf(context, request);
  const view = viewOf(context, request, session);
  const scope = session === undefined ? undefined : scopeOf(context.customers(), session.person);
  const person =
    session === undefined || scope === undefined
      ? {}
      : { person: { name: session.person.name, formToken: context.sessions.formToken(session), scope } };
  return page(reply, messagePage({ ...view, ...person }, view.t.errors[message]), status);
}

function meaningOf(error: Error & { statusCode?: number }): [number, keyof Words['errors']] {
  if (error instanceof NotFound) return [404, 'notFound'];
  if (error instanceof BadForm) return [403, 'form'];
  if (error instanceof ReplaysBusy) return [503, 'busy'];
  if (error instanceof NoReplay) return [422, 'noReplay'];
  if (error instanceof HistoryError) return [404, 'noHistory'];
  if (error instanceof ManifestBroken || error instanceof Tampered) return [409, 'broken'];
  if (error instanceof NoAnswer) return [503, 'noAnswer'];
  // Fastify's own: a body that is too long, an address that cannot be read.
  if (error.statusCode !== undefined && error.statusCode < 500) return [error.statusCode, 'notFound'];
  return [500, 'failed'];
}
