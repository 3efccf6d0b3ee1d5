/** Tries work again while its failure may pass by itself: throttling, an outage, a lost answer. */

export interface Patience {
  /** How often it is tried altogether. */
  tries: number;
  /** Whether the failure may pass by itself. @param attempt from 1 */
  mayPass: (error: unknown, attempt: number) => boolean;
  sleep: (ms: number) => Promise<void>;
}

/** @throws the last error, or the first that does not pass by itself */
export async function patiently<T>(work: () => Promise<T>, { tries, mayPass, sleep }: Patience): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= tries || !mayPass(error, attempt)) throw error;
      await sleep(pauseMs(attempt));
    }
  }
}

const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 20_000;

/** Jitter between half and all of 0.3, 0.6, 1.2, 2.4, … 20 s, so that those who were throttled together do not come back together. */
export const pauseMs = (attempt: number): number =>
  Math.round(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2));
