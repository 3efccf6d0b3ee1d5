/** The two meanings of "not found" to an entry: its target is gone, or a part of it does not exist. */
import { TargetGone } from '../entry.ts';
import { isNotFound } from './errors.ts';

/** @throws TargetGone instead of AWS's own not-found errors */
export async function orGone<T>(what: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (isNotFound(error)) throw new TargetGone(what);
    throw error;
  }
}

/** Undefined if it does not exist. */
export async function ifFound<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
