/** Somebody sends what is refused, again and again. Each refusal stands in the history, and is counted by an activity. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { HOUR_MS } from '../../../domain/units.ts';
import { ACCOUNT } from '../../customers.ts';
import { eventually } from '../../eventually.ts';
import { Rig } from '../../workflows/rig.ts';
import { codec, converter, sealed, Thief } from './thief.ts';

/** Temporal suggests to continue as new from so many events on; by default 4,096. */
const LONG = 40;
let rig: Rig;
let thief: Thief;
beforeAll(async () => {
  rig = await Rig.start(converter, { suggestContinueAsNew: LONG });
  thief = new Thief(rig);
});
afterAll(() => rig.stop());

it.each([
  ['suppression', { until: '2999-01-01T00:00:00Z' }, 'suppressed'],
  ['dismissal', { incident: { dismissal: {} } }, 'cameAgain'],
  ['signIns', { customerId: 'acme', account: ACCOUNT, quietMs: HOUR_MS }, 'signIn'],
  ['deadLetters', {}, 'deadLetters'],
  ['dailyReview', { everyMs: HOUR_MS, dueAt: Date.now() + HOUR_MS }, 'tally'],
])('%s (%j) continues as new when its history is long of refusals, with what it knows', async (type, args, message) => {
  const workflowId = `long-${type}`;
  await thief.begin(type, workflowId, await sealed(workflowId, args));
  const stolen = await sealed('another', {});
  for (let sent = 0; sent < LONG; sent += 1) await thief.signal(workflowId, message, stolen);
  const handle = rig.env.client.workflow.getHandle(workflowId);
  const next = await eventually('the next run', async () => {
    const [started] = (await handle.fetchHistory()).events ?? [];
    const { continuedExecutionRunId, input } = started?.workflowExecutionStartedEventAttributes ?? {};
    return continuedExecutionRunId ? input?.payloads?.[0] : undefined;
  });
  const [carried] = await codec.decode([next], { type: 'workflow', namespace: 'any', workflowId });
  expect(JSON.parse(Buffer.from(carried!.data!).toString())).toMatchObject(args);
  expect(new Set(rig.refused.filter((r) => r.startsWith(type)))).toEqual(new Set([`${type} ${message} elsewhere`]));
  await handle.terminate();
});
