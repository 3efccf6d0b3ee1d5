/**
 * Shares the answers to equal reads within one activity: a preview describes its target for the state, for the names and
 * for the impact, and the targets of a batch share security groups. A write or a wait ends the sharing.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { isNotFound } from './errors.ts';

/** After this time the answer may have changed. */
const MOST_AGE_MS = 5_000;

interface Answer {
  at: number;
  answer: Promise<unknown>;
}

const answers = new AsyncLocalStorage<Map<object, Map<string, Answer>>>();

/** Runs an activity whose equal questions share an answer. */
export const askingOnce = <T>(work: () => Promise<T>): Promise<T> => answers.run(new Map(), work);

/** The activity that runs now: an object of its own for each. Undefined outside of activities. */
export const activityNow = (): object | undefined => answers.getStore();

/** Call this when time passes or something is written. AWS is asked again from then on. */
export const forgetAnswers = (): void => answers.getStore()?.clear();

/** The answer to a read of a client; that of a moment ago, if this activity has just asked. @param question tells reads of the client apart */
export function askOnce(client: object, question: string, ask: () => Promise<unknown>): Promise<unknown> {
  const all = answers.getStore();
  if (all === undefined) return ask();
  const known = all.get(client) ?? new Map<string, Answer>();
  all.set(client, known);
  const before = known.get(question);
  if (before !== undefined && Date.now() - before.at < MOST_AGE_MS) return before.answer;
  const answer = ask();
  known.set(question, { at: Date.now(), answer });
  // A failed read is asked again. That there is no such thing is an answer.
  answer.catch((error: unknown) => {
    if (!isNotFound(error)) known.delete(question);
  });
  return answer;
}
