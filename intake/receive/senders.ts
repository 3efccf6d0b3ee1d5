/** Finds the sender of a message by what proves it: a key, the id of a webhook, the topic that Amazon signed, or EventBridge. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { AlertTopic, HttpsDoor, HttpsSender, Sender } from '../../domain/senders.ts';
import type { IntakeCustomer } from '../../domain/extracts.ts';

/** Sender → its secrets: two while they are rotated. */
export type Secrets = ReadonlyMap<string, readonly string[]>;

/** As many as a sender may have. */
const NOBODYS = [0, 1].map(() => `whsec_${randomBytes(32).toString('base64')}`);

/**
 * The secrets with which a message of this sender may be signed. Of one that has fewer than two, or does not exist, nobody's secrets
 * are among them: the refusal takes as long and is the same, so that it tells nobody which senders there are.
 */
export function secretsToTry(secrets: Secrets, id: string): readonly string[] {
  const known = secrets.get(id) ?? [];
  return [...known, ...NOBODYS.slice(known.length)];
}

/** The senders as customers.yaml lists them. */
export type Listed = Pick<IntakeCustomer, 'id' | 'accounts' | 'senders' | 'topics'>;

/** EventBridge, as the alert queue's policy lets it in. Each of its events says itself of which account it is. */
export const EVENTBRIDGE: Sender = { name: 'EventBridge', accounts: 'any', sources: 'any', aws: 'events' };

const SENDER_NAMES: Record<HttpsDoor, string> = {
  eventbridge: 'the API destination',
  direct: 'the direct sender',
  webhook: 'the webhook sender',
};

/** What a version of the customers lists. */
interface Known {
  customers: readonly Listed[];
  senders: ReadonlyMap<string, { door: HttpsDoor; sender: Sender }>;
  topics: ReadonlyMap<string, Sender>;
}

export class Senders {
  readonly #customers: () => readonly Listed[];
  readonly #keys: readonly { id: string; digest: Buffer }[];

  #known: Known | undefined;

  /** @param customers as they are now @param apiKeys of the doors `eventbridge` and `direct` */
  constructor(customers: () => readonly Listed[], apiKeys: Secrets) {
    this.#customers = customers;
    this.#keys = [...apiKeys].flatMap(([id, keys]) => keys.map((key) => ({ id, digest: digestOf(key) })));
  }

  /** Compares with every key in constant time: digests have one length, whatever was sent. */
  byKey(given: string | undefined, door: HttpsDoor): Named | undefined {
    const digest = digestOf(given ?? '');
    const ids = this.#keys.filter((key) => timingSafeEqual(key.digest, digest)).map(({ id }) => id);
    return given === undefined || ids[0] === undefined ? undefined : this.named(ids[0], door);
  }

  /** The sender with this id, if it uses this door. What it says is not proven yet. */
  named(id: string, door: HttpsDoor): Named | undefined {
    const listed = this.#listed().senders.get(id);
    return listed?.door === door ? { id, sender: listed.sender } : undefined;
  }

  topic(arn: string): Sender | undefined {
    return this.#listed().topics.get(arn);
  }

  /** Made once for each version of the customers. */
  #listed(): Known {
    const customers = this.#customers();
    if (this.#known?.customers !== customers)
      this.#known = {
        customers,
        senders: new Map(
          customers.flatMap((c) => c.senders.map((s) => [s.id, { door: s.door, sender: httpsSender(s, c) }] as const)),
        ),
        topics: new Map(customers.flatMap((c) => c.topics.map((t) => [t.arn, topicSender(t, c)] as const))),
      };
    return this.#known;
  }
}

export interface Named {
  id: string;
  sender: Sender;
}

/** Of a message that came by HTTPS, was rejected, and is received again from the queue: `webhook/acme-edr`. */
export const keptName = (door: HttpsDoor, id: string): string => `${door}/${id}`;

/** @returns undefined if customers.yaml does not list it any more */
export function keptSender(name: string, senders: Senders): Sender | undefined {
  const [door = '', id = ''] = name.split('/', 2);
  return isHttpsDoor(door) ? senders.named(id, door)?.sender : undefined;
}

const isHttpsDoor = (door: string): door is HttpsDoor => Object.hasOwn(SENDER_NAMES, door);

const accountsOf = (
  accounts: readonly string[] | undefined,
  customer: Pick<IntakeCustomer, 'accounts'>,
): readonly string[] => accounts ?? customer.accounts.map(({ id }) => id);

const httpsSender = (listed: HttpsSender, customer: Listed): Sender => ({
  name: `${SENDER_NAMES[listed.door]} ${listed.id}`,
  accounts: accountsOf(listed.accounts, customer),
  sources: listed.door === 'eventbridge' ? listed.sources : ['third-party'],
  aws: listed.door === 'eventbridge' ? 'events' : 'never',
});

const topicSender = ({ arn, accounts, sources }: AlertTopic, customer: Listed): Sender => ({
  name: `the topic ${arn}`,
  accounts: accountsOf(accounts, customer),
  sources,
  aws: 'messages',
});

export const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** In constant time. */
export const isSame = (one: string, other: string): boolean => timingSafeEqual(digestOf(one), digestOf(other));
