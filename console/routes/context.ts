/** What every route needs, and who is asking. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ConsoleFile } from '../../domain/extracts.ts';
import type { Log } from '../../domain/log.ts';
import type { Refusals } from '../../domain/refusal-counts.ts';
import type { Language } from '../../domain/text.ts';
import type { RecordAccess } from '../access-log.ts';
import type { Reader, View } from '../pages/view.ts';
import { messagePage } from '../pages/message.tsx';
import type { Replays } from '../replays.ts';
import { scopeOf, type Person } from '../scope.ts';
import type { Links } from '../sign-in/links.ts';
import type { Session, Sessions } from '../sign-in/session.ts';
import type { SlackSignIn } from '../sign-in/slack.ts';
import type { Evidence } from '../sources/evidence.ts';
import type { Source } from '../sources/incidents.ts';
import type { Summaries } from '../sources/summaries.ts';
import { WORDS } from '../words.ts';

export interface ConsoleDeps {
  /** The console's address: `https://console.example.com`. */
  url: string;
  /** As `customers.console.yaml` is now. */
  customers: () => ConsoleFile;
  source: Source;
  summaries: Pick<Summaries, 'broken'>;
  evidence: Evidence;
  replays: Replays;
  sessions: Sessions;
  /** Absent without Slack's client id and secret. */
  slack?: SlackSignIn | undefined;
  /** Absent unless links sign in. */
  links?: Links | undefined;
  record: RecordAccess;
  /** Gets each request that is refused, for the record of the infosec team. */
  refusals: Pick<Refusals, 'count'>;
  log: Log;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

export interface Context extends ConsoleDeps {
  /** The address of the style sheet. */
  style: string;
  cookies: { session: string; flow: string };
  secure: boolean;
}

/** Somebody who has signed in and may read something. */
export interface Signed {
  session: Session;
  person: Person;
  view: Reader;
}

/** @param why one of our own sentences: under it the request is counted */
export const countRefusal = ({ refusals }: Pick<ConsoleDeps, 'refusals'>, why: string): void =>
  refusals.count('console', why);

/** Answered already. */
export class Answered extends Error {
  override name = 'Answered';
}

const languageOf = (request: FastifyRequest, session?: Session): Language =>
  session?.language ?? (/^\s*ko\b/i.test(request.headers['accept-language'] ?? '') ? 'ko' : 'en');

export const viewOf = ({ style, now = Date.now }: Context, request: FastifyRequest, session?: Session): View => {
  const language = languageOf(request, session);
  return { language, t: WORDS[language], address: request.url, style, now: now() };
};

export const sessionOf = (context: Context, request: FastifyRequest): Promise<Session | undefined> =>
  context.sessions.read(request.cookies[context.cookies.session]);

/** @throws Answered with the way to sign in, or a refusal: then nothing more is to be done */
export async function signedIn(context: Context, request: FastifyRequest, reply: FastifyReply): Promise<Signed> {
  const session = await sessionOf(context, request);
  if (session === undefined) {
    // A browser forgets its own when it has ended.
    if (request.cookies[context.cookies.session] !== undefined) countRefusal(context, 'a cookie that opens no session');
    await reply.redirect(`/sign-in?next=${encodeURIComponent(request.url)}`, 303);
    throw new Answered();
  }
  const { person } = session;
  const view = viewOf(context, request, session);
  const scope = scopeOf(context.customers(), person);
  if (scope === undefined) {
    context.record({ person, did: 'asked for', what: pathOf(request), from: request.ip, refused: true });
    const asPerson = {
      ...view,
      person: { name: person.name, formToken: context.sessions.formToken(session), scope: NOTHING },
    };
    await page(reply, messagePage(asPerson, view.t.signIn.unknown), 403);
    throw new Answered();
  }
  return {
    session,
    person,
    view: { ...view, person: { name: person.name, formToken: context.sessions.formToken(session), scope } },
  };
}

const NOTHING = { everything: false, customers: [] };

export const page = (reply: FastifyReply, html: string, status = 200): FastifyReply =>
  reply.code(status).header('content-type', 'text/html; charset=utf-8').send(html);

/** Without its query, which may have a token. */
export const pathOf = (request: FastifyRequest): string => request.url.split('?')[0] ?? '/';
