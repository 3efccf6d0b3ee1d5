import { expect, test } from 'vitest';
import { callersOf } from '../../../../activities/aws/cloudtrail/callers.ts';
import type { EntryContext } from '../../../../activities/entry.ts';

/** A region in which these addresses have called, in this order. */
const called = (addresses: readonly string[]): EntryContext =>
  ({
    heartbeat: () => {},
    once: (_key: string, work: () => Promise<unknown>) => work(),
    async *trail() {
      for (const sourceIp of addresses) yield { sourceIp };
    },
  }) as unknown as EntryContext;

const INTRUDER = '198.51.100.9';
const said = async (addresses: readonly string[]): Promise<string> =>
  (await callersOf(called(addresses), 'AKIAEXAMPLE', ['us-east-1'], { createdAt: undefined, intruders: [INTRUDER] }))
    .en;

test("calls of the intruder's are no impact of a key's deactivation, and are counted beside it", async () => {
  const calls = await said([...Array.from({ length: 12 }, () => INTRUDER), '203.0.113.5']);
  expect(calls).toContain('1 call in us-east-1');
  expect(calls).toContain('from 203.0.113.5 (1).');
  expect(calls).toContain('Besides, 12 calls came from the intruder.');
});

test('a key that only the intruder has used breaks nothing', async () => {
  expect(await said([INTRUDER, INTRUDER])).toMatch(/^No call with it in us-east-1 .* by anybody but the intruder/);
});
