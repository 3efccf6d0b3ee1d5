/** Suppressions of one key that add up, and those that are ended before their day, on a real Temporal. */
import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { suppressionId } from '../../contract/ids.ts';
import {
  endSuppressionSignal,
  operatorEndSignal,
  suppressedSignal,
  SUPPRESSION_WORKFLOW,
  suppressSignal,
} from '../../contract/messages.ts';
import { TASK_QUEUES } from '../../contract/task-queues.ts';
import { receiptOf } from '../../domain/alert-groups.ts';
import type { CountedSuppression } from '../../domain/suppressions.ts';
import { JUN, MALLORY, MINJI } from '../customers.ts';
import { eventually, untilRead } from '../eventually.ts';
import { say } from '../spoken.ts';
import { Rig, type Case } from './rig.ts';
import { encryptedRig, FIRST, inDays, listedOf, newWorld, runOf, suppressedIn } from './suppressing.ts';
import { instance, World } from './world.ts';

let rig: Rig;
let world: World;
beforeAll(async () => {
  rig = await encryptedRig();
});
afterAll(() => rig.stop());
beforeEach(() => {
  world = newWorld('ended');
});

const suppressed = (until: string): Promise<Case> => suppressedIn(rig, world, until);
const listed = (fits: (all: CountedSuppression[]) => boolean): Promise<CountedSuppression[]> =>
  listedOf(rig, world, fits);

describe('a second suppression of the same key', () => {
  const MORE = { ...FIRST, id: 'f-2', entities: [instance('i-2')] };

  it('adds to the first, which goes on until its own day', async () => {
    const [first, second] = [inDays(5), inDays(2)];
    await suppressed(first);
    const again = await rig.handOver(world, MORE);
    await again.openGate();
    await again.say(suppressSignal, { by: MINJI, reason: 'its twin', until: second });
    await again.letItEnd(JUN);
    const [found] = await listed((all) => all[0]?.earlier !== undefined);
    expect(found).toMatchObject({ until: second, by: ['minji'], because: 'its twin' });
    expect(found?.earlier).toMatchObject([{ until: first, by: ['jun'], because: 'a scanner of ours' }]);
    const { runId } = await runOf(again);
    await rig.handOver(world, { ...FIRST, id: 'f-3' }, { ...MORE, id: 'f-4' });
    await listed((all) => all[0]?.count === 2);
    expect(await runOf(again)).toEqual({ runId, isOpen: false });
  });
});

describe('a suppression that is ended before its day', () => {
  const suppressionOf = (incident: Case): WorkflowHandle =>
    rig.env.client.workflow.getHandle(suppressionId(incident.handle.workflowId));
  const ended = (): Promise<CountedSuppression[]> =>
    listedOf(rig, world, (all) => all[0]?.ended !== undefined, { endedSince: inDays(-1) });

  it('by an approver in Slack hides nothing any more, and the daily review reads who did it and why', async () => {
    const incident = await suppressed(inDays(3));
    await say(suppressionOf(incident), endSuppressionSignal, { by: MINJI, reason: 'the scanner is gone' });
    const [found] = await ended();
    expect(found?.ended).toMatchObject({ by: 'minji', because: 'the scanner is gone' });
    expect(await listed((all) => all.length === 0)).toEqual([]);
    await rig.handOver(world, { ...FIRST, id: 'f-2' });
    expect((await runOf(incident)).isOpen).toBe(true);
    expect(world.told.map((t) => [t.slackUser, t.text.en])).toContainEqual([
      MINJI.slackUser,
      expect.stringContaining('The suppression has ended'),
    ]);
  });

  it('by an operator is recorded as that', async () => {
    const incident = await suppressed(inDays(3));
    await suppressionOf(incident).signal(operatorEndSignal, { by: 'ops', reason: 'asked by phone' });
    expect((await ended())[0]?.ended).toMatchObject({ by: 'ops', because: 'asked by phone' });
  });

  it('while alerts wait for its next round ends at once, and can be suppressed anew', async () => {
    const incident = await suppressed(inDays(3));
    const again = (n: number): Promise<Case> => rig.handOver(world, { ...FIRST, id: `f-${n}` });
    // Each round has one of them. The next one comes in the pause after the fifth round, which is longer than a second.
    for (let n = 1; n <= 5; n += 1) {
      await again(n);
      await listed((all) => all[0]?.count === n);
    }
    await again(6);
    await suppressionOf(incident).signal(operatorEndSignal, { by: 'ops', reason: 'asked by phone' });
    await suppressionOf(incident).result();
    expect(await ended()).toMatchObject([{ count: 6, ended: { by: 'ops' } }]);
    const other = await suppressed(inDays(2));
    await again(7);
    await listed((all) => all[0]?.count === 1);
    expect((await runOf(other)).isOpen).toBe(false);
  });

  it('ends also when its history is long, and does not continue as new', async () => {
    const other = await Rig.start({}, { suggestContinueAsNew: 20 });
    try {
      const handle = await other.env.client.workflow.start(SUPPRESSION_WORKFLOW, {
        workflowId: 'long',
        taskQueue: TASK_QUEUES.workflows,
        args: [{ until: inDays(3) }],
      });
      await other.stopWorking();
      for (let n = 1; n <= 30; n += 1)
        await handle.signal(suppressedSignal, { receipts: [receiptOf(`m-${n}`)], at: FIRST.occurredAt });
      await handle.signal(operatorEndSignal, { by: 'ops', reason: 'asked by phone' });
      await other.startWorkers();
      expect(await handle.result()).toBe(30);
      expect((await handle.describe()).memo?.['ended']).toMatchObject({ by: 'ops' });
    } finally {
      await other.stop();
    }
  });

  it('hides again what is suppressed anew before it has closed, and tells a second person that it had ended', async () => {
    const incident = await suppressed(inDays(3));
    let isHeld = true;
    world.beforeNote = () => eventually('leave to tell', () => !isHeld).then(() => undefined);
    await say(suppressionOf(incident), endSuppressionSignal, { by: MINJI, reason: 'the scanner is gone' });
    await listed((all) => all[0]?.ended !== undefined);
    await say(suppressionOf(incident), endSuppressionSignal, { by: JUN, reason: 'gone' });
    const other = await suppressed(inDays(2));
    await listed((all) => all[0]?.until !== undefined && all[0].ended === undefined);
    isHeld = false;
    await rig.handOver(world, { ...FIRST, id: 'f-3' });
    await listed((all) => all[0]?.count === 1);
    expect((await runOf(other)).isOpen).toBe(false);
    const told = await untilRead(
      () => Promise.resolve(world.told),
      'both answers',
      (all) => all.length >= 2,
    );
    const toldTo = (who: string): string[] => told.filter((n) => n.slackUser === who).map((n) => n.text.en);
    expect(toldTo(MINJI.slackUser)[0]).toContain('The suppression has ended');
    expect(toldTo(JUN.slackUser)[0]).toContain('It has ended already');
    // It goes on, and hears people as before.
    await say(suppressionOf(incident), endSuppressionSignal, { by: JUN, reason: 'now it is gone' });
    expect((await ended())[0]?.ended).toMatchObject({ by: 'jun', because: 'now it is gone' });
  });

  it('by a stranger goes on, and the stranger is told why', async () => {
    const incident = await suppressed(inDays(3));
    await say(suppressionOf(incident), endSuppressionSignal, { by: MALLORY, reason: 'noise, please' });
    await untilRead(
      () => Promise.resolve(world.told),
      'the refusal',
      (told) => told.some((t) => t.slackUser === MALLORY.slackUser && t.text.en.includes('approvers can decide')),
    );
    expect(await listed((all) => all.length === 1)).toMatchObject([{ because: 'a scanner of ours' }]);
  });

  it('by a message that the Slack app did not sign goes on, and the infosec team is told', async () => {
    const incident = await suppressed(inDays(3));
    const before = rig.refused.length;
    await suppressionOf(incident).signal('endSuppression', { reason: 'forged' });
    await untilRead(
      () => Promise.resolve(rig.refused.slice(before)),
      'the refusal',
      (refused) => refused.includes('suppression endSuppression unsigned'),
    );
    expect(await listed((all) => all.length === 1)).toHaveLength(1);
  });
});
