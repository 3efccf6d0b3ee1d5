/**
 * What was refused, as one message a minute in the dead-letter queue, whose count the infosec team is told: a stranger who knocks ten
 * thousand times fills no queue.
 */
import type { Counted } from '../../domain/refusal-counts.ts';
import type { DeadLetters } from './dead-letters.ts';

/** `FirebreakVia` of such a message. It holds no alert, so it is never given back to the alert queue. */
export const VIA_REFUSALS = 'refusals';

/** @returns for `keepRefusals` */
export const amongDeadLetters =
  (deadLetters: DeadLetters) =>
  ({ refused, since }: Counted): Promise<void> => {
    const total = refused.reduce((sum, { n }) => sum + n, 0);
    const counts = Object.fromEntries(refused.map(({ door, why, n }) => [`${door}: ${why}`, n]));
    const body = JSON.stringify({ refused: counts, since, until: new Date() });
    const each = refused.map(({ door, why, n }) => `${n} × ${door}: ${why}`).join('; ');
    return deadLetters.keep(body, [`${total} requests were refused: ${each}`], VIA_REFUSALS);
  };
