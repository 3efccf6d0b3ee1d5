/** The Bolt app: Socket Mode if there is an app token, otherwise HTTP with signed requests. */
import { App, type Logger } from '@slack/bolt';
import type { Refusals } from '../domain/refusal-counts.ts';
import { createHttpDoor } from './http-door.ts';
import { KeptClicks, type KeptClicksOptions } from './listeners/kept-clicks.ts';
import { registerListeners } from './listeners/register.ts';
import type { ListenerDeps } from './listeners/listener.ts';

export interface SlackSettings {
  botToken: string;
  /** If it is set, the app uses Socket Mode. */
  appToken?: string | undefined;
  /** For HTTP: Bolt refuses requests whose signature is wrong or older than five minutes. */
  signingSecret?: string | undefined;
  httpPort: number;
  /** The URL of the Web API, if it is not Slack's own. */
  apiUrl?: string | undefined;
  logger: Logger;
  /** Gets each HTTP request that is refused. */
  refusals: Pick<Refusals, 'count'>;
  /** How long clicks are kept while Temporal is away, if not the usual time. */
  kept?: Pick<KeptClicksOptions, 'keepMs' | 'everyMs'>;
}

export interface SlackApp {
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createSlackApp(settings: SlackSettings, deps: ListenerDeps): SlackApp {
  const app = new App({
    token: settings.botToken,
    ...(settings.appToken === undefined
      ? { receiver: createHttpDoor(settings.signingSecret ?? '', settings.logger, settings.refusals) }
      : { appToken: settings.appToken, socketMode: true }),
    ...(settings.apiUrl === undefined ? {} : { clientOptions: { slackApiUrl: settings.apiUrl } }),
    logger: settings.logger,
    extendedErrorHandler: true,
  });
  const kept = new KeptClicks({ warn: (message, error) => settings.logger.warn(message, error), ...settings.kept });
  registerListeners(app, deps, kept);
  return {
    start: async () => {
      await app.start(settings.httpPort);
    },
    stop: async () => {
      await kept.stop();
      await app.stop();
    },
  };
}
