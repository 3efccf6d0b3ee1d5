/** Our own processes, in a running stack: just as they run in production, but for the environment. */
import { fileURLToPath } from 'node:url';
import type { RunningProcess } from '../../sandbox/processes.ts';
import type { Stack } from '../../sandbox/stack.ts';
import type { Role } from '../../sandbox/environment.ts';

export interface Services {
  workers: RunningProcess;
  slackApp: RunningProcess;
  intake: RunningProcess;
}

/** @throws ProcessFailed; whoever owns the stack stops it then */
export async function startServices(stack: Stack): Promise<Services> {
  const starting = [
    startWorkers(stack),
    service(stack, 'slack-app', 'slack', ['slack-app/main.ts'], polling),
    service(stack, 'intake', 'intake', ['intake/main.ts'], (log) => log.includes('listening')),
  ] as const;
  // Even if one fails, the others are waited for: one that comes up after the stack has stopped would stay.
  await Promise.allSettled(starting);
  const [workers, slackApp, intake] = await Promise.all(starting);
  return { workers, slackApp, intake };
}

/** Also how a worker that has crashed is started again. */
export const startWorkers = (stack: Stack): Promise<RunningProcess> =>
  service(stack, 'workers', 'worker', ['workers/main.ts', '--queues', 'workflows,aws'], (log) => polling(log, 2));

const READY_TIMEOUT_MS = 120_000;

/** Temporal's worker says so once for each queue. */
const polling = (log: string, queues = 1): boolean => (log.match(/"state":"RUNNING"/g) ?? []).length >= queues;

function service(
  stack: Stack,
  name: string,
  role: Role,
  [file = '', ...args]: readonly string[],
  ready: (log: string) => boolean,
): Promise<RunningProcess> {
  const path = fileURLToPath(new URL(`../../${file}`, import.meta.url));
  return stack.run({
    name,
    role,
    command: process.execPath,
    args: ['--import', 'tsx', path, ...args],
    ready: (running) => ready(running.log()),
    readyTimeoutMs: READY_TIMEOUT_MS,
  });
}
