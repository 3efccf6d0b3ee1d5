/** The desk of a customer on a real Temporal: it freezes and thaws, and is heard while Slack is away and after it continues as new. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freezeSignal, thawSignal } from '../../contract/desk.ts';
import { frozenNow } from '../../contract/temporal/desks.ts';
import type { Freeze } from '../../domain/freeze.ts';
import { MOST_REFUSALS } from '../../domain/refused-people.ts';
import { MALLORY, MINJI } from '../customers.ts';
import { eventually } from '../eventually.ts';
import { Rig, type Case } from './rig.ts';
import { World } from './world.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

/** So short that each thing said makes the desk continue as new. */
const mostEvents = 15;
const channel = 'C0ACME';
const freeze = (desk: Case, hours: number): Promise<void> =>
  desk.say(freezeSignal, { channel, reason: 'the big sale', hours, by: MINJI });
const frozen = ({ world }: Case): Promise<Freeze | undefined> => frozenNow(rig.env.client, world.policy.id);
const runOf = async ({ handle }: Case): Promise<string> => (await handle.describe()).runId;

it('a desk with a long history waits for Slack, hears people meanwhile, and keeps the freeze when it continues as new', async () => {
  const world = new World();
  let release = (): void => undefined;
  const slackIsBack = new Promise<void>((resolve) => (release = resolve));
  world.beforeNote = () => slackIsBack;
  const desk = await rig.desk(world, { mostEvents, quietMs: 1_000 });
  const first = await runOf(desk);
  await freeze(desk, 4);
  const until = (await eventually('the freeze', () => frozen(desk))).until;
  await freeze(desk, 12);
  await eventually('the longer freeze', async () => (await frozen(desk))!.until > until);
  expect(await runOf(desk)).toBe(first);
  release();
  await eventually('the next run', async () => (await runOf(desk)) !== first);
  expect(await frozen(desk)).toMatchObject({ reason: 'the big sale' });
  expect(world.freezes).toMatchObject([{ number: 1 }, { number: 2, before: { until } }]);

  await freeze(desk, 1);
  await eventually('the refusal', () => world.told.some((t) => t.text.en.includes('thaw it instead')));
  await desk.say(thawSignal, { channel, reason: 'sold out', by: MINJI });
  await eventually('the thaw', async () => (await frozen(desk)) === undefined);
  await desk.handle.result();
  expect(world.freezes.at(-1)).toMatchObject({ number: 2, thaw: { reason: 'sold out' } });
});

it('a person who is refused again and again gets a few answers, and the others are counted', async () => {
  const world = new World();
  const desk = await rig.desk(world, { quietMs: 1_000 });
  for (let i = 0; i < MOST_REFUSALS + 2; i += 1)
    await desk.say(thawSignal, { channel, reason: 'I want it', by: MALLORY });
  await desk.say(thawSignal, { channel, reason: 'is it frozen?', by: MINJI });
  await desk.handle.result();
  const told = (who: string): number => world.told.filter((t) => t.slackUser === who).length;
  expect([told(MALLORY.slackUser), told(MINJI.slackUser)]).toEqual([MOST_REFUSALS, 1]);
  expect(rig.refused.filter((r) => r === 'desk thaw too-many')).toHaveLength(2);
});
