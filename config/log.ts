/** The log of a process: one JSON object per line on standard output, with secrets redacted. */
import { pino } from 'pino';
import type { Log, LogLevel } from '../domain/log.ts';
import { isSecretName } from '../domain/secrets-in-text.ts';
import { createRedactor } from './redact.ts';
import { unknownSettings, type Env, type SharedConfig } from './settings.ts';

export interface LogSettings {
  /** Name of the process, in each line: `worker`, `intake`, `slack-app`. */
  process: string;
  /** Lines below this level are not written. */
  level: LogLevel;
  /** The process's own secrets. They are redacted wherever they occur. */
  secrets?: readonly string[];
}

/** The log of a process, by its settings. It begins with a warning for each unknown setting in the environment. */
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

/** The values of all variables with the name of a secret, including those of the SDKs. */
const secretsIn = (env: Env): string[] =>
  Object.entries(env).flatMap(([name, value]) =>
    // Some settings are lists of sender=secret.
    value !== undefined && (isSecretName(name) || isKey(name))
      ? [value, ...value.split(',').flatMap((item) => partsOf(item.slice(item.indexOf('=') + 1).trim()))]
      : [],
  );

/** Our private keys and payload keys. */
const isKey = (name: string): boolean => /_KEYS?$/.test(name) && !name.includes('PUBLIC');
/** `local:BASE64`: also what stands behind the colon. */
const partsOf = (item: string): string[] => [item, item.slice(item.indexOf(':') + 1)];

/** @param write receives each line with its line end. The default writes to standard output synchronously, so that a crash loses no line. */
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
    // No pino transport: it writes from a worker thread and can lose the last lines when the process crashes.
    write === undefined ? pino.destination({ dest: 1, sync: true }) : { write },
  );
  const at =
    (name: LogLevel) =>
    (message: string, fields: Record<string, unknown> = {}): void => {
      if (logger.isLevelEnabled(name)) logger[name](redactor.fields(fields), redactor.text(message));
    };
  return { level, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
