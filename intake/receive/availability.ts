/** Whether Temporal takes alerts. While it does not, nothing is received, and what is in hand waits. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Pauses {
  /** First and longest pause, in milliseconds. The pause doubles after each failure. */
  first: number;
  most: number;
}

const PAUSES: Pauses = { first: 500, most: 5_000 };

export class Availability {
  readonly #answers: () => Promise<boolean>;
  readonly #pauses: Pauses;
  #pauseMs = 0;
  /** It is asked before the first message is received too. */
  #isAway = true;
  #probing: Promise<void> | undefined;

  /** @param answers a cheap call that says whether Temporal answers */
  constructor(answers: () => Promise<boolean>, pauses: Pauses = PAUSES) {
    this.#answers = answers;
    this.#pauses = pauses;
  }

  /** Temporal took something: the next failure is a new one. */
  worked(): void {
    this.#pauseMs = 0;
  }

  /** @returns false if it was known already, because many messages fail together */
  failed(): boolean {
    if (this.#isAway) return false;
    this.#isAway = true;
    this.#longer();
    return true;
  }

  /** Resolves when Temporal answers, or when the process stops. All who wait share one question. */
  async ready(signal: AbortSignal): Promise<void> {
    while (this.#isAway && !signal.aborted) {
      this.#probing ??= this.#probe(signal).finally(() => (this.#probing = undefined));
      await this.#probing;
    }
  }

  async #probe(signal: AbortSignal): Promise<void> {
    await sleep(this.#pauseMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    this.#isAway = !(await this.#answers());
    if (this.#isAway) this.#longer();
  }

  #longer(): void {
    this.#pauseMs = Math.min(Math.max(this.#pauseMs * 2, this.#pauses.first), this.#pauses.most);
  }
}
