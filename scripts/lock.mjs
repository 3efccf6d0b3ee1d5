/** One at a time across processes: two clones that are set up at once must not install into each other. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MS = 250;
/** Longer than any installation takes: then its owner's process id has been given to somebody else. */
const FORGOTTEN_AFTER_MS = 45 * 60_000;

/** Waits for its turn; a lock whose owner has died, with -9 or with the machine, counts for nothing. */
export async function withLock(file, act) {
  mkdirSync(dirname(file), { recursive: true });
  let told = false;
  while (!take(file)) {
    if (removeIfDead(file)) continue;
    if (!told) console.error(`… waiting for process ${ownerOf(file) ?? '?'}, which is at the same (${file})`);
    told = true;
    await sleep(LOOK_EVERY_MS);
  }
  try {
    return await act();
  } finally {
    rmSync(file, { force: true });
  }
}

/** The lock appears with its owner's id in it, so that there is no moment at which it is nobody's. */
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

function removeIfDead(file) {
  if (!isDead(file)) return false;
  // Moved aside before it is looked at again: between the look and here another may have taken the lock anew.
  const aside = `${file}.dead-${process.pid}`;
  try {
    renameSync(file, aside);
    if (!isDead(aside)) linkSync(aside, file);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  }
  rmSync(aside, { force: true });
  return true;
}

function isDead(file) {
  const owner = ownerOf(file);
  if (owner === undefined) return false;
  return !isAlive(owner) || age(file) > FORGOTTEN_AFTER_MS;
}

/** Undefined when there is no lock. */
function ownerOf(file) {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

const age = (file) => Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
