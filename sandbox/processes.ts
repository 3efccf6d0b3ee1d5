/** Child processes of the sandbox. Each has a log, is waited for until it is ready, and ends with its owner. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface ProcessOptions {
  /** Also used for its log, `<logDir>/<name>.log`, which is overwritten at each start. */
  name: string;
  command: string;
  args: readonly string[];
  /** Added to PATH, HOME and the like. A developer's own AWS or Slack settings never reach the sandbox. */
  env?: Readonly<Record<string, string>>;
  logDir: string;
  /** Called every 100 ms until it returns true. An error counts as false. */
  ready(running: RunningProcess): Promise<boolean> | boolean;
  readyTimeoutMs?: number;
  /** Ends the program if it is still starting. `startProcess` then throws the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** The input of starting a part of the stack. */
export interface PartOptions {
  home: string;
  logDir: string;
  freePorts: boolean;
  /** SQLite file for Temporal; in memory without it. */
  temporalDbFile?: string | undefined;
  signal?: AbortSignal | undefined;
}
export interface StartedPart<P> {
  part: P;
  /** Its address, for people. */
  address: string;
  processes: RunningProcess[];
  /** Removes its files, when its processes have ended. */
  removeFiles?: () => void;
}

export interface RunningProcess {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** Resolves when the process has ended; never rejects. */
  readonly exited: Promise<void>;
  isRunning(): boolean;
  log(): string;
  /** Sends a signal to the process and its children. SIGKILL simulates a crash. Resolves when the process has ended. */
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** Sends SIGTERM, and SIGKILL if the process has not ended after `graceMs`. */
  stop(graceMs?: number): Promise<void>;
}

/** The process ended, or was not ready in time. The message has the end of its log. */
export class ProcessFailed extends Error {
  override name = 'ProcessFailed';
  readonly log: string;
  constructor(message: string, log: string) {
    super(message);
    this.log = log;
  }
}

const POLL_MS = 100;
const LOG_LINES_SHOWN = 15;
const INHERITED = ['PATH', 'HOME', 'USER', 'SHELL', 'TMPDIR', 'LANG', 'LC_ALL', 'TZ', 'XDG_CACHE_HOME'];

/** Starts a program and waits until it is ready. @throws ProcessFailed, or the reason of `signal`; the program has then ended */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  options.signal?.throwIfAborted();
  const running = launch(options);
  const timeoutMs = options.readyTimeoutMs ?? 120_000;
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    if (!running.isRunning()) throw failure(running, 'ended before it was ready');
    if (await isReady(options, running)) return running;
    if (options.signal?.aborted === true) {
      await running.stop();
      options.signal.throwIfAborted();
    }
    if (Date.now() > deadline) {
      await running.stop();
      throw failure(running, `was not ready after ${timeoutMs / 1000} s`);
    }
    await sleep(POLL_MS);
  }
}

/** `ready` for a server: the URL answers with a success. */
export function answers(url: string): () => Promise<boolean> {
  return async () => (await fetch(url, { signal: AbortSignal.timeout(2000) })).ok;
}

/** Writes a file that only the owner can read and that is removed when this process ends, however it ends. */
export function writeWhileAlive(file: string, text: string): { remove(): void } {
  mkdirSync(dirname(file), { recursive: true });
  // Other processes may read the file at any moment, so it is renamed into place when it is complete.
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return removedAtTheEnd(file);
}

/** Has a file removed when this process ends, however it ends. */
export function removedAtTheEnd(file: string): { remove: () => void } {
  const path = resolve(file);
  tellGuardian(`+${path}`);
  files.add(path);
  return {
    remove: () => {
      rmSync(path, { force: true });
      tellGuardian(`-${path}`);
    },
  };
}

/** The process groups and files that must not outlive this process. `leftBehind` checks them. */
const groups = new Set<number>();
const files = new Set<string>();

/**
 * Looks for child processes, their children too, that still run, and files of `removedAtTheEnd` that are still there.
 * @returns one description each; empty when nothing is left
 */
export function leftBehind(): string[] {
  return [...runningIn(groups), ...[...files].filter((file) => existsSync(file))];
}

/** Asks `ps`, because zombies do not count: in a container there may be no init process that reaps them. */
function runningIn(groups: ReadonlySet<number>): string[] {
  const left = [...groups].filter((group) => signalGroup(group, 0));
  if (left.length === 0) return [];
  const { status, stdout } = spawnSync('ps', ['-A', '-o', 'pgid=,pid=,stat=,comm='], { encoding: 'utf8' });
  if (status !== 0) return left.map((group) => `process ${group}`);
  return stdout.split('\n').flatMap((line) => {
    const [pgid, pid, state = '', ...command] = line.trim().split(/\s+/);
    return left.includes(Number(pgid)) && !state.startsWith('Z') ? [`process ${pid} (${command.join(' ')})`] : [];
  });
}

function launch({ name, command, args, env = {}, logDir }: ProcessOptions): RunningProcess {
  mkdirSync(logDir, { recursive: true });
  const logFile = join(logDir, `${name}.log`);
  const log = openSync(logFile, 'w', 0o600);
  const child = spawn(command, args, {
    // A process group of its own can be ended as a whole, and does not get the terminal's Ctrl-C.
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...inheritedEnvironment(), ...env },
  });
  closeSync(log);
  let ended = false;
  const exited = new Promise<void>((settle) => {
    const end = (): void => {
      ended = true;
      if (child.pid !== undefined) tellGuardian(`-${child.pid}`);
      settle();
    };
    child.once('exit', end);
    child.once('error', end);
  });
  const { pid } = child;
  if (pid === undefined) throw new ProcessFailed(`${name}: ${command} could not be started; is it installed?`, '');
  tellGuardian(`+${pid}`);
  groups.add(pid);

  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    if (!ended) signalGroup(pid, signal);
    await exited;
  };
  return {
    name,
    pid,
    logFile,
    exited,
    isRunning: () => !ended,
    log: () => readFileSync(logFile, 'utf8'),
    kill,
    stop: async (graceMs = 10_000) => {
      const late = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs);
      await kill('SIGTERM');
      clearTimeout(late);
    },
  };
}

async function isReady(options: ProcessOptions, running: RunningProcess): Promise<boolean> {
  try {
    return await options.ready(running);
  } catch {
    return false;
  }
}

function failure(running: RunningProcess, what: string): ProcessFailed {
  const log = running.log();
  const tail = log.trimEnd().split('\n').slice(-LOG_LINES_SHOWN).join('\n  ');
  return new ProcessFailed(`${running.name} ${what}. The end of ${running.logFile}:\n  ${tail}`, log);
}

function inheritedEnvironment(): Record<string, string> {
  return Object.fromEntries(INHERITED.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

/** @returns false when no process of the group is left. Signal 0 only asks. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

let guardian: ChildProcess | undefined;

/** Starts the guardian (guardian.mjs) with the first child. There is one for this process. */
function tellGuardian(line: string): void {
  if (guardian === undefined) {
    guardian = spawn(process.execPath, [fileURLToPath(new URL('guardian.mjs', import.meta.url))], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    guardian.unref();
    guardian.stdin?.on('error', () => {});
    // The pipe must not keep the parent running either.
    if (guardian.stdin !== null && 'unref' in guardian.stdin) (guardian.stdin.unref as () => void).call(guardian.stdin);
  }
  guardian.stdin?.write(`${line}\n`);
}
