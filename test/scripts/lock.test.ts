import { spawn } from 'node:child_process';
import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { lockOwner, tryLock, withLock } from '../../scripts/lock.mjs';
import { temporaryFolder } from '../temporary-folder.ts';

const lockFile = (): string => join(temporaryFolder('lock'), 'the.lock');

/** The id of a process that runs until the test ends. */
function otherProcess(): number {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  onTestFinished(() => void other.kill('SIGKILL'));
  return other.pid ?? 0;
}

describe('a lock', () => {
  test('belongs to one at a time, and leaves no file when it is released', () => {
    const file = lockFile();
    const release = tryLock(file);
    expect(lockOwner(file)).toBe(process.pid);
    expect(tryLock(file)).toBeUndefined();
    release?.();
    expect(readdirSync(join(file, '..'))).toEqual([]);
    expect(tryLock(file)).toBeDefined();
  });

  test('that another process holds is waited for, and its owner is named', async () => {
    const file = lockFile();
    const owner = otherProcess();
    writeFileSync(file, String(owner));
    const heard: (number | undefined)[] = [];
    const result = withLock(file, () => Promise.resolve('done'), {
      onWait: (pid) => {
        heard.push(pid);
        if (pid !== undefined) process.kill(pid, 'SIGKILL');
      },
    });
    expect(await result).toBe('done');
    expect([heard[0], heard.at(-1)]).toEqual([owner, undefined]);
    expect(existsSync(file)).toBe(false);
  });

  test('is no longer waited for after an interruption', async () => {
    const file = lockFile();
    writeFileSync(file, String(otherProcess()));
    const interruption = new AbortController();
    const waiting = withLock(file, () => Promise.resolve(), {
      signal: interruption.signal,
      onWait: () => interruption.abort(),
    });
    await expect(waiting).rejects.toThrow('aborted');
    expect(lockOwner(file)).toBeDefined();
  });

  test('counts as left behind when it is older than the start of the machine: its process id is reused', () => {
    const file = lockFile();
    writeFileSync(file, String(otherProcess()));
    expect(tryLock(file)).toBeUndefined();
    utimesSync(file, new Date(0), new Date(0));
    expect(tryLock(file)).toBeDefined();
  });

  test('counts as left behind when its file names no process', () => {
    const file = lockFile();
    writeFileSync(file, '');
    expect(tryLock(file)).toBeDefined();
  });
});
