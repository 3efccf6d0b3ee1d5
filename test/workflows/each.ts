/** Work on a batch of targets. */
import { ApplicationFailure } from '@temporalio/common';
import type { NotDone } from '../../domain/entry.ts';
import type { Text } from '../../domain/text.ts';

/** Like the real activities: a failure for one target does not stop the others. */
export const each = <T, O>(items: readonly T[], work: (item: T) => O | Promise<O>): Promise<(O | NotDone)[]> =>
  Promise.all(
    items.map(async (item) => {
      try {
        return await work(item);
      } catch (error) {
        const [told] = (error instanceof ApplicationFailure ? (error.details ?? []) : []) as [Text?];
        if (told === undefined) throw error;
        return { outcome: 'failed' as const, reason: told };
      }
    }),
  );
