/** A local Slack with a page in the browser: the workspace of `story.ts`, Web API, Socket Mode and signed events. */
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LOOPBACK, choosePort } from './ports.ts';
import { answers, startProcess, writeWhileAlive, type PartOptions, type StartedPart } from './processes.ts';
import { BOT_USER, CHANNELS, PEOPLE, SLACK_TEAM } from './story.ts';

export interface SlackPart {
  /** The web page. */
  url: string;
  /** For `SLACK_API_URL`, with its final slash. */
  apiUrl: string;
  botToken: string;
  appToken: string;
  signingSecret: string;
  /** Name → user id. */
  people: Record<string, string>;
  /** Name → channel id. */
  channels: Record<string, string>;
}

const PORT = 4010;

export async function startSlack({ home, logDir, freePorts, signal }: PartOptions): Promise<StartedPart<SlackPart>> {
  const secrets = { botToken: `xoxb-${secret()}`, appToken: `xapp-${secret()}`, signingSecret: secret() };
  const config = join(home, 'slack.json');
  const written = writeWhileAlive(config, JSON.stringify(workspace(secrets)));

  const port = await choosePort(freePorts ? undefined : PORT);
  const url = `http://${LOOPBACK}:${port}`;
  const running = await startProcess({
    name: 'slack',
    command: localSlack(),
    args: ['--config', config, '--port', `${port}`, '--base-host', LOOPBACK, '--files-dir', join(home, 'slack-files')],
    env: { BUN_OPTIONS: `--preload=${fileURLToPath(new URL('slack-loopback.js', import.meta.url))}` },
    logDir,
    ready: answers(`${url}/_control/state`),
    signal,
  }).catch((error: unknown) => {
    written.remove();
    throw error;
  });
  const part = {
    url,
    apiUrl: `${url}/api/`,
    ...secrets,
    people: Object.fromEntries(Object.entries(PEOPLE).map(([name, person]) => [name, person.id])),
    channels: { ...CHANNELS },
  };
  return { part, address: url, processes: [running], removeFiles: () => written.remove() };
}

function workspace(secrets: Pick<SlackPart, 'botToken' | 'appToken' | 'signingSecret'>): unknown {
  const members = [...Object.values(PEOPLE).map((person) => person.id), BOT_USER];
  return {
    workspace: { name: 'Firebreak MSP', domain: 'firebreak', teamId: SLACK_TEAM },
    apps: [{ appId: 'A0FIREBRK', botUserId: BOT_USER, botName: 'firebreak', mode: 'socket', ...secrets }],
    users: Object.entries(PEOPLE).map(([name, { id, realName, timeZone }]) => ({
      id,
      name,
      real_name: realName,
      tz: timeZone,
    })),
    // Everybody can read every channel, because Firebreak decides who may approve.
    channels: Object.entries(CHANNELS).map(([name, id]) => ({ id, name, members })),
  };
}

/** The program of the optional dependency. */
function localSlack(): string {
  const name = `local-slack-${process.platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'bin', 'local-slack');
  } catch {
    throw new Error(`the local Slack is not installed: npm has no ${name}, or optional dependencies were left out`);
  }
}

const secret = (): string => randomBytes(16).toString('hex');
