/** The daily review begins with intake, whether or not there is something to count. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLog } from '../../../config/log.ts';
import { DAILY_REVIEW_ID, DEAD_LETTERS_ID } from '../../../contract/ids.ts';
import { DAILY_REVIEW_WORKFLOW, DEAD_LETTERS_WORKFLOW } from '../../../contract/messages.ts';
import { TASK_QUEUES } from '../../../contract/task-queues.ts';
import { watchDeadLetters } from '../../../intake/receive/dead-letter-watch.ts';
import { Tallies, tellTallies } from '../../../intake/receive/tallies.ts';
import { eventually } from '../../eventually.ts';
import { startTemporal, type TestWorkflowEnvironment } from '../../temporal.ts';

const log = createLog({ process: 'intake', level: 'error' }, () => undefined);
let env: TestWorkflowEnvironment;
beforeAll(async () => {
  env = await startTemporal();
});
afterAll(() => env.teardown());

it('the daily review runs as soon as intake does, so that it tells of suppressions too', async () => {
  const end = tellTallies(new Tallies(), env.client, log);
  const review = env.client.workflow.getHandle(DAILY_REVIEW_ID);
  await eventually('the daily review', async () => (await review.describe()).status.name === 'RUNNING');
  await end();
  await review.terminate();
});

it('what cannot be told is told later, and nothing is told of nothing', async () => {
  const tallies = new Tallies();
  tallies.add([{ outcome: 'ignored', reason: 'archived at its source' }]);
  const { workflow } = env.client;
  const gone = (): never => {
    throw new Error('away');
  };
  const away = { workflow: { getHandle: gone, withDeadline: gone } as unknown as typeof workflow };
  await tallies.tell(away, log);
  const signals = async (): Promise<number> => {
    const { events } = await workflow.getHandle(DAILY_REVIEW_ID).fetchHistory();
    return (events ?? []).filter((e) => e.workflowExecutionSignaledEventAttributes).length;
  };
  await tallies.tell(env.client, log);
  await tallies.tell(env.client, log);
  expect(await signals()).toBe(1);
  await workflow.getHandle(DAILY_REVIEW_ID).terminate();
});

it('another workflow that has the id of the daily review, or of the one that tells of dead letters, takes nothing', async () => {
  const { client } = env;
  for (const workflowId of [DAILY_REVIEW_ID, DEAD_LETTERS_ID])
    await client.workflow.start('ledger', { workflowId, taskQueue: TASK_QUEUES.workflows, args: [] });
  const lines: string[] = [];
  const loud = createLog({ process: 'intake', level: 'error' }, (line) => void lines.push(line));
  await new Tallies().tell(client, loud, true);
  const end = watchDeadLetters({ count: () => Promise.resolve(1), client, log: loud });
  for (const [workflowId, type] of [
    [DAILY_REVIEW_ID, DAILY_REVIEW_WORKFLOW],
    [DEAD_LETTERS_ID, DEAD_LETTERS_WORKFLOW],
  ] as const) {
    await eventually(type, async () => (await client.workflow.getHandle(workflowId).describe()).type === type);
    await client.workflow.getHandle(workflowId).terminate();
  }
  end();
  expect(lines).toHaveLength(2);
});
