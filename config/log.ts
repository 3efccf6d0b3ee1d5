/** The log of a process: one JSON object a line on standard output, without secrets. */
import { pino } from 'pino';
import type { Log, LogLevel } from '../domain/log.ts';
import { createRedactor } from './redact.ts';

export interface LogSettings {
  /** Which process it is, on each line: `worker`, `intake`, `slack-app`. */
  process: string;
  /** Lines below it are not written. */
  level: LogLevel;
  /** The process's own: they stand in no line, whatever they look like. */
  secrets?: readonly string[];
}

/** @param write receives each line with its line end; without it, standard output at once, so that a crash loses none */
export function createLog({ process, level, secrets = [] }: LogSettings, write?: (line: string) => void): Log {
  const redactor = createRedactor(secrets);
  const logger = pino(
    {
      level,
      base: { process },
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    // No transport: its worker thread would lose the last lines of a crash.
    write === undefined ? pino.destination({ dest: 1, sync: true }) : { write },
  );
  const at =
    (name: LogLevel) =>
    (message: string, fields: Record<string, unknown> = {}): void => {
      if (logger.isLevelEnabled(name)) logger[name](redactor.fields(fields), redactor.text(message));
    };
  return { level, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
