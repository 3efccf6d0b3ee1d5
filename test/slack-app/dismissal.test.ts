/** What Slack shows when alerts of a dismissed incident come again. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dismissalId } from '../../contract/ids.ts';
import { cameAgainSignal } from '../../contract/messages.ts';
import { receiptOf } from '../../domain/alert-groups.ts';
import { eventually } from '../eventually.ts';
import { accessKey, alert } from '../workflows/world.ts';
import { reason, Rig } from './rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

it('a dismissed incident has one message in its thread, which says how often its alerts came again and mentions nobody', async () => {
  const incident = await rig.open(alert('a-1', [accessKey('AKIAEXAMPLE000000007Q')]));
  await incident.message('gate.approve_all');
  expect(await incident.fillIn('minji', 'incident.dismiss', reason('a penetration test'))).toEqual({});
  await incident.handle.result();
  const { workflowId, signaledRunId } = incident.handle;
  const dismissal = rig.env.client.workflow.getHandle(dismissalId(workflowId, signaledRunId));
  const again = (n: number) =>
    dismissal.signal(cameAgainSignal, { receipts: [receiptOf(`m${n}`)], at: `2026-11-2${n}T00:00:00.000Z` });
  const shown = (text: string) =>
    eventually(text, async () => (await incident.messages()).filter((m) => JSON.stringify(m.blocks).includes(text)));

  await again(1);
  const [first] = await eventually('the message', async () => {
    const found = await shown('Came again once');
    return found.length > 0 ? found : undefined;
  });
  await again(2);
  const found = await eventually('the count', async () => {
    const all = await shown('Came again 2 times');
    return all.length > 0 ? all : undefined;
  });
  expect(found.map((m) => m.ts)).toEqual([first?.ts]);
  const [header] = await incident.messages();
  expect(first?.thread_ts).toBe(header?.ts);
  expect(JSON.stringify(found[0]?.blocks)).not.toContain('<@');
});
