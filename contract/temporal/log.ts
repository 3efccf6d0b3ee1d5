/** Temporal's own lines, and those of workflow and activity code, go through the log of the process. */
import { DefaultLogger, makeTelemetryFilterString, Runtime, type Logger } from '@temporalio/worker';
import type { Log } from '../../domain/log.ts';
import { namedBy } from '../ids.ts';

const LEVELS = { TRACE: 'debug', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/** The native core of the SDK logs much at `info`. */
const CORE = { debug: 'DEBUG', info: 'WARN', warn: 'WARN', error: 'ERROR' } as const;

/** Call it before anything else of Temporal's worker package: its first use sets the logger for good. */
export function installLog(log: Log): void {
  const filter = makeTelemetryFilterString({ core: CORE[log.level], other: 'ERROR' });
  // Forwarded, the core's lines go to the same log; otherwise the core writes its own text.
  Runtime.install({ logger: runtimeLogger(log), telemetryOptions: { logging: { forward: {}, filter } } });
}

let quiet = false;

/** For a command, and for tests: only errors are logged. The process has one runtime, so a second call changes nothing. */
export function installNoLog(): void {
  if (quiet) return;
  quiet = true;
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { forward: {}, filter: 'OFF' } },
  });
}

/** Adds `customer`, `account` and `incident` to each line, from the id of the workflow that it is about. */
export function runtimeLogger(log: Log): Logger {
  const write: Logger['log'] = (level, message, meta = {}) => {
    const { incidentId, workflowId } = meta as { incidentId?: unknown; workflowId?: unknown };
    const id = incidentId ?? workflowId;
    log[LEVELS[level]](message, { ...(typeof id === 'string' ? namedBy(id) : {}), ...meta });
  };
  return {
    log: write,
    trace: (message, meta) => write('TRACE', message, meta),
    debug: (message, meta) => write('DEBUG', message, meta),
    info: (message, meta) => write('INFO', message, meta),
    warn: (message, meta) => write('WARN', message, meta),
    error: (message, meta) => write('ERROR', message, meta),
  };
}
