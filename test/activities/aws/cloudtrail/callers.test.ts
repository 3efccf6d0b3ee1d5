import { expect, test } from 'vitest';
import { callersOf } from '../../../../activities/aws/cloudtrail/callers.ts';
import type { EntryContext } from '../../../../activities/entry.ts';
import type { Text } from '../../../../domain/text.ts';

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
const sentence = (addresses: readonly string[]): Promise<Text> =>
  callersOf(called(addresses), 'AKIAEXAMPLE', ['us-east-1'], { createdAt: undefined, intruders: [INTRUDER] });
const said = async (addresses: readonly string[]): Promise<string> => (await sentence(addresses)).en;

test("calls of the intruder's are no impact of a key's deactivation, and are counted beside it", async () => {
  const calls = await said([...Array.from({ length: 12 }, () => INTRUDER), '203.0.113.5']);
  expect(calls).toContain('1 call in us-east-1');
  expect(calls).toContain('from 203.0.113.5 (1).');
  expect(calls).toContain('Besides, 12 calls came from the intruder.');
});

test('a key that only the intruder has used breaks nothing', async () => {
  expect(await said([INTRUDER, INTRUDER])).toMatch(/^No call with it in us-east-1 .* by anybody but the intruder/);
});

test('a busy intruder hides nobody: it is said that older calls were not read', async () => {
  const calls = await sentence([...Array.from({ length: 200 }, () => INTRUDER), '203.0.113.5']);
  expect(calls.en).toContain(
    "The newest 200 calls with it in us-east-1 are all the intruder's; older ones were not read",
  );
  expect(calls.en).not.toContain('No call');
  expect(calls.ko).toContain('그 이전 호출은 조회하지 않았으므로');
});

test("the intruder's calls are a least count too where the read stopped", async () => {
  const calls = await said(['203.0.113.5', ...Array.from({ length: 300 }, () => INTRUDER)]);
  expect(calls).toContain('at least 1 call in us-east-1');
  expect(calls).toContain('Besides, at least 199 calls came from the intruder.');
});

test('the Korean sentence speaks of no other calls where there are none', async () => {
  const calls = await sentence([INTRUDER, INTRUDER]);
  expect(calls.ko).toContain('공격자의 호출은 2건입니다.');
  expect(calls.ko).not.toContain('그 밖의');
});
