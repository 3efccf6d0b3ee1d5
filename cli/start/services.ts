/** Our own processes in a running stack. They run as in production; only their environment differs. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadCustomers } from '../../config/customers.ts';
import { EXTRACTS, extractOf } from '../../domain/extracts.ts';
import { extractText } from '../commands/customers-export.ts';
import type { RunningProcess } from '../../sandbox/processes.ts';
import type { Stack } from '../../sandbox/stack.ts';
import type { Role } from '../../sandbox/environment.ts';

export interface Services {
  workers: RunningProcess;
  slackApp: RunningProcess;
  intake: RunningProcess;
  console: RunningProcess;
}

/**
 * @param begin called for each process with its name; the task ends when the process is ready or has failed
 * @throws ProcessFailed; the owner of the stack has to stop it then
 */
export async function startServices(
  stack: Stack,
  begin: (name: string) => { end(): void } = () => ({ end: () => {} }),
): Promise<Services> {
  const shown = (name: string, starting: Promise<RunningProcess>): Promise<RunningProcess> => {
    const task = begin(name);
    return starting.finally(() => task.end());
  };
  await exportCustomers(stack.home);
  const console = shown('console', startConsole(stack));
  // Links in Slack name the console's port, which is chosen when it starts.
  const slackApp = console.then(() =>
    shown('Slack app', service(stack, 'slack-app', 'slack', ['slack-app/main.ts'], polling)),
  );
  const starting = [
    shown('workers', startWorkers(stack)),
    slackApp,
    shown('intake', startIntake(stack)),
    console,
  ] as const;
  // Waits for the others also when one fails: a process that became ready after the stack had stopped would not be stopped.
  await Promise.allSettled(starting);
  const [workers, app, intake, pages] = await Promise.all(starting);
  return { workers, slackApp: app, intake, console: pages };
}

/** As an operator does: no process but the worker gets the whole customers.yaml. */
async function exportCustomers(home: string): Promise<void> {
  const file = await loadCustomers(join(home, 'customers.yaml'));
  for (const process of EXTRACTS)
    await writeFile(join(home, `customers.${process}.yaml`), extractText(extractOf(file, process), process), {
      mode: 0o600,
    });
}

/** Also starts a worker again after a crash. */
export const startWorkers = (stack: Stack): Promise<RunningProcess> =>
  service(stack, 'workers', 'worker', ['workers/main.ts', '--queues', 'workflows,aws'], (log) => polling(log, 2));

/** Also starts it again after it was stopped. */
export const startIntake = (stack: Stack): Promise<RunningProcess> =>
  service(stack, 'intake', 'intake', ['intake/main.ts'], (log) => log.includes('listening'));

const startConsole = (stack: Stack): Promise<RunningProcess> =>
  service(stack, 'console', 'console', ['console/main.ts'], (log) => log.includes('The console is listening'));

/** Temporal's UI asks it to decrypt what it shows. */
export const startCodecServer = (stack: Stack): Promise<RunningProcess> =>
  service(stack, 'codec-server', 'codec', ['codec-server/main.ts'], (log) => log.includes('listening'));

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
