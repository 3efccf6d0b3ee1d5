import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createLog } from '../../../config/log.ts';
import { runtimeLogger } from '../../../contract/temporal/log.ts';
import { LOG_LEVELS } from '../../../domain/log.ts';

describe("Temporal's lines", () => {
  it.each(['debug', 'error'] as const)('are written from the level %s on, if that is set', async (level) => {
    // In a process of its own, because Temporal's runtime can be installed once for each process.
    const code = `
      import { Runtime } from '@temporalio/worker';
      import { createLog } from './config/log.ts';
      import { installLog } from './contract/temporal/log.ts';
      installLog(createLog({ process: 'worker', level: '${level}' }));
      const { logger } = Runtime.instance();
      for (const level of ['debug', 'info', 'warn', 'error']) logger[level]('test of ' + level);
      await Runtime.instance().shutdown();`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '--eval', code],
      { cwd: new URL('../../..', import.meta.url) },
    );
    const lines = stdout.trim().split('\n');
    const written = lines.map((line) => JSON.parse(line) as { level: string; message: string });
    const ours = written.filter((line) => line.message.startsWith('test of '));
    expect(ours.map((line) => line.level)).toEqual(LOG_LEVELS.slice(LOG_LEVELS.indexOf(level)));
  });

  it('name incident, customer and account of the workflow that they are about', () => {
    const lines: Record<string, unknown>[] = [];
    const log = createLog({ process: 'worker', level: 'info' }, (line) => lines.push(JSON.parse(line)));
    const workflowId = 'acme-prod-111122223333-iam-user-0123456789abcdef';
    runtimeLogger(log).warn('Activity failed', { workflowId, activityType: 'ec2.quarantine.apply', attempt: 2 });
    runtimeLogger(log).info('Worker state changed', { state: 'RUNNING' });
    expect(lines[0]).toMatchObject({
      level: 'warn',
      customer: 'acme-prod',
      account: '111122223333',
      incident: workflowId,
      activityType: 'ec2.quarantine.apply',
      attempt: 2,
    });
    expect(lines[1]).toMatchObject({ message: 'Worker state changed', state: 'RUNNING' });
    expect(lines[1]).not.toHaveProperty('incident');
  });
});
