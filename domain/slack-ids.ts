/** Slack's ids, as customers.yaml has them. */
import { z } from 'zod';

export const SlackTeamId = z
  .string()
  .regex(
    /^[TE][A-Z0-9]{2,}$/,
    'a Slack workspace id such as T0123ABCD (in the address of Slack in a browser: app.slack.com/client/T…)',
  );
export const SlackChannelId = z
  .string()
  .regex(/^[CG][A-Z0-9]{2,}$/, 'a Slack channel id such as C0123ABCD (channel name → About)');
