/** Private notes of an incident to single people. A closing incident waits for them. */
import { proxyActivities } from '@temporalio/workflow';
import type { SlackActivities } from '../../contract/activities.ts';
import type { Person } from '../../domain/incident.ts';
import type { Text } from '../../domain/text.ts';
import { SLACK_NOTE } from '../activity-options.ts';
import type { IncidentRecord } from './record.ts';

interface How {
  /** In Temporal's UI. */
  summary: string;
  /** By a direct message, which waits for a person who is not in Slack now. */
  direct?: true;
}

/** @throws ActivityFailure if Slack does not take it */
export function tellPerson(
  { state, work, telling }: IncidentRecord,
  { slackUser }: Person,
  words: Text,
  { summary, ...how }: How,
): Promise<void> {
  const { 'slack.tell': send } = proxyActivities<SlackActivities>({ ...SLACK_NOTE, summary });
  const channel = state.slack?.channel ?? state.customer.slackChannel;
  return telling.track(() => work.aside(() => send({ channel, slackUser, text: words, ...how })));
}
