/** The HTTPS server of intake: EventBridge API destinations, SNS, signed webhooks and `firebreak alert`. */
import { isUtf8 } from 'node:buffer';
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { DeadLetters } from './dead-letters.ts';
import { eventsInText } from '../unwrap/unwrap.ts';
import { parseJson } from '../../domain/fields.ts';
import type { Log } from '../../domain/log.ts';
import { logReceipts } from './report.ts';
import type { RawEvent } from '../outcome.ts';
import { textOfBytes } from '../unwrap/packed.ts';
import { snsUrl, SnsSignatureError, verifySnsMessage, type FetchCertificate } from './sns-signature.ts';
import type { Receipt } from '../deliver.ts';
import { readClaim, Replays, verifyClaim, WebhookRefused, type WebhookSecrets } from './webhook.ts';

export interface ReceiverDeps {
  /** @throws when Temporal cannot be reached; the answer is then 503, and the sender tries again */
  deliver(events: readonly RawEvent[]): Promise<Receipt[]>;
  deadLetters: DeadLetters;
  apiKey: string;
  /** Topic ARNs whose messages are read and whose subscriptions are confirmed. */
  snsTopics: readonly string[];
  /** By sender. Without any, every webhook is refused. */
  webhooks?: WebhookSecrets;
  fetchCertificate: FetchCertificate;
  /** Opens a subscription's confirmation URL, which has been checked. */
  confirmSubscription(url: URL): Promise<void>;
  log: Log;
  /** PEM texts. Without them the server speaks plain HTTP, for a load balancer that terminates TLS. */
  tls?: { key: string; cert: string };
  /** Bytes; an SNS message is 256 KiB at most, EventBridge's 1 MiB. */
  maxBodyBytes?: number;
}

/** What `/events/*` answers with status 200: one entry for each event, in order. */
export interface Accepted {
  incidents: string[];
  events: Receipt[];
  /** Set when the same signed request had been accepted before; nothing was done again. */
  replayed?: true;
}

/** An answer other than 200: the status, and a message for the person who set up the sender. */
class HttpError extends Error {
  override name = 'HttpError';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Returns a server that does not listen yet. */
export function createReceiver(deps: ReceiverDeps): Server {
  const replays = new Replays<Accepted>();
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    void route(request, deps, replays).then(
      (body) => answer(response, 200, body),
      (error: unknown) => answerError(response, error, deps.log),
    );
  };
  const timeouts = { requestTimeout: 30_000, headersTimeout: 10_000 };
  if (deps.tls === undefined) return createHttpServer(timeouts, listener);
  return createHttpsServer({ ...timeouts, ...deps.tls }, listener);
}

async function route(request: IncomingMessage, deps: ReceiverDeps, replays: Replays<Accepted>): Promise<unknown> {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  if (path === '/healthz') return { status: 'ok' };
  const sender = /^\/events\/webhook\/([a-z0-9-]{1,40})$/.exec(path)?.[1];
  if (sender === undefined && path !== '/events/eventbridge' && path !== '/events/direct' && path !== '/events/sns') {
    throw new HttpError(
      404,
      'there are POST /events/eventbridge, /events/sns, /events/direct, /events/webhook/SENDER, and GET /healthz',
    );
  }
  if (request.method !== 'POST') throw new HttpError(405, `${path} takes POST`);
  if (sender !== undefined) return receiveWebhook(sender, request, deps, replays);
  if (path === '/events/sns') return receiveSns(await readBody(request, deps), request, deps);
  // Checked before the body is read, so that a stranger's request costs nothing.
  if (!isKey(request.headers['x-api-key'], deps.apiKey))
    throw new HttpError(401, 'the x-api-key header is missing or wrong');
  return accept(await readBody(request, deps), path.slice('/events/'.length), deps);
}

async function accept(body: string, via: string, deps: ReceiverDeps): Promise<Accepted> {
  const events = await deps.deliver(eventsInText(body)).catch((error: unknown) => {
    deps.log.error('Temporal does not take alerts', { error });
    throw new HttpError(503, 'the alert could not be recorded; send it again');
  });
  const reasons = events.flatMap((r) => (r.outcome === 'rejected' ? [r.reason] : []));
  if (reasons.length > 0) await deps.deadLetters.keep(body, reasons, via);
  logReceipts(events, { via }, deps.log);
  const incidents = new Set(events.flatMap((r) => (r.outcome === 'delivered' ? [r.incidentId] : [])));
  return { incidents: [...incidents], events };
}

async function receiveWebhook(
  sender: string,
  request: IncomingMessage,
  deps: ReceiverDeps,
  replays: Replays<Accepted>,
): Promise<Accepted> {
  const now = new Date();
  const claim = readClaim(sender, request.headers, now);
  const bytes = await readBytes(request, deps);
  if (!isUtf8(bytes)) throw new HttpError(400, 'the body must be UTF-8 text, not packed');
  const body = bytes.toString('utf8');
  verifyClaim(claim, body, deps.webhooks ?? new Map());
  const { answer, replayed } = await replays.once(claim, body, now, () => accept(body, `webhook/${sender}`, deps));
  if (!replayed) return answer;
  deps.log.warn('a signed message came again and was not taken twice', { sender, id: claim.id });
  return { ...answer, replayed };
}

async function receiveSns(body: string, request: IncomingMessage, deps: ReceiverDeps): Promise<unknown> {
  if (request.headers['x-amz-sns-rawdelivery'] === 'true') {
    throw new HttpError(403, 'raw message delivery is not signed: turn it off on this subscription');
  }
  const message = await verifySnsMessage(parseJson(body), deps.fetchCertificate, new Date());
  if (!deps.snsTopics.includes(message.TopicArn)) {
    throw new HttpError(403, `the topic ${message.TopicArn} is not on the list FIREBREAK_SNS_TOPICS`);
  }
  switch (message.Type) {
    case 'SubscriptionConfirmation':
      await deps.confirmSubscription(snsUrl(message.SubscribeURL ?? '', message.TopicArn));
      deps.log.info('SNS subscription confirmed', { topic: message.TopicArn });
      return { confirmed: message.TopicArn };
    case 'UnsubscribeConfirmation':
      deps.log.warn('an SNS subscription has ended: alerts of this topic no longer arrive', {
        topic: message.TopicArn,
      });
      return { unsubscribed: message.TopicArn };
    default:
      return accept(body, 'sns', deps);
  }
}

const readBody = async (request: IncomingMessage, deps: ReceiverDeps): Promise<string> =>
  textOf(await readBytes(request, deps));

function textOf(body: Buffer): string {
  const text = textOfBytes(body);
  if (text === undefined) throw new HttpError(400, 'the body is neither UTF-8 text nor gzip that can be unpacked');
  return text;
}

async function readBytes(request: IncomingMessage, deps: ReceiverDeps): Promise<Buffer> {
  const most = deps.maxBodyBytes ?? 2 * 1024 * 1024;
  const tooBig = new HttpError(413, `the body is larger than ${most} bytes`);
  if (Number(request.headers['content-length'] ?? 0) > most) throw tooBig;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) throw tooBig;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Compares in constant time: hashes have one length, whatever was sent. */
function isKey(given: string | string[] | undefined, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(typeof given === 'string' ? given : ''), digest(expected));
}

function answerError(response: ServerResponse, error: unknown, log: Log): void {
  if (error instanceof HttpError) {
    if (error.status === 503) response.setHeader('retry-after', '30');
    answer(response, error.status, { error: error.message });
  } else if (error instanceof WebhookRefused) {
    log.warn('a webhook request was refused', { why: error.message });
    answer(response, error.status, { error: error.message });
  } else if (error instanceof SnsSignatureError) {
    log.warn('an SNS message was refused', { why: error.message });
    answer(response, 403, { error: error.message });
  } else {
    log.error('a request failed', { error });
    answer(response, 500, { error: 'the alert could not be recorded; send it again' });
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'x-content-type-options': 'nosniff',
    // The rest of a refused body is not read, so the connection cannot be used again.
    ...(status === 413 || status === 401 || status === 400 ? { connection: 'close' } : {}),
  });
  response.end(`${JSON.stringify(body)}\n`);
}
