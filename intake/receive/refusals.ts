/**
 * Counts requests that the doors refuse, messages of SNS that come again, and what workflows refuse. They are kept as one message a minute in the
 * dead-letter queue, whose count the infosec team is told: a stranger who knocks ten thousand times fills no queue.
 */
import type { Log } from '../../domain/log.ts';
import type { DeadLetters } from './dead-letters.ts';

/** `FirebreakVia` of such a message. It holds no alert, so it is never given back to the alert queue. */
export const VIA_REFUSALS = 'refusals';

const EVERY_MS = 60_000;

export class Refusals {
  /** By door and reason: each is one of few, since a stranger chooses none of these words. */
  readonly #counts = new Map<string, number>();
  #since: Date | undefined;

  /**
   * @param door the path or the workflow's type, without a stranger's words
   * @param why one of our own sentences
   */
  count(door: string, why: string, n = 1): void {
    this.#since ??= new Date();
    const key = `${door}: ${why}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + n);
  }

  /** Keeps what was counted since the last time. What cannot be kept is counted again. */
  async keep(deadLetters: DeadLetters): Promise<void> {
    const counts = [...this.#counts];
    const since = this.#since;
    if (counts.length === 0 || since === undefined) return;
    this.#counts.clear();
    this.#since = undefined;
    const total = counts.reduce((sum, [, n]) => sum + n, 0);
    const body = JSON.stringify({ refused: Object.fromEntries(counts), since, until: new Date() });
    const reasons = [`${total} requests were refused: ${counts.map(([what, n]) => `${n} × ${what}`).join('; ')}`];
    try {
      await deadLetters.keep(body, reasons, VIA_REFUSALS);
    } catch (error) {
      for (const [key, n] of counts) this.#counts.set(key, (this.#counts.get(key) ?? 0) + n);
      this.#since = since;
      throw error;
    }
  }
}

/** @returns a function that ends it, after what is left has been kept */
export function keepRefusals(
  refusals: Refusals,
  { deadLetters, log, everyMs = EVERY_MS }: { deadLetters: DeadLetters; log: Log; everyMs?: number },
): () => Promise<void> {
  const keep = (): Promise<void> =>
    refusals.keep(deadLetters).catch((error: unknown) => {
      log.warn('what was refused is not on record yet; trying again', { error });
    });
  const timer = setInterval(() => void keep(), everyMs);
  return () => {
    clearInterval(timer);
    return keep();
  };
}
