/** The sandbox of `npm start`, if one is running in this folder. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

type Env = Record<string, string | undefined>;

/**
 * What the commands read from the sandbox's stack.json (`sandbox/stack-info.ts` is its full type). The commands also run
 * where there is no sandbox, in the image for example, so they import nothing from `sandbox/`.
 */
export interface RunningStack {
  file: string;
  /** The process that owns the stack and ends it. */
  pid: number;
  processes: { name: string; pid: number; logFile: string }[];
  /** The environment variables of all of our processes together. */
  environment: Record<string, string>;
}

/** The folder of the sandbox. */
export const homeFolder = (env: Env): string => env['FIREBREAK_HOME'] ?? '.firebreak';

/** The stack that is running, or undefined. */
export function runningStack(env: Env): RunningStack | undefined {
  const file = join(homeFolder(env), 'stack.json');
  if (!existsSync(file)) return undefined;
  const stack = JSON.parse(readFileSync(file, 'utf8')) as Omit<RunningStack, 'file'>;
  return isAlive(stack.pid) ? { ...stack, file } : undefined;
}

/**
 * The environment of our processes. A variable that is set by hand wins over the sandbox's. Without a running sandbox there
 * are still its payload keys, with which the histories in its reports are encrypted.
 */
export function productEnvironment(env: Env): Env {
  const stack = runningStack(env);
  if (stack !== undefined) return { ...stack.environment, ...env };
  const file = join(homeFolder(env), 'payload-keys');
  return existsSync(file) ? { FIREBREAK_PAYLOAD_KEYS: readFileSync(file, 'utf8').trim(), ...env } : env;
}

/** For the AWS SDK, which reads the environment of this process: that does not have the variables of a running sandbox. */
export const letAwsRead = (env: Env): void =>
  void Object.assign(process.env, Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith('AWS_'))));

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
