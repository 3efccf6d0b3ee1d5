/** The text for a person whose click failed: whether anything was changed, and what to do. */
import { IncidentClosed, NoAnswer } from '../../contract/temporal/errors.ts';
import { StaleButton } from '../buttons.ts';
import type { Texts } from '../texts/texts.ts';

export function explain(error: unknown, { errors }: Texts): string {
  const cause = original(error);
  if (cause instanceof NoAnswer) return errors.noAnswer;
  if (cause instanceof IncidentClosed) return errors.closed;
  if (cause instanceof StaleButton) return errors.stale;
  return errors.unexpected;
}

/** Bolt wraps what listeners throw. */
const original = (error: unknown): unknown =>
  error instanceof Error && 'original' in error && error.original !== undefined ? error.original : error;
