/** The link by which the demonstration's manager signs in to the console, as `/incident timeline` gives it. */
import { loadSlackConfig } from '../../config/settings.ts';
import { MANAGER, PEOPLE, SLACK_TEAM } from '../../sandbox/story.ts';
import type { Stack } from '../../sandbox/stack.ts';
import { createConsoleLinks } from '../../slack-app/console-links.ts';

export function managersLink(stack: Stack): string {
  const { FIREBREAK_DECISION_KEY: key } = loadSlackConfig(stack.env('slack'));
  const { id: slackUser = '', realName: name = '' } = PEOPLE[MANAGER] ?? {};
  const { host, port } = stack.console;
  const person = { team: SLACK_TEAM, slackUser, name, standing: 'member' as const };
  return createConsoleLinks(`http://${host}:${port}`, key).to(person);
}
