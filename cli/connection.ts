/** Where the running Firebreak is: the sandbox of `npm start` if one is up, else what the environment says. */
import { Client } from '@temporalio/client';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadSharedConfig } from '../config/settings.ts';
import { createClient } from '../contract/temporal/client.ts';
import { CommandError, type Io } from './command.ts';

type Env = Record<string, string | undefined>;

/**
 * What the commands read from the sandbox's stack.json (`sandbox/stack-info.ts` is its full type). The commands also run
 * where there is no sandbox, in the image for example, so they import nothing from `sandbox/`.
 */
interface RunningStack {
  file: string;
  /** The process that owns the stack and ends it. */
  pid: number;
  processes: { name: string; pid: number; logFile: string }[];
  /** The environment variables of all of our processes together. */
  environment: Record<string, string>;
}

/** The stack that is running, or undefined. `FIREBREAK_HOME` names its folder; the default is `.firebreak`. */
export function runningStack(env: Env): RunningStack | undefined {
  const file = join(env['FIREBREAK_HOME'] ?? '.firebreak', 'stack.json');
  if (!existsSync(file)) return undefined;
  const stack = JSON.parse(readFileSync(file, 'utf8')) as Omit<RunningStack, 'file'>;
  return isAlive(stack.pid) ? { ...stack, file } : undefined;
}

/** The environment of our processes. What is set by hand wins over the sandbox: it was set for a reason. */
export function productEnvironment(env: Env): Env {
  const stack = runningStack(env);
  return stack === undefined ? env : { ...stack.environment, ...env };
}

/** Runs with a client and closes its connection. @throws CommandError when Temporal cannot be reached */
export async function withTemporal<T>(io: Io, use: (client: Client) => Promise<T>): Promise<T> {
  const config = loadSharedConfig(productEnvironment(io.env));
  const client = createClient(config);
  try {
    await client.connection.ensureConnected();
    return await use(client);
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    throw new CommandError(
      `Temporal does not answer at ${config.TEMPORAL_ADDRESS}. Start the sandbox with npm start, or set TEMPORAL_ADDRESS.`,
    );
  } finally {
    await client.connection.close();
  }
}

/** Queries are answered by workers, not by Temporal itself. @throws CommandError when none does */
export async function askWorker<T>(query: () => Promise<T>): Promise<T> {
  try {
    return await query();
  } catch (error) {
    const words = error instanceof Error ? `${error.message} ${String(error.cause)}` : '';
    if (!/deadline|DEADLINE_EXCEEDED|no poller/i.test(words)) throw error;
    throw new CommandError('No worker answered. Is workers/main.ts running? Its log is in .firebreak/logs.');
  }
}

function isUnreachable(error: unknown): boolean {
  return error instanceof Error && /UNAVAILABLE|failed to connect|DEADLINE_EXCEEDED/i.test(error.message);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
