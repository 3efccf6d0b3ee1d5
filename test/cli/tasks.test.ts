/** `firebreak tasks` on a real Temporal, with the follow-ups of an incident. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { followUpsId } from '../../contract/ids.ts';
import { followUpsQuery, taskSignal } from '../../contract/messages.ts';
import type { FollowUp } from '../../domain/incident.ts';
import { verbatim } from '../../domain/text.ts';
import { JUN, MINJI } from '../customers.ts';
import { eventually, until } from '../eventually.ts';
import { say } from '../spoken.ts';
import { Rig } from '../workflows/rig.ts';
import { World } from '../workflows/world.ts';
import { firebreakIn } from './firebreak.ts';

const SOON_MS = 1_500;
const A_DAY_MS = 86_400_000;

const task = (n: number, dueInMs: number): FollowUp => ({
  id: `task-${n}`,
  entry: 'procedure.update',
  title: verbatim(`Task ${n}`),
  instructions: verbatim('1. Read it. 2. Amend it.'),
  owner: 'msp',
  dueAt: new Date(Date.now() + dueInMs).toISOString(),
});

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

it('firebreak tasks lists the open tasks, the overdue ones first, and says who owns them', async () => {
  const tasks = [task(1, A_DAY_MS), task(2, SOON_MS), task(3, A_DAY_MS)];
  const handle = await rig.chase(new World(), tasks, MINJI);
  await say(handle, taskSignal, { taskId: 'task-3', by: JUN, answer: 'done', note: 'as written' });
  await until(handle, followUpsQuery, 'an overdue task', (s) => s.tasks[1]!.overdue);
  const listed = async (...args: string[]): Promise<string> =>
    (await firebreakIn({ env: rig.where() }, 'tasks', ...args)).out;
  // Temporal's list of workflows lags behind.
  const lines = await eventually('both tasks in the list', async () => {
    const found = (await listed('--json'))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((line) => followUpsId(String(line['incident']), 'run1') === handle.workflowId);
    return found.length === 2 && found;
  });
  expect(lines).toMatchObject([
    { id: 'task-2', overdue: true, customer: 'acme', owner: 'msp', people: ['minji'] },
    { id: 'task-1', overdue: false },
  ]);
  expect(await listed()).toMatch(/OVERDUE +acme +msp: minji +Task 2 .*\n.*Task 1 /);
  await handle.terminate();
});
