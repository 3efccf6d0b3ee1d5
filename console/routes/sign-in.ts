/** Signing in, with Slack or by a link of the Slack app; signing out; the language. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Language } from '../../domain/text.ts';
import { messagePage } from '../pages/message.tsx';
import { linkPage, signInPage } from '../pages/sign-in.tsx';
import type { Person } from '../scope.ts';
import { listedName, scopeOf } from '../scope.ts';
import { CALLBACK, FLOW_MS, SignInFailed } from '../sign-in/slack.ts';
import { SESSION_MS } from '../sign-in/session.ts';
import { countRefusal, page, sessionOf, viewOf, type Context } from './context.ts';
import { BadForm, NotFound } from './errors.ts';

const Next = z
  .string()
  .max(500)
  .regex(/^\/(?![/\\])[\w\-./?=&%~+*]*$/)
  .catch('/');
const Query = z.object({ next: Next.default('/'), token: z.string().max(4_000).default('') });
const Form = z.object({
  token: z.string().max(4_000).default(''),
  language: Language.optional().catch(undefined),
  back: Next.default('/'),
});

const NO_LINK = 'a link that signs nobody in';

export function addSignIn(app: FastifyInstance, context: Context): void {
  const { slack, links, sessions, record, cookies, secure } = context;
  const ways = { slack: slack !== undefined, links: links !== undefined };
  const options = { httpOnly: true, sameSite: 'lax', secure, path: '/' } as const;

  app.get('/sign-in', async (request, reply) => {
    const { next } = Query.parse(request.query);
    if ((await sessionOf(context, request)) !== undefined) return reply.redirect(next, 303);
    return page(reply, signInPage(viewOf(context, request), ways, next));
  });

  app.get('/sign-in/slack', async (request, reply) => {
    if (slack === undefined) throw new NotFound();
    const { url, cookie } = await slack.begin(Query.parse(request.query).next);
    reply.setCookie(cookies.flow, cookie, { ...options, maxAge: FLOW_MS / 1000 });
    return reply.redirect(url, 303);
  });

  app.get(CALLBACK, async (request, reply) => {
    if (slack === undefined) throw new NotFound();
    reply.clearCookie(cookies.flow, options);
    const query = request.url.slice(CALLBACK.length);
    try {
      const { person, next } = await slack.finish(query, request.cookies[cookies.flow]);
      return await opened(request, reply, person, Next.parse(next), 'signed in with Slack to');
    } catch (error) {
      if (!(error instanceof SignInFailed)) throw error;
      countRefusal(context, 'a sign-in with Slack failed');
      context.log.warn('A sign-in with Slack failed', { error, from: request.ip });
      const view = viewOf(context, request);
      return page(reply, signInPage(view, ways, '/', view.t.signIn.failed), 403);
    }
  });

  // Opening a link does not use it up: Slack and mail programs look at links before people do.
  app.get('/sign-in/link', async (request, reply) => {
    if (links === undefined) throw new NotFound();
    const { token } = Query.parse(request.query);
    const claims = links.look(token);
    const view = viewOf(context, request);
    if (typeof claims === 'string') {
      countRefusal(context, NO_LINK);
      return page(reply, signInPage(view, ways, '/', view.t.signIn.faults[claims]), 403);
    }
    return page(reply, linkPage(view, claims.name, token));
  });

  app.post('/sign-in/link', async (request, reply) => {
    if (links === undefined) throw new NotFound();
    // Nobody has a session yet: only this console's own page may sign a browser in.
    if (request.headers.origin !== context.url) throw new BadForm();
    const claims = links.use(Form.parse(request.body).token);
    if (typeof claims === 'string') {
      countRefusal(context, NO_LINK);
      context.log.warn('A link did not sign anybody in', { fault: claims, from: request.ip });
      const view = viewOf(context, request);
      return page(reply, signInPage(view, ways, '/', view.t.signIn.faults[claims]), 403);
    }
    const { team, slackUser, name, incident } = claims;
    const next = incident === undefined ? '/' : `/incidents/${incident}`;
    return opened(request, reply, { team, slackUser, name }, next, 'signed in by a link to');
  });

  app.post('/sign-out', async (request, reply) => {
    const session = await sessionOf(context, request);
    if (session !== undefined) {
      if (!sessions.isFormToken(session, Form.parse(request.body).token)) throw new BadForm();
      sessions.end(session);
      record({ person: session.person, did: 'signed out of', what: 'the console', from: request.ip });
    }
    reply.clearCookie(cookies.session, options);
    return page(reply, messagePage(viewOf(context, request), viewOf(context, request).t.signIn.out));
  });

  app.post('/language', async (request, reply) => {
    const session = await sessionOf(context, request);
    const { token, language, back } = Form.parse(request.body);
    if (session === undefined || language === undefined || !sessions.isFormToken(session, token)) throw new BadForm();
    const cookie = await sessions.withLanguage(session, language);
    const seconds = Math.max(1, Math.floor((session.endsAt - (context.now ?? Date.now)()) / 1000));
    reply.setCookie(cookies.session, cookie, { ...options, maxAge: seconds });
    return reply.redirect(back, 303);
  });

  async function opened(
    request: FastifyRequest,
    reply: FastifyReply,
    person: Person,
    next: string,
    did: string,
  ): Promise<FastifyReply> {
    if (scopeOf(context.customers(), person) === undefined) {
      record({ person, did, what: 'the console', from: request.ip, refused: true });
      const view = viewOf(context, request);
      return page(reply, signInPage(view, ways, '/', view.t.signIn.unknown), 403);
    }
    const named = { ...person, name: listedName(context.customers(), person) };
    record({ person: named, did, what: 'the console', from: request.ip });
    const { cookie } = await sessions.open(named);
    reply.setCookie(cookies.session, cookie, { ...options, maxAge: SESSION_MS / 1000 });
    return reply.redirect(next, 303);
  }
}
