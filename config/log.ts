/** The log of a process: one JSON object a line on standard output, without secrets. */
import { pino } from 'pino';
import type { Log, LogLevel } from '../domain/log.ts';
import { createRedactor, isSecretName } from './redact.ts';
import { unknownSettings, type Env, type SharedConfig } from './settings.ts';

export interface LogSettings {
  /** Which process it is, on each line: `worker`, `intake`, `slack-app`. */
  process: string;
  /** Lines below it are not written. */
  level: LogLevel;
  /** The process's own: they stand in no line, whatever they look like. */
  secrets?: readonly string[];
}

/** The log of a process whose settings have been read. It begins with what seems wrong in the environment. */
export function logOfProcess(
  process: string,
  { FIREBREAK_LOG_LEVEL: level }: Pick<SharedConfig, 'FIREBREAK_LOG_LEVEL'>,
  env: Env,
  write?: (line: string) => void,
): Log {
  const log = createLog({ process, level, secrets: secretsIn(env) }, write);
  for (const problem of unknownSettings(env)) log.warn(problem);
  return log;
}

/** Values of variables, ours and the SDKs', whose names say that they are secret. */
const secretsIn = (env: Env): string[] =>
  Object.entries(env).flatMap(([name, value]) => (value !== undefined && isSecretName(name) ? [value] : []));

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
