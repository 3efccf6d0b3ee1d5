/**
 * Decrypts payloads for Temporal's web UI, which asks it from the browser. Only people who have signed in here get an answer,
 * and only from pages of that UI; each answer is logged with the person's name.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { PayloadCodec } from '@temporalio/common';
import { z } from 'zod';
import { isEncrypted } from '../contract/temporal/payload-codec.ts';
import { parseJson } from '../domain/fields.ts';
import type { Log } from '../domain/log.ts';
import type { Refusals } from '../domain/refusal-counts.ts';
import { signInPage } from './page.ts';

export interface CodecServerDeps {
  codec: PayloadCodec;
  /** Of Temporal's UI: `https://temporal.example.com`. */
  uiOrigin: string;
  /** Person's name → the token with which that person signs in. */
  people: ReadonlyMap<string, string>;
  log: Log;
  /** Gets each request that is refused, for the record of the infosec team. */
  refusals: Pick<Refusals, 'count'>;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

const DOOR = 'codec server';
const COOKIE = 'firebreak-codec';
const SESSION_MS = 8 * 60 * 60 * 1000;
/** Temporal's own limit for one answer. */
const MOST_BODY_BYTES = 4 * 1024 * 1024;
const MOST_PAYLOADS = 1_000;
/** Of all people together. A token has at least 32 characters, so this only keeps the log readable. */
const MOST_FAILURES_A_MINUTE = 30;
/** The token is a form's only field. */
const MOST_FORM_BYTES = 4_096;

const Base64 = z.string().transform((text) => new Uint8Array(Buffer.from(text, 'base64')));
const Body = z.object({
  payloads: z
    .array(z.object({ metadata: z.record(z.string(), Base64).default({}), data: Base64.default(new Uint8Array()) }))
    .max(MOST_PAYLOADS),
});

/** An answer other than 200. */
class Refused extends Error {
  override name = 'Refused';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Returns a server that does not listen yet. Its sessions end with it. */
export function createCodecServer(deps: CodecServerDeps): Server {
  const sessions = new Sessions(deps.now ?? Date.now);
  const failures = new Failures(deps.now ?? Date.now);
  return createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
    route(request, response, { ...deps, sessions, failures }).catch((error: unknown) => {
      if (error instanceof Refused) {
        const { status, message: why } = error;
        // A browser asks for an icon too.
        if (status !== 404) {
          deps.refusals.count(DOOR, why);
          deps.log.warn('A request to the codec server was refused', { status, why });
        }
      } else deps.log.error('A request to the codec server failed', { error });
      const [status, message] = error instanceof Refused ? [error.status, error.message] : [500, 'see the log'];
      // The rest of the body may be unread.
      response
        .writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
        .end(`${message}\n`);
    });
  });
}

type Context = CodecServerDeps & { sessions: Sessions; failures: Failures };

async function route(request: IncomingMessage, response: ServerResponse, context: Context): Promise<void> {
  const path = (request.url ?? '/').split('?')[0];
  const what = `${request.method} ${path}`;
  if (what === 'GET /healthz') return void response.end('ok\n');
  if (what === 'GET /') return sendPage(response, 200, signInPage(context.sessions.personOf(request)));
  if (what === 'POST /sign-in') return signIn(request, response, context);
  if (what === 'POST /sign-out') return signOut(response, context);
  if (path !== '/decode') throw new Refused(404, 'there are GET / (sign in) and POST /decode');

  if (request.headers.origin !== context.uiOrigin) throw new Refused(403, 'only pages of the Temporal UI may ask');
  response.setHeader('access-control-allow-origin', context.uiOrigin);
  response.setHeader('access-control-allow-credentials', 'true');
  response.setHeader('vary', 'origin');
  if (request.method === 'OPTIONS') {
    response.setHeader('access-control-allow-methods', 'POST');
    response.setHeader('access-control-allow-headers', 'content-type, x-namespace, authorization');
    return void response.writeHead(204).end();
  }
  if (request.method !== 'POST') throw new Refused(405, '/decode takes POST');
  const person = context.sessions.personOf(request);
  if (person === undefined) throw new Refused(401, 'sign in at the codec server first');
  return decode(request, response, person, context);
}

async function decode(
  request: IncomingMessage,
  response: ServerResponse,
  person: string,
  { codec, log }: Context,
): Promise<void> {
  const body = Body.safeParse(parseJson(await read(request, MOST_BODY_BYTES)));
  if (!body.success) throw new Refused(400, `the body is not {"payloads":[…]} of at most ${MOST_PAYLOADS}`);
  let unreadable = 0;
  const payloads = await Promise.all(
    body.data.payloads.map(async (payload) => {
      // One that cannot be read stays as it is, so that the page still shows the others.
      // What was never encrypted is shown as it is. The workers refuse it.
      const readable = isEncrypted(payload) ? codec.decode([payload]) : Promise.resolve([payload]);
      const [plain = payload] = await readable.catch(() => {
        unreadable += 1;
        return [payload];
      });
      return {
        metadata: Object.fromEntries(
          Object.entries(plain.metadata ?? {}).map(([name, bytes]) => [name, base64(bytes)]),
        ),
        data: base64(plain.data ?? new Uint8Array()),
      };
    }),
  );
  log.info('Payloads were decrypted for a person', { person, payloads: payloads.length, unreadable });
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ payloads }));
}

async function signIn(request: IncomingMessage, response: ServerResponse, context: Context): Promise<void> {
  // A form of another site must not sign a person in.
  const { origin = '', host } = request.headers;
  if (!URL.canParse(origin) || new URL(origin).host !== host)
    throw new Refused(403, 'only the page of this server may sign in');
  if (context.failures.areTooMany()) throw new Refused(429, 'too many wrong tokens: wait a minute');
  const token = new URLSearchParams(await read(request, MOST_FORM_BYTES)).get('token') ?? '';
  const person = [...context.people].find(([, one]) => sameText(one, token.trim()))?.[0];
  if (person === undefined) {
    context.failures.add();
    context.refusals.count(DOOR, 'a wrong token');
    context.log.warn('Somebody gave a wrong token to the codec server');
    return sendPage(response, 403, signInPage(undefined, true));
  }
  context.log.info('A person signed in to the codec server', { person });
  response.setHeader(
    'set-cookie',
    `${COOKIE}=${context.sessions.open(person)}; ${attributesOf(context)}; Max-Age=${SESSION_MS / 1000}`,
  );
  response.writeHead(303, { location: '/' }).end();
}

/**
 * The browser sends the cookie from pages of the same site only: the UI has another port or name, and the same domain. A page that came
 * by HTTPS asks nothing by HTTP, so that the codec server has TLS too where the UI has it, and the cookie never goes without.
 */
const attributesOf = ({ uiOrigin }: Pick<Context, 'uiOrigin'>): string =>
  `HttpOnly; SameSite=Strict; Path=/${uiOrigin.startsWith('https://') ? '; Secure' : ''}`;

function signOut(response: ServerResponse, context: Context): void {
  response.setHeader('set-cookie', `${COOKIE}=; ${attributesOf(context)}; Max-Age=0`);
  response.writeHead(303, { location: '/' }).end();
}

/** `person.expiry.signature` by a key of this process. */
class Sessions {
  private readonly key = randomBytes(32);
  private readonly now: () => number;
  constructor(now: () => number) {
    this.now = now;
  }

  open(person: string): string {
    const claim = `${Buffer.from(person).toString('base64url')}.${this.now() + SESSION_MS}`;
    return `${claim}.${this.signature(claim)}`;
  }

  personOf({ headers: { cookie = '' } }: IncomingMessage): string | undefined {
    const value =
      cookie
        .split('; ')
        .find((one) => one.startsWith(`${COOKIE}=`))
        ?.slice(COOKIE.length + 1) ?? '';
    const [person = '', expiry = '', signature = ''] = value.split('.');
    if (!sameText(this.signature(`${person}.${expiry}`), signature) || Number(expiry) < this.now()) return undefined;
    return Buffer.from(person, 'base64url').toString('utf8');
  }

  private readonly signature = (claim: string): string => createHmac('sha256', this.key).update(claim).digest('hex');
}

class Failures {
  private minute = 0;
  private count = 0;
  private readonly now: () => number;
  constructor(now: () => number) {
    this.now = now;
  }
  areTooMany = (): boolean => this.current() >= MOST_FAILURES_A_MINUTE;
  add = (): void => {
    this.count = this.current() + 1;
  };
  private current(): number {
    const minute = Math.floor(this.now() / 60_000);
    if (minute !== this.minute) [this.minute, this.count] = [minute, 0];
    return this.count;
  }
}

/** In constant time. */
function sameText(one: string, other: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(one), hash(other));
}

async function read(request: IncomingMessage, most: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) throw new Refused(413, `at most ${most} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function sendPage(response: ServerResponse, status: number, html: string): void {
  response
    .writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
      'cache-control': 'no-store',
      'referrer-policy': 'same-origin',
    })
    .end(html);
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
