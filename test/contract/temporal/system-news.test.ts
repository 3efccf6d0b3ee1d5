/** What a system outside says reaches the incident's latest run. */
import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { expect, it } from 'vitest';
import { tellSystemNews } from '../../../contract/temporal/system-news.ts';

const NEWS = { system: 'pages', change: 'closed' as const, by: '', text: '' };

/** @param runs what is found, one after the other; only the last one takes signals */
function clientOf(...runs: { runId: string; firstRunId: string; status: string }[]) {
  const signalled: string[] = [];
  let looked = 0;
  const getHandle = (_: string, runId = '') => ({
    describe: () => {
      const { firstRunId, status, ...run } = runs[Math.min(looked++, runs.length - 1)]!;
      return Promise.resolve({ ...run, status: { name: status }, raw: { workflowExecutionInfo: { firstRunId } } });
    },
    signal: () => {
      if (runId !== runs.at(-1)?.runId) return Promise.reject(new WorkflowNotFoundError('gone', 'acme-1', runId));
      signalled.push(runId);
      return Promise.resolve();
    },
  });
  return { client: { workflow: { getHandle } } as unknown as Client, signalled };
}

const running = (runId: string, firstRunId = '01234567-89ab') => ({ runId, firstRunId, status: 'RUNNING' });
const incident = { incidentId: 'acme-1', run: '01234567' };

it('is told to the next run if the incident continues as new meanwhile', async () => {
  const { client, signalled } = clientOf(running('r1'), running('r2'));
  expect(await tellSystemNews(incident, NEWS, client)).toBe(true);
  expect(signalled).toEqual(['r2']);
});

it('is not told to another incident about the same thing, nor to one that ends meanwhile', async () => {
  const other = clientOf(running('r1'), running('r2', 'fedcba98-7654'));
  expect(await tellSystemNews(incident, NEWS, other.client)).toBe(false);
  const ended = clientOf(running('r1'), { ...running('r2'), status: 'COMPLETED' });
  expect(await tellSystemNews(incident, NEWS, ended.client)).toBe(false);
  expect([...other.signalled, ...ended.signalled]).toEqual([]);
});
