/** How much one sender may ask for at a time, and how often. One that asks for more is told to come again; the others are not held up. */

export interface Limit {
  /** Requests at once of one sender, and of all together. */
  atOnce: number;
  atOnceTotal: number;
  /** Requests a second of one sender, and how many it may save up. */
  perSecond: number;
  burst: number;
}

/** Of senders that have proven who they are. An API destination of EventBridge sends 300 a second by default. */
export const PROVEN: Limit = { atOnce: 64, atOnceTotal: 512, perSecond: 300, burst: 900 };
/** Of an address whose body must be read before it is known who sent it: the signatures of SNS and of webhooks are over the body. */
export const UNPROVEN: Limit = { atOnce: 32, atOnceTotal: 64, perSecond: 600, burst: 1_200 };

interface Account {
  atOnce: number;
  tokens: number;
  atMs: number;
}

/** Senders that are remembered. One with nothing under way is forgotten first. */
const MOST_SENDERS = 10_000;

export class Limits {
  readonly #limit: Limit;
  readonly #now: () => number;
  readonly #senders = new Map<string, Account>();
  #total = 0;

  constructor(limit: Limit, now = (): number => performance.now()) {
    this.#limit = limit;
    this.#now = now;
  }

  /** @returns a function that ends the request, or undefined if there are too many */
  enter(sender: string): (() => void) | undefined {
    const { atOnce, atOnceTotal, perSecond, burst } = this.#limit;
    const account = this.#accountOf(sender);
    const nowMs = this.#now();
    account.tokens = Math.min(burst, account.tokens + ((nowMs - account.atMs) / 1000) * perSecond);
    account.atMs = nowMs;
    if (account.atOnce >= atOnce || this.#total >= atOnceTotal || account.tokens < 1) return undefined;
    account.tokens -= 1;
    account.atOnce += 1;
    this.#total += 1;
    let under = true;
    return () => {
      if (!under) return;
      under = false;
      account.atOnce -= 1;
      this.#total -= 1;
    };
  }

  #accountOf(sender: string): Account {
    const known = this.#senders.get(sender);
    const account = known ?? { atOnce: 0, tokens: this.#limit.burst, atMs: this.#now() };
    this.#senders.delete(sender);
    this.#senders.set(sender, account);
    if (this.#senders.size > MOST_SENDERS) {
      for (const [name, { atOnce }] of this.#senders) {
        if (atOnce > 0) continue;
        this.#senders.delete(name);
        break;
      }
    }
    return account;
  }
}
