/**
 * The signed webhook, by the Standard Webhooks convention (standardwebhooks.com): HMAC-SHA256 with the sender's secret
 * over `<id>.<timestamp>.<body>`. The id begins with the sender's name, so that the name is signed too. A request is
 * believed when it is fresh and its sender signed it, and is taken once.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { Refused } from './refused.ts';
import { digestOf, secretsToTry, type Secrets } from './senders.ts';

/** What the headers claim. It is not verified yet. */
export interface WebhookClaim {
  sender: string;
  id: string;
  /** Seconds since 1970, as it was sent. */
  timestamp: string;
  signature: string;
}

/** Seconds that a timestamp may lie before or after now. The library allows the same. */
const TOLERANCE_SECONDS = 300;

/** Reads the headers. Before the body: a request that is stale or not signed costs nothing. @throws Refused */
export function readClaim(sender: string, headers: IncomingHttpHeaders, now: Date): WebhookClaim {
  const read = (name: string, form: RegExp, what: string): string => {
    const value = headers[name];
    if (typeof value === 'string' && form.test(value)) return value;
    throw new Refused(400, `the header ${name} must be ${what}`);
  };
  const id = read(
    'webhook-id',
    // No dot: it separates what is signed.
    /^[a-z0-9-]{1,40}:[\w-]{1,160}$/,
    'the sender, a colon and an id of the message, such as acme-edr:2KWPBgLlAfxdpx2AI54pPJ85f4W',
  );
  if (id.split(':', 1)[0] !== sender)
    throw new Refused(400, 'the header webhook-id must begin with the sender in the path, and a colon');
  const timestamp = read('webhook-timestamp', /^\d{10}$/, 'the time of sending, in seconds since 1970');
  const signature = read('webhook-signature', /^[\x21-\x7e ]{1,2000}$/, '"v1," and the base64 of 32 bytes');
  if (!signature.split(' ').some((one) => /^v1,[A-Za-z0-9+/]{43}=$/.test(one)))
    throw new Refused(400, 'the header webhook-signature must be "v1," and the base64 of 32 bytes');
  const ageSeconds = Math.round(now.getTime() / 1000 - Number(timestamp));
  if (Math.abs(ageSeconds) > TOLERANCE_SECONDS) {
    const off = ageSeconds > 0 ? `${ageSeconds} s old` : `${-ageSeconds} s in the future`;
    throw new Refused(
      401,
      `the timestamp is ${off}, and ${TOLERANCE_SECONDS} s are allowed: set the sender's clock, and sign each try anew`,
      'the timestamp is not fresh',
    );
  }
  return { sender, id, timestamp, signature };
}

/** @param body exactly as it was sent @throws Refused */
export function verifyClaim({ sender, id, timestamp, signature }: WebhookClaim, body: string, secrets: Secrets): void {
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
  const fits = secretsToTry(secrets, sender).map((secret) => {
    try {
      new Webhook(secret).verify(body, headers, { jsonParse: false });
      return true;
    } catch (error) {
      if (error instanceof WebhookVerificationError) return false;
      throw error;
    }
  });
  if (fits.includes(true)) return;
  throw new Refused(
    401,
    'the signature does not fit: check the sender in the path, its secret, and that the id, a dot, the timestamp, a dot and exactly the bytes of the body are signed',
  );
}

/**
 * What makes two messages the same: id and body. The body too: an id that a sender uses twice must not hide an alert.
 * A repetition is known for as long as its timestamp is fresh: after that it is refused anyway, unless it is signed anew.
 */
export const repetitionOf = (claim: WebhookClaim, body: string): { sender: string; key: string; untilMs: number } => ({
  sender: `webhook/${claim.sender}`,
  key: `${claim.id} ${digestOf(body).toString('hex')}`,
  untilMs: (Number(claim.timestamp) + TOLERANCE_SECONDS + 1) * 1000,
});
