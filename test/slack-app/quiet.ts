import { createLog } from '../../config/log.ts';
import { boltLogger } from '../../slack-app/bolt-log.ts';

/** Bolt's lines are dropped: tests cause the errors that it logs. */
export const quietLogger = boltLogger(createLog({ process: 'slack-app', level: 'error' }, () => undefined));
