/** Locks between processes. A lock is a file with the process id of its owner; clones can share it. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MS = 250;
/** Longer than any installation takes. An older lock was left behind, and its process id belongs to another program now. */
const FORGOTTEN_AFTER_MS = 45 * 60_000;

/**
 * Runs `act` when nobody else holds the lock.
 * @param onWait called with the owner's process id while another process holds the lock, and with undefined after that
 * @param signal ends the waiting
 */
export async function withLock(file, act, { onWait = () => {}, signal } = {}) {
  let release = tryLock(file, FORGOTTEN_AFTER_MS);
  if (release === undefined) {
    while ((release = tryLock(file, FORGOTTEN_AFTER_MS)) === undefined) {
      const owner = lockOwner(file);
      if (owner !== undefined) onWait(owner);
      await sleep(LOOK_EVERY_MS, undefined, { signal });
    }
    onWait(undefined);
  }
  try {
    return await act();
  } finally {
    release();
  }
}

/**
 * @param forgottenAfterMs a lock that is older counts as left behind
 * @returns what releases the lock; undefined when another process holds it
 */
export function tryLock(file, forgottenAfterMs = Infinity) {
  mkdirSync(dirname(file), { recursive: true });
  while (!take(file)) if (!removeIfLeftBehind(file, forgottenAfterMs)) return undefined;
  return () => rmSync(file, { force: true });
}

/** The process that holds the lock; undefined when there is none. */
export function lockOwner(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  }
}

/** The file appears with the owner's process id in it, so the lock never exists without an owner. */
function take(file) {
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    linkSync(mine, file);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(mine, { force: true });
  }
}

/** @returns false when the lock's owner is alive */
function removeIfLeftBehind(file, forgottenAfterMs) {
  if (!isLeftBehind(file, forgottenAfterMs)) return false;
  // Another process may take the lock between the check above and this line. So the file is moved aside and checked again.
  const aside = `${file}.dead-${process.pid}`;
  try {
    renameSync(file, aside);
    if (!isLeftBehind(aside, forgottenAfterMs)) linkSync(aside, file);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  }
  rmSync(aside, { force: true });
  return true;
}

/** Whether the owner was killed, or the machine has restarted since. Also true when the file is gone. */
function isLeftBehind(file, forgottenAfterMs) {
  const owner = lockOwner(file);
  const since = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (owner === undefined || since === undefined) return true;
  return !isAlive(owner) || since < machineStartedAt() || Date.now() - since > forgottenAfterMs;
}

const machineStartedAt = () => Date.now() - uptime() * 1000 - CLOCK_TOLERANCE_MS;
/** The clock may be set while the machine runs. */
const CLOCK_TOLERANCE_MS = 60_000;

export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process exists, but belongs to another user.
    return error.code === 'EPERM';
  }
}
