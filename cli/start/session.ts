/** Starts a stack and our own processes in it, and plays one scenario. */
import { clientOf } from '../connection.ts';
import { startStack, type Stack } from '../../sandbox/stack.ts';
import { unlessAborted } from '../../sandbox/unless-aborted.ts';
import type { Task } from '../../scripts/status-line.mjs';
import { managersLink } from './console-link.ts';
import type { StartOptions } from './options.ts';
import { play } from './play.ts';
import { screenOn, type Screen } from './screen.ts';
import { startCodecServer, startServices } from './services.ts';

export interface Played {
  /** Still running. */
  stack: Stack;
  /** The state of AWS is what the scenario expects. */
  good: boolean;
}

const PART_NAMES = { temporal: 'Temporal', aws: 'AWS sandbox', slack: 'Slack', accounts: 'accounts' } as const;

/** @throws the error that stopped it, or the signal's reason; the stack has then been stopped */
export async function played(options: StartOptions, signal: AbortSignal): Promise<Played> {
  const screen = screenOn(process.stdout);
  let stopping: Task | undefined;
  const interrupted = (): void => {
    stopping = screen.task('stopping');
  };
  signal.addEventListener('abort', interrupted);
  try {
    return await playedOn(screen, options, signal);
  } finally {
    signal.removeEventListener('abort', interrupted);
    stopping?.end();
  }
}

async function playedOn(screen: Screen, options: StartOptions, signal: AbortSignal): Promise<Played> {
  const stack = await started(screen, signal);
  const client = await clientOf(stack.env());
  try {
    const { codec } = stack.temporal ?? {};
    await Promise.all([
      startServices(stack, (name) => screen.task(name)),
      ...(codec === undefined ? [] : [startCodecServer(stack)]),
    ]);
    screen.tick('workers, Slack app, intake, console');
    screen.line();
    screen.line(
      `${options.scenario.name}   Slack  ${stack.slack?.url}   Temporal  ${stack.temporal?.uiUrl}   reports  .firebreak/reports`,
    );
    const { host, port } = stack.console;
    screen.line(`console  http://${host}:${port}   /incident timeline in Slack gives a link that signs you in`);
    screen.line(`as the manager (once, within five minutes): ${managersLink(stack)}`);
    // Temporal keeps everything encrypted.
    if (codec !== undefined)
      screen.line(`to read payloads in Temporal’s page, sign in at ${codec.url} with ${codec.token}`);
    screen.line();
    return { stack, good: await unlessAborted(play(stack, client, options, screen, signal), signal) };
  } catch (error) {
    await stack.stop();
    throw error;
  } finally {
    await client.connection.close();
  }
}

/** @throws StackRunning when another process runs a sandbox in the folder */
function started(screen: Screen, signal: AbortSignal): Promise<Stack> {
  const home = process.env['FIREBREAK_HOME'];
  const tasks = new Map<string, Task>();
  let ports: Task | undefined;
  return startStack({
    ...(home === undefined ? {} : { home }),
    signal,
    progress: (part, state, detail) => {
      if (state === 'starting') tasks.set(part, screen.task(PART_NAMES[part]));
      else {
        tasks.get(part)?.end();
        screen.tick(PART_NAMES[part], detail);
      }
    },
    onWait: (owner) => {
      ports ??= screen.task('ports');
      if (owner === undefined) ports.end();
      else ports.waitsFor(`process ${owner}, which starts a sandbox too`);
    },
  }).finally(() => {
    for (const task of tasks.values()) task.end();
    ports?.end();
  });
}
