import { createLog } from '../../config/log.ts';
import { boltLogger } from '../../slack-app/bolt-log.ts';

/** Bolt's lines, errors only. */
export const quietLogger = boltLogger(createLog({ process: 'slack-app', level: 'error' }));
