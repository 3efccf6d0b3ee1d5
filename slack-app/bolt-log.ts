/** Writes the log lines of Bolt and of listeners to the log of the process. */
import { LogLevel, type Logger } from '@slack/bolt';
import type { Log, LogLevel as Level } from '../domain/log.ts';

const LEVELS = { debug: LogLevel.DEBUG, info: LogLevel.INFO, warn: LogLevel.WARN, error: LogLevel.ERROR } as const;

/** An error becomes the field `error`, a plain object becomes fields, and the rest becomes the message. */
export function boltLogger(log: Log): Logger {
  const at =
    (name: Level) =>
    (...parts: unknown[]): void => {
      const error = parts.find((part) => part instanceof Error);
      const fields = parts.filter(isFields);
      const texts = parts.filter((part) => !(part instanceof Error) && !isFields(part)).map(String);
      log[name](texts.join(' ') || (error?.message ?? ''), Object.assign({}, ...fields, error && { error }));
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    // The process sets level and name. Bolt only asks for the level to skip lines that nobody reads.
    getLevel: () => LEVELS[log.level],
    setLevel: () => undefined,
    setName: () => undefined,
  };
}

const isFields = (part: unknown): part is Record<string, unknown> =>
  typeof part === 'object' && part !== null && !Array.isArray(part) && !(part instanceof Error);
