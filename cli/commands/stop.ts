/** `firebreak stop`: stops the sandbox that `npm start` has started in this folder. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError, type Io } from '../command.ts';
import { homeFolder, isAlive, runningStack } from '../running-stack.ts';

const PATIENCE_MS = 30_000;

export async function stop(io: Io): Promise<number> {
  const home = homeFolder(io.env);
  // The image of the product has no sandbox folder to import from. It has no lock either.
  const owner = existsSync(join(home, 'stack.lock'))
    ? (await import('../../sandbox/home.ts')).homeOwner(home)
    : undefined;
  if (owner === undefined || !isAlive(owner.pid)) {
    io.stdout.write(`No sandbox is running in ${home}.\n`);
    return 0;
  }
  const processes = runningStack(io.env)?.processes ?? [];
  await stopStack(owner.pid);
  const left = processes.filter(({ pid }) => isAlive(pid)).map(({ name, pid }) => `${name} (process ${pid})`);
  if (left.length > 0) throw new CommandError(`The sandbox has stopped, but this still runs: ${left.join(', ')}.`);
  io.stdout.write(`Stopped the sandbox in ${home} (process ${owner.pid}).\n`);
  return 0;
}

/** Asks the owner of the stack to end, which first ends all of its children. @throws CommandError when it does not end */
async function stopStack(pid: number): Promise<void> {
  process.kill(pid, 'SIGTERM');
  for (const deadline = Date.now() + PATIENCE_MS; isAlive(pid);) {
    if (Date.now() > deadline)
      throw new CommandError(`Process ${pid} has not ended after ${PATIENCE_MS / 1000} s. End it with: kill -9 ${pid}`);
    await sleep(100);
  }
}
