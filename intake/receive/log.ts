/** Structured lines on standard error. Never a message's whole body: alerts name people and addresses. */

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type Log = Record<LogLevel, (message: string, fields?: Record<string, unknown>) => void>;

/** One JSON object a line; levels below `minimum` are silent. */
export function jsonLog(minimum: LogLevel, write: (line: string) => void = (l) => process.stderr.write(l)): Log {
  const at =
    (level: LogLevel) =>
    (message: string, fields: Record<string, unknown> = {}): void => {
      if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(minimum)) return;
      write(`${JSON.stringify({ at: new Date().toISOString(), level, message, ...fields })}\n`);
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
