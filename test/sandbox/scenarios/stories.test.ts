/** Every scenario that live.test.ts does not play: nothing changes before people decide, and at the end AWS agrees with the incident. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startResponder } from '../../../cli/start/responder.ts';
import { CATEGORIES } from '../../../domain/alert.ts';
import { SCENARIOS } from '../../../sandbox/scenarios/index.ts';
import { evidenceIsProven } from './proof.ts';
import { keepsNoSecret } from './secrets.ts';
import { isClosed, openCase, openStage, until, type Stage } from './stage.ts';

const LONG_MS = 300_000;
const TOLD_ELSEWHERE = new Set(['leaked-key', 'crypto-miner']);
/** The final statuses of a step in an approved plan. */
const CARRIED_OUT = new Set(['done', 'undone', 'noop', 'gone', 'refused']);

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
}, LONG_MS);
afterAll(() => stage?.close(), LONG_MS);

/** The categories of the scenarios in live.test.ts. */
const seen = new Set<string>(['unauthorized-access', 'malware-or-exploit']);

describe('the story', () => {
  it.each(SCENARIOS.filter((s) => !TOLD_ELSEWHERE.has(s.name)).map((s) => [s.name, s] as const))(
    '%s changes nothing before people decide, and AWS agrees with the incident at its end',
    async (_name, maker) => {
      const c = await openCase(stage, maker.create({ aws: stage.stack.aws }));
      const asked = await until(c, 'containment is proposed', (s) => s.gates.some((g) => g.phase === 'isolate'));
      seen.add(asked.category);
      const wrongBefore = (await c.scenario.verify(asked)).filter((check) => !check.holds);
      expect(wrongBefore.filter((check) => !check.claim.includes('was proposed for'))).toEqual([]);

      const people = c.scenario.customer.approvers;
      const responder = startResponder({ slack: stage.stack.slack, channel: c.channel, people });
      const ended = await until(c, 'it is closed', isClosed);
      await responder.stop();
      expect((await c.scenario.verify(ended)).filter((check) => !check.holds)).toEqual([]);
      await evidenceIsProven(c, ended);
      await keepsNoSecret(c);
      expect(ended.steps.filter((s) => !CARRIED_OUT.has(s.status)).map((s) => `${s.entry} ${s.status}`)).toEqual([]);
    },
    LONG_MS,
  );

  it('exists for each category', () => {
    expect([...seen].toSorted()).toEqual([...CATEGORIES].toSorted());
  });
});
