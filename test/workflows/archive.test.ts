/** The finished record of an incident is stored when the incident has ended, and again when its follow-ups have. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { taskSignal } from '../../contract/messages.ts';
import { verbatim } from '../../domain/text.ts';
import { JUN } from '../customers.ts';
import { say } from '../spoken.ts';
import { eventually } from '../eventually.ts';
import { Rig } from './rig.ts';
import { World } from './world.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

describe('the record of an incident', () => {
  it('is stored again when its last follow-up is done', async () => {
    const world = new World();
    const dueAt = new Date(Date.now() + 86_400_000).toISOString();
    const task = {
      id: 'task-1',
      entry: 'procedure.update',
      title: verbatim('T'),
      instructions: verbatim('I'),
      owner: 'msp' as const,
      dueAt,
    };
    const handle = await rig.chase(world, [task]);
    expect(world.archived).toEqual([]);
    await say(handle, taskSignal, { taskId: 'task-1', by: JUN, answer: 'done', note: 'as written' });
    await handle.result();
    await eventually('the record', () => world.archived.includes(handle.workflowId));
  });

  it('is asked for again while what is to be stored goes on', async () => {
    const world = new World();
    let asked = 0;
    world.archive = () => ((asked += 1) === 1 ? { open: true } : { open: false, items: [], problems: ['none'] });
    const handle = await rig.archive(world);
    expect(await handle.result()).toEqual({ open: false, items: [], problems: ['none'] });
    expect(asked).toBe(2);
  });
});
