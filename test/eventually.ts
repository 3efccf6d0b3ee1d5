/** How tests wait: for a condition, never for a time. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { QueryDefinition } from '@temporalio/common';

export interface Patience {
  /** The wait fails after this. No test asserts how long a wait took. */
  patienceMs?: number;
  /** Describes the current state for the error message. */
  instead?: () => string;
}

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 250;
/** Less than a test may take, so that a wait in vain says what it waited for. A machine of two cores runs three files at once. */
const PATIENCE_MS = 150_000;

/**
 * Asks again and again until there is an answer. An answer of `undefined` or `false` and an error all mean "not yet": a
 * query fails while its worker restarts.
 * @throws Error that says what was awaited; its cause is the last error of `ask`
 */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  { patienceMs = PATIENCE_MS, instead = () => '' }: Patience = {},
): Promise<T> {
  let cause: unknown;
  const deadline = Date.now() + patienceMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.4, LONGEST_PAUSE_MS)) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (Date.now() >= deadline)
      throw new Error(`waited ${patienceMs / 1000} s in vain for ${what}\n${instead()}`, { cause });
    await sleep(pauseMs);
  }
}

/** The part of a workflow handle that a wait needs. */
interface Queried {
  query<S>(definition: QueryDefinition<S>): Promise<S>;
}

/** The answer of a workflow's query as soon as it fits. The error of a timeout shows the timeline. */
export const until = <S>(
  handle: Queried,
  query: QueryDefinition<S>,
  what: string,
  fits: (state: S) => boolean,
  patience: Patience = {},
): Promise<S> => untilRead(() => handle.query(query), what, fits, patience);

/** The value that is read, as soon as it fits. */
export async function untilRead<S>(
  read: () => Promise<S>,
  what: string,
  fits: (state: S) => boolean,
  patience: Patience = {},
): Promise<S> {
  let state: S | undefined;
  return eventually(
    what,
    async () => {
      state = await read();
      return fits(state) && state;
    },
    { instead: () => timelineOf(state), ...patience },
  );
}

function timelineOf(state: unknown): string {
  const { timeline } = (state ?? {}) as { timeline?: { phase: string; kind: string; what: { en: string } }[] };
  return timeline?.map((e) => `${e.phase} ${e.kind} ${e.what.en}`).join('\n') ?? JSON.stringify(state) ?? 'no state';
}
