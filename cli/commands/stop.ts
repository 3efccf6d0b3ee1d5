/** `firebreak stop`: ends a stack that npm start left up. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, runningStack } from '../connection.ts';
import { CommandError, parse, type Command } from '../command.ts';

const PATIENCE_MS = 30_000;

export const stop: Command = {
  usage: 'stop',
  summary: 'ends the stack that npm start -- --keep left up',
  async run(args, io) {
    parse(args, {});
    const stack = runningStack(io.env);
    if (stack === undefined) {
      io.stdout.write('no stack is running\n');
      return 0;
    }
    await stopStack(stack.pid);
    io.stdout.write(`stopped ${stack.processes.length} processes\n`);
    return 0;
  },
};

/** Asks the stack's owner to end, which ends all of its children first. @throws CommandError when it does not */
export async function stopStack(pid: number): Promise<void> {
  process.kill(pid, 'SIGTERM');
  for (const deadline = Date.now() + PATIENCE_MS; isAlive(pid);) {
    if (Date.now() > deadline)
      throw new CommandError(`The stack's process ${pid} has not ended after ${PATIENCE_MS / 1000} s: kill -9 ${pid}`);
    await sleep(100);
  }
}
