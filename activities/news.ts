/** `incident.news`: how follow-ups ask their incident whom it is about, and whether it was dismissed. */
import type { Client } from '@temporalio/client';
import type { NewsActivities } from '../contract/activities.ts';
import { unlessWithoutState } from '../contract/temporal/errors.ts';
import { createIncidents } from '../contract/temporal/incidents.ts';

const ANSWER_WITHIN_MS = 20_000;

export function createNewsActivity({ temporalClient }: { temporalClient: Client }): NewsActivities {
  const incidents = createIncidents(temporalClient, ANSWER_WITHIN_MS);
  return {
    'incident.news': async (run) => (await incidents.news(run).catch(unlessWithoutState)) ?? { suspects: [] },
  };
}
