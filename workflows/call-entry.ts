/** Calls a catalogue entry's activity by name, with a summary that names the target in Temporal's UI. */
import {
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  proxyActivities,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { ActivityOptions } from '@temporalio/workflow';
import type { Text } from '../domain/text.ts';
import { CHANGE, EVIDENCE, INQUIRY, NOTICE, PREVIEW } from './activity-options.ts';
import type { EntryVerbs } from '../contract/activities.ts';
import { text } from './wording.ts';

const OPTIONS: Record<keyof EntryVerbs, ActivityOptions> = {
  inquire: INQUIRY,
  collect: EVIDENCE,
  preview: PREVIEW,
  apply: CHANGE,
  undo: CHANGE,
  send: NOTICE,
};

/** @throws ActivityFailure; `failureText` tells people what went wrong */
export function callEntry<V extends keyof EntryVerbs>(
  entry: string,
  verb: V,
  summary: string,
  input: Parameters<EntryVerbs[V]>[0],
): ReturnType<EntryVerbs[V]> {
  type Activities = Record<string, (input: unknown) => Promise<unknown>>;
  const activities = proxyActivities<Activities>({ ...OPTIONS[verb], summary });
  // Every entry's activities have the types of `EntryVerbs`; their names are known only from the pinned plan.
  return activities[`${entry}.${verb}`]!(input) as ReturnType<EntryVerbs[V]>;
}

/** Types of failures that Temporal has retried in vain, and that may be over later. */
const PASSING: ReadonlySet<string> = new Set(['Throttled', 'AwsUnavailable']);

/** Whether the same call may work later without a person's help. */
export const mayPass = (error: unknown): boolean =>
  error instanceof ActivityFailure &&
  (error.cause instanceof TimeoutFailure ||
    (error.cause instanceof ApplicationFailure && PASSING.has(error.cause.type ?? '')));

/** @throws the error itself if it is not the failure of an activity: a cancellation, or a bug in this code */
export function rethrowUnlessActivityFailure(error: unknown): asserts error is ActivityFailure {
  if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
}

/**
 * What went wrong, for people: the activity's own text if it gave one.
 * @throws the error itself if it is not the failure of an activity
 */
export function failureText(error: unknown): Text {
  rethrowUnlessActivityFailure(error);
  const { cause } = error;
  if (cause instanceof ApplicationFailure) {
    const [told] = cause.details ?? [];
    return isText(told) ? told : text(cause.message, cause.message);
  }
  if (cause instanceof TimeoutFailure) {
    return text(
      'There was no answer in time, so the current state is unknown. Retry reads the state first, then makes only the missing changes.',
      '제한 시간 안에 응답이 없어 현재 상태를 알 수 없습니다. 재시도하면 먼저 상태를 확인하고 남은 변경만 수행합니다.',
    );
  }
  return text(cause?.message ?? error.message, cause?.message ?? error.message);
}

function isText(value: unknown): value is Text {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Partial<Text>).en === 'string' &&
    typeof (value as Partial<Text>).ko === 'string'
  );
}
