/**
 * The signed webhook, by the Standard Webhooks convention (standardwebhooks.com): HMAC-SHA256 with the sender's secret
 * over `<id>.<timestamp>.<body>`. A request is believed when it is fresh and its sender signed it, and is taken once.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';

/** Sender → its secrets (`whsec_` and base64); more than one while they are rotated. */
export type WebhookSecrets = ReadonlyMap<string, readonly string[]>;

/** What the headers claim. It is not verified yet. */
export interface WebhookClaim {
  sender: string;
  id: string;
  /** Seconds since 1970, as it was sent. */
  timestamp: string;
  signature: string;
}

/** A request that is refused: with status 400 if it has not the form, else with 401. The message names no secret. */
export class WebhookRefused extends Error {
  override name = 'WebhookRefused';
  readonly status: 400 | 401;
  constructor(status: 400 | 401, message: string) {
    super(message);
    this.status = status;
  }
}

/** Seconds that a timestamp may lie before or after now. The library allows the same. */
const TOLERANCE_SECONDS = 300;

/** Reads the headers. Before the body: a request that is stale or not signed costs nothing. @throws WebhookRefused */
export function readClaim(sender: string, headers: IncomingHttpHeaders, now: Date): WebhookClaim {
  const read = (name: string, form: RegExp, what: string): string => {
    const value = headers[name];
    if (typeof value === 'string' && form.test(value)) return value;
    throw new WebhookRefused(400, `the header ${name} must be ${what}`);
  };
  const id = read('webhook-id', /^[\w.:-]{1,200}$/, 'an id of the message, such as msg_2KWPBgLlAfxdpx2AI54pPJ85f4W');
  const timestamp = read('webhook-timestamp', /^\d{10}$/, 'the time of sending, in seconds since 1970');
  const signature = read(
    'webhook-signature',
    /^(\S+ )*v1,[A-Za-z0-9+/]{43}=( \S+)*$/,
    '"v1," and the base64 of 32 bytes',
  );
  const ageSeconds = Math.round(now.getTime() / 1000 - Number(timestamp));
  if (Math.abs(ageSeconds) > TOLERANCE_SECONDS) {
    const off = ageSeconds > 0 ? `${ageSeconds} s old` : `${-ageSeconds} s in the future`;
    throw new WebhookRefused(
      401,
      `the timestamp is ${off}, and ${TOLERANCE_SECONDS} s are allowed: set the sender's clock, and sign each try anew`,
    );
  }
  return { sender, id, timestamp, signature };
}

/** Stands in for the secret of a sender that does not exist: the answer takes as long and is the same. */
const NOBODYS = `whsec_${randomBytes(32).toString('base64')}`;

/** @param body exactly as it was sent @throws WebhookRefused */
export function verifyClaim(
  { sender, id, timestamp, signature }: WebhookClaim,
  body: string,
  secrets: WebhookSecrets,
): void {
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
  const fits = (secrets.get(sender) ?? [NOBODYS]).map((secret) => {
    try {
      new Webhook(secret).verify(body, headers, { jsonParse: false });
      return true;
    } catch (error) {
      if (error instanceof WebhookVerificationError) return false;
      throw error;
    }
  });
  if (fits.includes(true)) return;
  throw new WebhookRefused(
    401,
    'the signature does not fit: check the sender in the path, its secret, and that the id, a dot, the timestamp, a dot and exactly the bytes of the body are signed',
  );
}

/** Remembers what was answered, so that a message that is sent again changes nothing. */
export class Replays<A> {
  readonly #answers = new Map<string, { answer: Promise<A>; untilMs: number }>();

  /**
   * A message is the same if sender, id and body are. The body too: an id that a sender uses twice must not hide an alert.
   * @returns the answer to the first of them, and whether this was another. A failure is forgotten: it may be sent again.
   */
  async once(
    claim: WebhookClaim,
    body: string,
    now: Date,
    work: () => Promise<A>,
  ): Promise<{ answer: A; replayed: boolean }> {
    this.#forget(now.getTime());
    const key = `${claim.sender} ${claim.id} ${createHash('sha256').update(body).digest('hex')}`;
    const known = this.#answers.get(key);
    if (known !== undefined) return { answer: await known.answer, replayed: true };
    const answer = work();
    // For as long as its timestamp is fresh: after that it is refused anyway, unless the sender signs it anew.
    this.#answers.set(key, { answer, untilMs: (Number(claim.timestamp) + TOLERANCE_SECONDS + 1) * 1000 });
    try {
      return { answer: await answer, replayed: false };
    } catch (error) {
      this.#answers.delete(key);
      throw error;
    }
  }

  #forget(nowMs: number): void {
    for (const [key, { untilMs }] of this.#answers) if (untilMs < nowMs) this.#answers.delete(key);
  }
}
