/** The embedded stack of the test run: Temporal, AWS and Slack. All tests share it, so each uses accounts and ids of its own. */
import { inject } from 'vitest';
import { readStack, type StackInfo } from '../sandbox/stack-info.ts';

let asked: Promise<Required<StackInfo>> | undefined;

/** Starts the stack if this is the first to ask. */
export function testStack(): Promise<Required<StackInfo>> {
  return (asked ??= ask());
}

async function ask(): Promise<Required<StackInfo>> {
  const answer = await fetch(new URL('/stack', inject('starter')));
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return readStack(text) as Required<StackInfo>;
}
