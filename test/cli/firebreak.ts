/** Runs the `firebreak` command in this process, away from any stack. */
import { Readable } from 'node:stream';
import { main } from '../../cli/main.js';

export interface Result {
  code: number;
  out: string;
  err: string;
}

interface Surroundings {
  env?: Record<string, string>;
  stdin?: string;
  /** The width of the terminal; without it the output is not a terminal. */
  columns?: number;
}

export const firebreak = (...args: string[]): Promise<Result> => firebreakIn({}, ...args);

export async function firebreakIn({ env = {}, stdin = '', columns }: Surroundings, ...args: string[]): Promise<Result> {
  const written = { out: '', err: '' };
  const code = await main(args, {
    stdin: Readable.from([stdin]),
    stdout: { write: (text) => (written.out += text), columns },
    stderr: { write: (text) => (written.err += text), columns },
    env: { FIREBREAK_HOME: '/nonexistent', TEMPORAL_ADDRESS: '127.0.0.1:1', ...env },
  });
  return { code, ...written };
}
