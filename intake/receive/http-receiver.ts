/** The HTTPS server of intake: EventBridge API destinations, SNS, signed webhooks and `firebreak alert`. */
import { randomUUID } from 'node:crypto';
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Log } from '../../domain/log.ts';
import { Budget, MESSAGE } from '../unwrap/budget.ts';
import { eventsInText } from '../unwrap/unwrap.ts';
import { MOST_KEPT_BYTES } from './dead-letters.ts';
import { doorsOf, type Accepted, type Doors, type ReceiverDeps } from './doors.ts';
import { readSigned, readText } from './http-body.ts';
import { Refused } from './refused.ts';
import { keptName } from './senders.ts';
import { receiveSns } from './sns-door.ts';
import { receiveFromSystem } from './systems-door.ts';
import { readClaim, repetitionOf, verifyClaim } from './webhook.ts';

export type { ReceiverDeps } from './doors.ts';

/** Bytes of a body, packed and unpacked: what the dead-letter queue can keep. An event of EventBridge has 1 MB at most. */
export const MOST_BODY = MOST_KEPT_BYTES;

/** Milliseconds, so that nobody holds a connection by sending a byte now and then. */
const PATIENCE = {
  headersTimeout: 5_000,
  requestTimeout: 15_000,
  keepAliveTimeout: 5_000,
  /** How often the others are checked. */
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 8 * 1024,
};
const MOST_CONNECTIONS = 2_000;

/** Returns a server that does not listen yet. */
export function createReceiver(deps: ReceiverDeps): Server {
  const doors = doorsOf(deps);
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    void route(request, doors).then(
      (body) => answer(response, 200, body),
      (error: unknown) => {
        if (error instanceof Refused && error.status !== 503) doors.refusals.count(doorOf(request), error.kind);
        answerError(response, error, deps.log);
      },
    );
  };
  const server =
    deps.tls === undefined
      ? createHttpServer(PATIENCE, listener)
      : createHttpsServer({ ...PATIENCE, handshakeTimeout: 10_000, ...deps.tls }, listener);
  server.maxConnections = MOST_CONNECTIONS;
  server.maxRequestsPerSocket = 1_000;
  return server;
}

const pathOf = (request: IncomingMessage): string => (request.url ?? '/').split('?', 1)[0] ?? '/';
const senderIn = (path: string): string | undefined => /^\/events\/webhook\/([a-z0-9-]{1,40})$/.exec(path)?.[1];

const systemIn = (path: string): string | undefined => /^\/systems\/([a-z0-9-]{1,40})$/.exec(path)?.[1];

/** The path, without words that a stranger chose. */
function doorOf(request: IncomingMessage): string {
  const path = pathOf(request);
  if (senderIn(path) !== undefined) return '/events/webhook';
  if (systemIn(path) !== undefined) return '/systems';
  return ['/events/eventbridge', '/events/direct', '/events/sns'].includes(path) ? path : 'another path';
}

async function route(request: IncomingMessage, doors: Doors): Promise<unknown> {
  const path = pathOf(request);
  if (path === '/healthz') return { status: 'ok' };
  const sender = senderIn(path);
  const system = systemIn(path);
  if (sender === undefined && doorOf(request) === 'another path') {
    throw new Refused(
      404,
      'there are POST /events/eventbridge, /events/sns, /events/direct, /events/webhook/SENDER, /systems/SYSTEM, and GET /healthz',
    );
  }
  if (request.method !== 'POST') throw new Refused(405, `${doorOf(request)} takes POST`);
  if (path === '/events/eventbridge') return receiveByKey('eventbridge', request, doors);
  if (path === '/events/direct') return receiveByKey('direct', request, doors);
  if (system !== undefined) return receiveFromSystem(system, request, doors);
  return sender === undefined ? receiveSns(request, doors) : receiveWebhook(sender, request, doors);
}

/** The key is checked before the body is read, so that a stranger's request costs nothing. */
async function receiveByKey(door: 'eventbridge' | 'direct', request: IncomingMessage, doors: Doors): Promise<Accepted> {
  const key = request.headers['x-api-key'];
  const named = doors.senders.byKey(typeof key === 'string' ? key : undefined, door);
  if (named === undefined) throw new Refused(401, 'the x-api-key header is missing or wrong');
  return doors.proven(named.id, async () => {
    const body = await readText(request, MOST_BODY);
    const events = eventsInText(body, new Budget(MESSAGE));
    const kept = keptName(door, named.id);
    return doors.accept({ body, events, sender: named.sender, via: door, kept, id: randomUUID() });
  });
}

async function receiveWebhook(id: string, request: IncomingMessage, doors: Doors): Promise<Accepted> {
  const now = new Date();
  const claim = readClaim(id, request.headers, now);
  const body = await doors.unproven(request, async () => {
    const signed = await readSigned(request, MOST_BODY);
    verifyClaim(claim, signed, doors.webhooks);
    return signed;
  });
  const named = doors.senders.named(id, 'webhook');
  if (named === undefined) throw new Refused(401, 'the sender is not in customers.yaml');
  return doors.proven(id, async () => {
    const same = repetitionOf(claim, body);
    const { answer, replayed } = await doors.replays.once(same, now, () => {
      const events = eventsInText(body, new Budget(MESSAGE));
      const kept = keptName('webhook', id);
      const message = `webhook|${id}|${same.key}`;
      return doors.accept({ body, events, sender: named.sender, via: `webhook/${id}`, kept, id: message });
    });
    if (!replayed) return answer;
    doors.log.warn('a signed message came again and was not taken twice', { sender: id, id: claim.id });
    return { ...answer, replayed };
  });
}

function answerError(response: ServerResponse, error: unknown, log: Log): void {
  if (error instanceof Refused) {
    if (error.status === 503) response.setHeader('retry-after', '30');
    if (error.status === 429) response.setHeader('retry-after', '1');
    if (error.status !== 404) log.warn('a request was refused', { status: error.status, why: error.message });
    answer(response, error.status, { error: error.message });
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
    ...(status >= 400 ? { connection: 'close' } : {}),
  });
  response.end(`${JSON.stringify(body)}\n`);
}
