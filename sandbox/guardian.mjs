/**
 * Outlives the process that started the stack by the moments it takes to clear up after it.
 *
 * Handlers for signals and exit do not run when a process is killed with -9 or crashes hard, but its pipes always close:
 * so this waits for the end of its standard input and then ends what it has been told of.
 * Lines: `+<process group>` and `-<process group>`, `+<file>` and `-<file>`: what is there now, what is no more.
 */
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

const GRACE_MS = 5000;
const groups = new Set();
const files = new Set();

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const what = line.slice(1);
  const [known, item] = /^\d+$/.test(what) ? [groups, Number(what)] : [files, what];
  if (line.startsWith('+')) known.add(item);
  else known.delete(item);
});
lines.on('close', async () => {
  for (const file of files) rmSync(file, { force: true });
  for (const group of groups) signal(group, 'SIGTERM');
  const deadline = Date.now() + GRACE_MS;
  while (Date.now() < deadline && [...groups].some((group) => signal(group, 0))) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  for (const group of groups) signal(group, 'SIGKILL');
});
// A terminal's Ctrl-C and hang-up are for the parent; its end is what counts here.
for (const name of ['SIGINT', 'SIGHUP', 'SIGTERM']) process.on(name, () => {});

function signal(group, name) {
  try {
    process.kill(-group, name);
    return true;
  } catch {
    return false;
  }
}
