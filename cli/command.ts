/** What a command of `firebreak` is. One file a command under `commands/`. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Language } from '../domain/text.ts';

/** Where a command reads and writes; `process` is one. */
export interface Io {
  stdin: AsyncIterable<string | Uint8Array>;
  stdout: { write(text: string): unknown };
  stderr: { write(text: string): unknown };
  env: Record<string, string | undefined>;
}

export interface Command {
  /** Without the program's name: `show ID [--json]`. */
  usage: string;
  /** One line for `firebreak help`. */
  summary: string;
  /** @returns the exit code. @throws UsageError, CommandError */
  run(args: readonly string[], io: Io): Promise<number>;
}

/** Of whoever sits at the terminal. */
export const languageOf = (io: Io): Language =>
  (io.env['LC_ALL'] ?? io.env['LANG'] ?? '').startsWith('ko') ? 'ko' : 'en';

/** The command was written wrongly: exit code 2, with the command's usage. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** It could not be done: exit code 1. The message says what to do next. */
export class CommandError extends Error {
  override name = 'CommandError';
}

/** `parseArgs` of Node, whose complaints become usage errors. `--json` is known to all. */
export function parse<O extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: O,
): { values: Parsed<O>; positionals: string[] } {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    return { values, positionals };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

type Parsed<O extends NonNullable<ParseArgsConfig['options']>> = {
  [K in keyof O]?: O[K]['type'] extends 'boolean' ? boolean : string;
};

/** The one argument a command takes. */
export function only(positionals: readonly string[], what: string): string {
  const [first, second] = positionals;
  if (first === undefined) throw new UsageError(`${what} is missing`);
  if (second !== undefined) throw new UsageError(`one ${what} at a time, please; ${second} is one too many`);
  return first;
}
