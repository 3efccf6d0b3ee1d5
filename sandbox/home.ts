/** The folder of a stack (`.firebreak`) belongs to one process at a time, from before its first part starts. */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { lockOwner, tryLock } from '../scripts/lock.mjs';
import { removedAtTheEnd } from './processes.ts';

export interface HomeOwner {
  pid: number;
  since: Date;
  /** `pts/3`; undefined if it has none, or if the system does not tell. */
  terminal: string | undefined;
}

/** Another process runs a stack in this folder. */
export class StackRunning extends Error {
  override name = 'StackRunning';
  constructor(home: string, { pid, since, terminal }: HomeOwner) {
    const where = terminal === undefined ? 'left up, without a terminal' : `terminal ${terminal}`;
    super(
      `A sandbox is running in ${home} already: process ${pid}, ${where}, since ${localTime(since)}.\n` +
        'Stop it with: npx firebreak stop',
    );
  }
}

/** @returns a function that releases the folder. @throws StackRunning */
export function claimHome(home: string): () => void {
  const file = lockFile(home);
  for (;;) {
    const release = tryLock(file);
    if (release !== undefined) {
      const { remove } = removedAtTheEnd(file);
      return remove;
    }
    const owner = homeOwner(home);
    // It has ended in the meantime.
    if (owner !== undefined) throw new StackRunning(home, owner);
  }
}

/** The process that starts or runs a stack in this folder. */
export function homeOwner(home: string): HomeOwner | undefined {
  const file = lockFile(home);
  const pid = lockOwner(file);
  const since = statSync(file, { throwIfNoEntry: false })?.mtime;
  return pid === undefined || since === undefined ? undefined : { pid, since, terminal: terminalOf(pid) };
}

const lockFile = (home: string): string => join(home, 'stack.lock');

/** A background stack runs in a session of its own. While it starts, its parent has the terminal. */
function terminalOf(pid: number): string | undefined {
  const { status, stdout } = spawnSync('ps', ['-o', 'tty=,ppid=', '-p', String(pid)], { encoding: 'utf8' });
  if (status !== 0) return undefined;
  const [terminal = '?', parent] = stdout.trim().split(/\s+/);
  if (!/^\?+$/.test(terminal)) return terminal;
  return parent === undefined || Number(parent) <= 1 ? undefined : terminalOf(Number(parent));
}

/** `2026-11-26 14:02`. */
const localTime = (time: Date): string =>
  new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short' }).format(time);
