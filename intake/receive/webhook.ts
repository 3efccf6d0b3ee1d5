/**
 * The signed webhook: HMAC-SHA256 with the sender's secret over `<timestamp>.<body>`, both as they were sent.
 * What was signed is fresh, came from whom it says, and counts once.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** A sender's secrets; more than one while they are being rotated. */
export type WebhookSecrets = ReadonlyMap<string, readonly string[]>;

/** What the headers claim, not yet believed. */
export interface WebhookClaim {
  sender: string;
  /** As it was sent: it is part of what is signed. */
  timestamp: string;
  signature: Buffer;
}

/** A request that must not be believed; `status` is 400 if it is not of the form, else 401. Names no secret. */
export class WebhookRefused extends Error {
  override name = 'WebhookRefused';
  readonly status: 400 | 401;
  constructor(status: 400 | 401, message: string) {
    super(message);
    this.status = status;
  }
}

/** Seconds a timestamp may lie before or after now. */
const TOLERANCE_SECONDS = 300;

/** Reads sender, timestamp and signature, before the body: what is stale or no signature costs nothing. @throws WebhookRefused */
export function readClaim(sender: string, headers: IncomingHttpHeaders, now: Date): WebhookClaim {
  const timestamp = headers['x-firebreak-timestamp'];
  if (typeof timestamp !== 'string' || !/^\d{10}$/.test(timestamp)) {
    throw new WebhookRefused(400, 'the header x-firebreak-timestamp must be the time of sending in seconds since 1970');
  }
  const hex = /^v1=([0-9a-f]{64})$/i.exec(String(headers['x-firebreak-signature'] ?? ''))?.[1];
  if (hex === undefined) {
    throw new WebhookRefused(400, 'the header x-firebreak-signature must be v1= and 64 hexadecimal digits');
  }
  const ageSeconds = Math.round(now.getTime() / 1000 - Number(timestamp));
  if (Math.abs(ageSeconds) > TOLERANCE_SECONDS) {
    const off = ageSeconds > 0 ? `${ageSeconds} s old` : `${-ageSeconds} s in the future`;
    throw new WebhookRefused(
      401,
      `the timestamp is ${off}, and ${TOLERANCE_SECONDS} s are allowed: set the sender's clock, and sign each try anew`,
    );
  }
  return { sender, timestamp, signature: Buffer.from(hex, 'hex') };
}

/** Compares in constant time; an unknown sender takes as long and is told the same as a wrong secret. @throws WebhookRefused */
export function verifyClaim(
  { sender, timestamp, signature }: WebhookClaim,
  body: Buffer,
  secrets: WebhookSecrets,
): void {
  const known = secrets.get(sender) ?? [];
  const fits = (known.length === 0 ? [''] : known).map((secret) => {
    const expected = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest();
    return timingSafeEqual(expected, signature);
  });
  if (known.length > 0 && fits.includes(true)) return;
  throw new WebhookRefused(
    401,
    'the signature does not fit: check the sender in the path, its secret, and that what is signed is the timestamp, a dot and exactly the bytes of the body',
  );
}

/** Remembers what was answered, so that the same signed request sent again changes nothing. */
export class Replays<A> {
  readonly #answers = new Map<string, { answer: Promise<A>; untilMs: number }>();

  /** @returns the answer to the first of them, and whether this was another. A failure is forgotten: it may be sent again. */
  async once(claim: WebhookClaim, now: Date, work: () => Promise<A>): Promise<{ answer: A; replayed: boolean }> {
    this.#forget(now.getTime());
    const key = `${claim.sender} ${claim.timestamp} ${claim.signature.toString('hex')}`;
    const known = this.#answers.get(key);
    if (known !== undefined) return { answer: await known.answer, replayed: true };
    const answer = work();
    // As long as its timestamp can still be taken for fresh.
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
