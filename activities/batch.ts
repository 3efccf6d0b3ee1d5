/** Works on the targets of a batch, each by itself: what one meets does not stop the others. */
import { ApplicationFailure } from '@temporalio/common';
import type { NotDone } from '../domain/entry.ts';
import { wordsOf } from './aws/errors.ts';
import { inParallel } from '../domain/in-parallel.ts';
import { patiently } from './aws/patience.ts';
import type { EntryContext } from './entry.ts';

/** What an error means, for Temporal and for people. `target` where it concerns one of several. */
export type Failure = (error: unknown, attempt: number, target?: string) => Error;

/**
 * Targets of a batch that are worked on at the same time. All are previewed together, so that one Describe answers for all
 * of them. AWS allows far fewer changes than reads a second.
 */
export const AT_ONCE = { preview: 25, collect: 10, change: 5 } as const;
/** Tries of one target, with pauses that double: about a minute of throttling or outage, then a person decides. */
const TRIES = 9;

/** Outcomes in the order of the calls. A target that fails for good is `failed`, with its words. */
export function eachTarget<C extends { target: { id: string } }, O>(
  ctx: EntryContext,
  failure: Failure,
  calls: readonly C[],
  atOnce: number,
  work: (call: C) => Promise<O>,
): Promise<(O | NotDone)[]> {
  return inParallel(
    calls.map((call, i) => ({ call, i })),
    atOnce,
    ({ call, i }) => ctx.once(String(i), () => orNotDone(ctx, failure, call, work)),
  );
}

/** @throws CancelledFailure when the worker stops: another attempt goes on */
async function orNotDone<C extends { target: { id: string } }, O>(
  ctx: EntryContext,
  failure: Failure,
  call: C,
  work: (call: C) => Promise<O>,
): Promise<O | NotDone> {
  const tried = (): Promise<O> => {
    ctx.heartbeat();
    return work(call);
  };
  const failed = (error: unknown, attempt: number): Error => failure(error, attempt, call.target.id);
  const mayPass = (error: unknown, attempt: number): boolean => {
    const why = failed(error, attempt);
    return why instanceof ApplicationFailure && why.nonRetryable !== true;
  };
  try {
    return await patiently(async () => tried(), { tries: TRIES, mayPass, sleep: (ms) => ctx.sleep(ms) });
  } catch (error) {
    const why = failed(error, TRIES);
    if (!(why instanceof ApplicationFailure)) throw why;
    return { outcome: 'failed', reason: wordsOf(why) };
  }
}
