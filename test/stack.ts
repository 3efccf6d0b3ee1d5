/** The embedded stack of the test run: Temporal, AWS and Slack. All tests share it, so each uses accounts and ids of its own. */
import { readStack, type StackInfo } from '../sandbox/stack-info.ts';
import { shared } from './starter.ts';

let asked: Promise<Required<StackInfo>> | undefined;

/** Starts the stack if this is the first to ask. */
export function testStack(): Promise<Required<StackInfo>> {
  return (asked ??= ask());
}

async function ask(): Promise<Required<StackInfo>> {
  return readStack(await shared('/stack')) as Required<StackInfo>;
}
