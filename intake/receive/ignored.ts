/** Counts the events that are no alerts, Firebreak's own calls among them, so that the log says how many there were. */
import type { Log } from '../../domain/log.ts';
import type { Receipt } from '../deliver.ts';

/** Reasons that are counted by themselves. There are few: they name rules and customers, never a single event. */
const MOST_REASONS = 200;
const OTHERS = 'others';
const TELL_EVERY_MS = 60_000;

export class Ignored {
  readonly #counts = new Map<string, number>();

  add(receipts: readonly Receipt[]): void {
    for (const receipt of receipts) {
      if (receipt.outcome !== 'ignored') continue;
      const isKnown = this.#counts.has(receipt.reason) || this.#counts.size < MOST_REASONS;
      const reason = isKnown ? receipt.reason : OTHERS;
      this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
    }
  }

  /** Logs what has been ignored since the last time, if anything. */
  tell(log: Log): void {
    if (this.#counts.size === 0) return;
    log.info('events ignored', { counts: Object.fromEntries(this.#counts) });
    this.#counts.clear();
  }
}

/** Tells once a minute. @returns ends it, and tells the rest */
export function tellIgnored(ignored: Ignored, log: Log): () => void {
  const timer = setInterval(() => ignored.tell(log), TELL_EVERY_MS);
  return () => {
    clearInterval(timer);
    ignored.tell(log);
  };
}
