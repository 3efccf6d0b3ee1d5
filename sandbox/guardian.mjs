/**
 * Outlives the process that started the stack by the moments it takes to clear up after it.
 *
 * Handlers for signals and exit do not run when a process is killed with -9 or crashes hard, but its pipes always close:
 * so this waits for the end of its standard input and then ends what it has been told of.
 * Lines: `+<process group>` and `-<process group>`, `+<file>` and `-<file>`: what is there now, what is no more.
 */
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const GRACE_MS = 5000;
const LOOK_EVERY_MS = 50;
const groups = new Set();
const files = new Set();

// A terminal's Ctrl-C and hang-up are for the parent; its end is what counts here.
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
