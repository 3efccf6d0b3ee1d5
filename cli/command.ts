/** What the commands of `firebreak` share. Each command has a file under `commands/`; `main.js` declares them. */
import type { Language } from '../domain/text.ts';

/** Where a command writes. `columns` is the width of the terminal; undefined when it is not one. */
export interface Output {
  write(text: string): unknown;
  readonly columns?: number | undefined;
}

/** Where a command reads and writes: `process`, or a test's own streams. */
export interface Io {
  stdin: AsyncIterable<string | Uint8Array>;
  stdout: Output;
  stderr: Output;
  env: Record<string, string | undefined>;
}

export interface JsonOption {
  json?: true;
}

/** The language of the person at the terminal. */
export const languageOf = (io: Io): Language =>
  (io.env['LC_ALL'] ?? io.env['LANG'] ?? '').startsWith('ko') ? 'ko' : 'en';

/** It could not be done: exit code 1. The message says what to do next. */
export class CommandError extends Error {
  override name = 'CommandError';
}

/** Loads a command's module and runs it. `act` returns the exit code. */
export type Run = <M>(load: () => Promise<M>, act: (module: M) => Promise<number>) => Promise<void>;
