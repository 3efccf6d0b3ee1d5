/** `suppression.list`: how the daily review reads the suppressions from Temporal's list. */
import type { Client } from '@temporalio/client';
import type { SuppressionActivities } from '../contract/activities.ts';
import { listSuppressions } from '../contract/temporal/suppressions.ts';
import { listedForReview } from '../domain/daily-review.ts';

/** Their counts stay far below the 2 MB that Temporal takes. */
const MOST_LISTED = 2_000;

export const createSuppressionActivities = ({ temporalClient }: { temporalClient: Client }): SuppressionActivities => ({
  'suppression.list': async ({ endedSince }) =>
    listedForReview(await listSuppressions(temporalClient, { endedSince, most: MOST_LISTED })),
});
