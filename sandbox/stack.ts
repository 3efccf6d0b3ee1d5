/** The embedded stack: Temporal, AWS and Slack on loopback, with seeded accounts. stack.json describes it while it runs. */
import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { startAws } from './aws.ts';
import { environmentOf, type Role } from './environment.ts';
import { claimHome } from './home.ts';
import { LOOPBACK, choosePort, withUsualPorts } from './ports.ts';
import {
  startProcess,
  writeWhileAlive,
  type PartOptions,
  type ProcessOptions,
  type RunningProcess,
  type StartedPart,
} from './processes.ts';
import { payloadKeysIn } from './payload-keys.ts';
import { seed } from './seed.ts';
import { newSigningKeys } from './signing-keys.ts';
import { startSlack } from './slack.ts';
import type { StackInfo } from './stack-info.ts';
import { CUSTOMERS, sendersOf } from './story.ts';
import { startTemporal } from './temporal.ts';
import { unlessAborted } from './unless-aborted.ts';

export type { StackInfo } from './stack-info.ts';
export { readStack } from './stack-info.ts';

export const PARTS = ['temporal', 'aws', 'slack'] as const;
export type Part = (typeof PARTS)[number];

export interface StackOptions {
  /** Folder of stack.json, customers.yaml and logs/. Default `.firebreak`; two stacks need two. */
  home?: string;
  /** Default: all of them. */
  parts?: readonly Part[];
  /** Uses any free ports instead of the usual ones. For tests, which run beside other stacks. */
  freePorts?: boolean;
  /** SQLite file for Temporal; in memory without it. */
  temporalDbFile?: string;
  /** Called for every part when it begins to start and when it is ready. */
  progress?: (part: Part | 'accounts', state: 'starting' | 'ready', detail?: string) => void;
  /** Called with the process that holds the lock on the usual ports, and with undefined when it is released. */
  onWait?: (owner: number | undefined) => void;
  /** Ends what is being started, `run` included; `startStack` then throws the signal's reason. */
  signal?: AbortSignal;
  /** Further variables of our own processes. */
  environment?: Record<string, string>;
}

export interface Stack extends StackInfo {
  /** Path of stack.json. */
  file: string;
  /** The environment of one of our own processes; without a role, of all of them together. */
  env(role?: Role): Record<string, string>;
  /** Starts a process that belongs to the stack: listed in stack.json, ended by `stop`. @throws ProcessFailed */
  run(options: Omit<ProcessOptions, 'logDir' | 'env'> & { role?: Role }): Promise<RunningProcess>;
  /** Ends everything, in reverse order. It can be called twice. */
  stop(): Promise<void>;
}

/** @throws StackRunning, ProcessFailed; nothing is left running then */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const home = resolve(options.home ?? '.firebreak');
  const file = join(home, 'stack.json');
  const giveBackHome = claimHome(home);
  const logDir = join(home, 'logs');
  const running: RunningProcess[] = [];
  const info: StackInfo = {
    pid: process.pid,
    home,
    intake: { host: LOOPBACK, port: INTAKE_PORT, apiKeys: newKeys() },
    console: { host: LOOPBACK, port: CONSOLE_PORT },
    payloadKeys: payloadKeysIn(home),
    processes: [],
    environment: {},
  };
  const { signal } = options;
  // The private ones are in no file: each is only in the environment of its process.
  const keys = newSigningKeys();
  const env = (role?: Role): Record<string, string> => ({ ...environmentOf(info, role), ...keys(role) });
  const removals: (() => void)[] = [giveBackHome];
  let written: { remove(): void } | undefined;
  const publish = (): void => {
    info.processes = running.map(({ name, pid, logFile }) => ({ name, pid, logFile }));
    info.environment = env();
    written = writeWhileAlive(file, `${JSON.stringify(info, undefined, 2)}\n`);
  };
  const stop = async (): Promise<void> => {
    written?.remove();
    for (const one of running.splice(0).toReversed()) await one.stop();
    for (const remove of removals.splice(0).toReversed()) remove();
  };
  const oneAtATime = <T>(act: () => Promise<T>): Promise<T> =>
    options.freePorts ? act() : withUsualPorts(act, { onWait: options.onWait, signal });
  const run: Stack['run'] = async ({ role, ...what }) => {
    const start = (): Promise<RunningProcess> =>
      startProcess({
        ...what,
        logDir,
        env: { ...env(role), ...options.environment },
        signal,
      });
    const listens = role === 'intake' || role === 'console' ? role : undefined;
    const started = await (listens === undefined ? start() : oneAtATime(() => withPort(info[listens], options, start)));
    running.splice(0, running.length, ...running.filter((one) => one.isRunning()), started);
    publish();
    return started;
  };

  try {
    await oneAtATime(() => startParts(options, { home, logDir }, { info, running, removals }));
    await unlessAborted(seedAccounts(options, info), signal);
    publish();
  } catch (error) {
    await stop();
    throw error;
  }
  return Object.assign(info, {
    file,
    env,
    run,
    stop,
  });
}

const STARTERS: { [name in Part]: (options: PartOptions) => Promise<StartedPart<Required<StackInfo>[name]>> } = {
  temporal: startTemporal,
  aws: startAws,
  slack: startSlack,
};

/** Starts the parts side by side, and fills in `started` even if one of them fails. */
async function startParts(
  { parts = PARTS, freePorts = false, temporalDbFile, progress = () => {}, signal }: StackOptions,
  places: { home: string; logDir: string },
  started: { info: StackInfo; running: RunningProcess[]; removals: (() => void)[] },
): Promise<void> {
  const startPart = async (name: Part): Promise<void> => {
    progress(name, 'starting');
    const options = { ...places, freePorts, temporalDbFile, signal };
    const { part, address, processes, removeFiles } = await STARTERS[name](options);
    started.running.push(...processes);
    if (removeFiles !== undefined) started.removals.push(removeFiles);
    Object.assign(started.info, { [name]: part });
    progress(name, 'ready', address);
  };
  await allOrFirstError(parts.map(startPart));
}

async function seedAccounts({ progress = () => {} }: StackOptions, info: StackInfo): Promise<void> {
  if (info.aws === undefined) return;
  progress('accounts', 'starting');
  info.seeded = await seed(info.aws, info);
  progress('accounts', 'ready', `${info.seeded.customers} customers, ${info.seeded.accounts} accounts`);
}

/** Chooses the port when its process starts. Chosen earlier, another stack could take it before the process listens. */
async function withPort<T>(at: { port: number }, { freePorts }: StackOptions, start: () => Promise<T>): Promise<T> {
  at.port = await choosePort(freePorts ? undefined : at.port);
  return start();
}

const newKeys = (): Record<string, string> =>
  Object.fromEntries(CUSTOMERS.flatMap(sendersOf).map(({ id }) => [id, randomBytes(32).toString('hex')]));

const INTAKE_PORT = 8070;
const CONSOLE_PORT = 4020;

/** Waits for all even if one fails, so that what has started can be stopped. */
async function allOrFirstError(all: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(all);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
