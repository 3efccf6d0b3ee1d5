/** The Bolt app: Socket Mode where there is an app token, else HTTP with signed requests. */
import { App, type Logger } from '@slack/bolt';
import { registerListeners } from './listeners/register.ts';
import type { ListenerDeps } from './listeners/listener.ts';

export interface SlackSettings {
  botToken: string;
  /** Socket Mode where set. */
  appToken?: string | undefined;
  /** HTTP mode: requests whose signature is not Slack's, or is older than five minutes, are refused by Bolt. */
  signingSecret?: string | undefined;
  httpPort: number;
  /** The Web API, where it is not Slack's own. */
  apiUrl?: string | undefined;
  logger: Logger;
}

export interface SlackApp {
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createSlackApp(settings: SlackSettings, deps: ListenerDeps): SlackApp {
  const app = new App({
    token: settings.botToken,
    ...(settings.appToken === undefined
      ? { signingSecret: settings.signingSecret ?? '' }
      : { appToken: settings.appToken, socketMode: true }),
    ...(settings.apiUrl === undefined ? {} : { clientOptions: { slackApiUrl: settings.apiUrl } }),
    logger: settings.logger,
    extendedErrorHandler: true,
  });
  registerListeners(app, deps);
  return {
    start: async () => {
      await app.start(settings.httpPort);
    },
    stop: async () => {
      await app.stop();
    },
  };
}
