import { LogLevel } from '@slack/bolt';
import { expect, test } from 'vitest';
import { createLog } from '../../config/log.ts';
import { boltLogger } from '../../slack-app/bolt-log.ts';

test("Bolt's lines are lines of the process's log: texts joined, an error and fields as fields", () => {
  const lines: Record<string, unknown>[] = [];
  const logger = boltLogger(
    createLog({ process: 'slack-app', level: 'info' }, (line) => lines.push(JSON.parse(line) as (typeof lines)[0])),
  );
  expect(logger.getLevel()).toBe(LogLevel.INFO);
  logger.debug('not written');
  logger.info('socket-mode:0', 'connected');
  logger.error(new Error('no answer'), { incident: 'acme-111122223333-iam-user-0123456789abcdef' });
  expect(lines).toMatchObject([
    { level: 'info', process: 'slack-app', message: 'socket-mode:0 connected' },
    {
      level: 'error',
      message: 'no answer',
      incident: 'acme-111122223333-iam-user-0123456789abcdef',
      error: { type: 'Error', message: 'no answer' },
    },
  ]);
});
