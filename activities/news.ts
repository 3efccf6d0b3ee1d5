/** `incident.news`: how follow-ups ask their incident whom it is about, and whether it was dismissed. */
import type { Client } from '@temporalio/client';
import type { NewsActivities } from '../contract/activities.ts';
import { IncidentClosed, NoState } from '../contract/temporal/errors.ts';
import { createIncidents } from '../contract/temporal/incidents.ts';

const ANSWER_WITHIN_MS = 20_000;

export function createNewsActivity({ temporalClient }: { temporalClient: Client }): NewsActivities {
  const incidents = createIncidents(temporalClient, ANSWER_WITHIN_MS);
  return {
    async 'incident.news'(run) {
      try {
        return await incidents.news(run);
      } catch (error) {
        if (error instanceof IncidentClosed || error instanceof NoState) return { suspects: [] };
        throw error;
      }
    },
  };
}
