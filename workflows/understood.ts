/** Messages are checked before they are acted on: one that is not understood is logged and ignored. */
import { log } from '@temporalio/workflow';
import { MESSAGE_SHAPES } from '../domain/message-shapes.ts';

export function understood(kind: keyof typeof MESSAGE_SHAPES, message: unknown): boolean {
  const { success, error } = MESSAGE_SHAPES[kind].safeParse(message);
  if (!success) log.warn('A message that is not understood was ignored', { kind, problem: error.message });
  return success;
}
