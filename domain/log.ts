/** The log of all our code. `config/log.ts` creates the log of a process, and the code that logs gets it as an argument. */

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * One line at this level. `fields` are what a search would look for: `incident` (its id) and `customer` where they are
 * known, and `error` for what was caught. Never a message's whole body: alerts name people and addresses.
 */
export type Log = Record<LogLevel, (message: string, fields?: Record<string, unknown>) => void> & {
  /** Lines below it are not written. */
  readonly level: LogLevel;
};
