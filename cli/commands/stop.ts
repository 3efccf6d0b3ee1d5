/** `firebreak stop`: stops the sandbox that `npm start` has started in this folder. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError, type Io } from '../command.ts';
import { isAlive, runningStack } from '../running-stack.ts';

const PATIENCE_MS = 30_000;

export async function stop(io: Io): Promise<number> {
  const stack = runningStack(io.env);
  if (stack === undefined) {
    io.stdout.write('No sandbox is running here.\n');
    return 0;
  }
  await stopStack(stack.pid);
  io.stdout.write(`Stopped ${stack.processes.length} processes.\n`);
  return 0;
}

/** Asks the owner of the stack to end, which first ends all of its children. @throws CommandError when it does not end */
export async function stopStack(pid: number): Promise<void> {
  process.kill(pid, 'SIGTERM');
  for (const deadline = Date.now() + PATIENCE_MS; isAlive(pid);) {
    if (Date.now() > deadline)
      throw new CommandError(
        `The sandbox's process ${pid} has not ended after ${PATIENCE_MS / 1000} s: kill -9 ${pid}`,
      );
    await sleep(100);
  }
}
