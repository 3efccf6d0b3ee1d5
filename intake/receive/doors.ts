/** What the HTTPS doors share: who the senders are, what each may ask for, and the way of a message whose sender is proven. */
import type { IncomingMessage } from 'node:http';
import type { DeadLetters } from './dead-letters.ts';
import { Limits, PROVEN, UNPROVEN } from './limits.ts';
import type { Log } from '../../domain/log.ts';
import type { Refusals } from '../../domain/refusal-counts.ts';
import type { Sender } from '../../domain/senders.ts';
import { logReceipts } from './report.ts';
import type { RawEvent } from '../outcome.ts';
import type { FetchCertificate } from './sns-signature.ts';
import type { Receipt } from '../deliver.ts';
import { Refused } from './refused.ts';
import { Replays } from './replays.ts';
import type { Secrets, Senders } from './senders.ts';
import type { SystemAnswer, SystemsDeps } from './systems.ts';

export interface ReceiverDeps {
  /**
   * @param message the message's id, the same when it comes again
   * @throws when Temporal cannot be reached; the answer is then 503, and the sender tries again
   */
  deliver(events: readonly RawEvent[], message: string, sender: Sender): Promise<Receipt[]>;
  deadLetters: DeadLetters;
  senders: Senders;
  /** Of the webhook senders, `whsec_` and base64. */
  webhooks: Secrets;
  systems: SystemsDeps;
  fetchCertificate: FetchCertificate;
  /** Opens a subscription's confirmation URL, which has been checked. */
  confirmSubscription(url: URL): Promise<void>;
  log: Log;
  refusals: Refusals;
  /** PEM texts. Without them the server speaks plain HTTP, for a load balancer that terminates TLS. */
  tls?: { key: string; cert: string };
}

/** What `/events/*` answers with status 200: one entry for each event, in order. */
export interface Accepted {
  incidents: string[];
  events: Receipt[];
  /** Set when the same signed request had been accepted before; nothing was done again. */
  replayed?: true;
  /** The topic whose subscription was confirmed, or has ended. */
  confirmed?: string;
  unsubscribed?: string;
}

/** A message whose sender is proven. */
export interface Message {
  body: string;
  events: readonly RawEvent[];
  sender: Sender;
  via: string;
  id: string;
  /** `keptName` of a sender with a secret. */
  kept?: string;
}

export interface Doors extends ReceiverDeps {
  replays: Replays<Accepted>;
  systemReplays: Replays<SystemAnswer>;
  /** Reads and verifies the body of a stranger: few at a time. @throws Refused if there are too many */
  unproven<T>(request: IncomingMessage, read: () => Promise<T>): Promise<T>;
  /** The work for a sender that is proven. @throws Refused if there is too much of it */
  proven<T>(sender: string, work: () => Promise<T>): Promise<T>;
  accept(message: Message): Promise<Accepted>;
}

export function doorsOf(deps: ReceiverDeps): Doors {
  const proven = new Limits(PROVEN);
  const strangers = new Limits(UNPROVEN);
  return {
    ...deps,
    replays: new Replays<Accepted>({ incidents: [], events: [] }),
    systemReplays: new Replays<SystemAnswer>({ noted: true }),
    unproven: (request, read) => within(strangers, request.socket.remoteAddress ?? '', read),
    proven: (sender, work) => within(proven, sender, work),
    accept: (message) => accept(message, deps),
  };
}

async function within<T>(limits: Limits, who: string, work: () => Promise<T>): Promise<T> {
  const leave = limits.enter(who);
  if (leave === undefined) throw new Refused(429, 'too many requests at once, or within a second; send it again');
  try {
    return await work();
  } finally {
    leave();
  }
}

async function accept({ body, events, sender, via, id, kept }: Message, deps: ReceiverDeps): Promise<Accepted> {
  const receipts = await deps.deliver(events, id, sender).catch((error: unknown) => {
    deps.log.error('Temporal does not take alerts', { error });
    throw new Refused(503, 'the alert could not be recorded; send it again');
  });
  const reasons = receipts.flatMap((r) => (r.outcome === 'rejected' ? [r.reason] : []));
  if (reasons.length > 0) await deps.deadLetters.keep(body, reasons, via, kept);
  logReceipts(receipts, { via }, deps.log);
  const incidents = new Set(receipts.flatMap((r) => (r.outcome === 'delivered' ? [r.incidentId] : [])));
  return { incidents: [...incidents], events: receipts };
}
