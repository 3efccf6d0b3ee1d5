/**
 * Runs until the parent's pipe closes, then ends its process groups and removes its files.
 *
 * A process that is killed with -9 runs no handlers for signals or exit, but its pipes always close.
 * Each line of standard input adds or removes one: `+<process group>`, `-<process group>`, `+<file>`, `-<file>`.
 */
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const GRACE_MS = 5000;
const LOOK_EVERY_MS = 50;
const groups = new Set();
const files = new Set();

// Ctrl-C and hang-up of the terminal are ignored here. Only the end of the parent counts.
for (const name of ['SIGINT', 'SIGHUP', 'SIGTERM']) process.on(name, () => {});

for await (const line of createInterface({ input: process.stdin })) {
  const what = line.slice(1);
  const [known, item] = /^\d+$/.test(what) ? [groups, Number(what)] : [files, what];
  if (line.startsWith('+')) known.add(item);
  else known.delete(item);
}

for (const file of files) rmSync(file, { force: true });
for (const group of groups) signal(group, 'SIGTERM');
const deadline = Date.now() + GRACE_MS;
while (Date.now() < deadline && [...groups].some((group) => signal(group, 0))) await sleep(LOOK_EVERY_MS);
for (const group of groups) signal(group, 'SIGKILL');

function signal(group, name) {
  try {
    process.kill(-group, name);
    return true;
  } catch {
    return false;
  }
}
