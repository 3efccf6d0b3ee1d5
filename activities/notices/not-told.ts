/** The one kind of failure of everything that tells people or systems outside. */
import { ApplicationFailure } from '@temporalio/common';
import type { Text } from '../../domain/text.ts';

/** @param passes whether Temporal tries again @param waitMs before the next attempt, if the other side asks for a pause */
export const notTold = (text: Text, passes: boolean, waitMs?: number): ApplicationFailure =>
  ApplicationFailure.create({
    type: 'NotTold',
    message: text.en,
    nonRetryable: !passes,
    details: [text],
    ...(waitMs !== undefined && { nextRetryDelay: waitMs }),
  });
