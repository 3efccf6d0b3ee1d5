/** Every scenario that live.test.ts does not play: nothing changes before people decide, and at the end AWS agrees with the incident. */
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { startResponder } from '../../../cli/start/responder.ts';
import { CATEGORIES } from '../../../domain/alert.ts';
import { groupBy } from '../../../domain/group.ts';
import { SCENARIOS } from '../../../sandbox/scenarios/index.ts';
import type { ScenarioMaker } from '../../../sandbox/scenarios/scenario.ts';
import { evidenceIsProven } from './proof.ts';
import { keepsNoSecret } from './secrets.ts';
import { isClosed, openCase, openStage, until, type Stage } from './stage.ts';

const LONG_MS = 600_000;
/** More at once would be so slow beside other test files that waits end in vain. */
const LANES = 2;
const TOLD_ELSEWHERE = new Set(['leaked-key', 'crypto-miner']);
/** What a scenario claims that need not be so when the first card opens: copies and other proposals follow. */
const COMES_LATER = /was proposed for|^(.*: )?a copy of /;
/** The final statuses of a step in an approved plan. */
const CARRIED_OUT = new Set(['done', 'undone', 'noop', 'gone', 'refused']);

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
}, LONG_MS);
afterAll(() => stage?.close(), LONG_MS);

/** The categories of the scenarios in live.test.ts. */
const seen = new Set<string>(['unauthorized-access', 'malware-or-exploit']);

const play = async (maker: ScenarioMaker): Promise<void> => {
  const c = await openCase(stage, maker.create({ aws: stage.stack.aws }));
  const asked = await until(c, 'containment is proposed', (s) => s.gates.some((g) => g.phase === 'isolate'));
  seen.add(asked.category);
  const wrongBefore = (await c.scenario.verify(asked)).filter((check) => !check.holds);
  expect(wrongBefore.filter((check) => !COMES_LATER.test(check.claim))).toEqual([]);

  const people = c.scenario.customer.approvers;
  const { slack } = stage.stack;
  const responder = startResponder({ slack, channel: c.channel, incident: c.id, people });
  const ended = await until(c, 'it is closed', isClosed);
  await responder.stop();
  expect((await c.scenario.verify(ended)).filter((check) => !check.holds)).toEqual([]);
  await evidenceIsProven(c, ended);
  await keepsNoSecret(c);
  expect(ended.steps.filter((s) => !CARRIED_OUT.has(s.status)).map((s) => `${s.entry} ${s.status}`)).toEqual([]);
};

const told = SCENARIOS.filter((s) => !TOLD_ELSEWHERE.has(s.name));
const accounts = [...groupBy(told, (s) => s.account).values()];
const lanes = Array.from({ length: LANES }, (_, i) => accounts.filter((_of, n) => n % LANES === i).flat());

// A story mostly waits. The stories of one account follow each other, because an incident is found by its account.
describe.each(lanes.map((stories, i) => [i + 1, stories] as const))(
  'lane %i',
  { concurrent: true },
  (_lane, stories) => {
    for (const maker of stories)
      test.sequential(
        `the story ${maker.name} changes nothing before people decide, and AWS agrees with the incident at its end`,
        // A second try would find an account in which the story has happened.
        { timeout: LONG_MS, retry: 0 },
        () => play(maker),
      );
  },
);

it('there is a story for each category', () => {
  expect([...seen].toSorted()).toEqual([...CATEGORIES].toSorted());
});
