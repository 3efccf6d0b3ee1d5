/** `suppression.list`: how the daily review reads the suppressions from Temporal's list. */
import type { Client } from '@temporalio/client';
import type { SuppressionActivities } from '../contract/activities.ts';
import { listSuppressions } from '../contract/temporal/suppressions.ts';

export const createSuppressionActivities = ({ temporalClient }: { temporalClient: Client }): SuppressionActivities => ({
  'suppression.list': ({ endedSince }) => listSuppressions(temporalClient, endedSince),
});
