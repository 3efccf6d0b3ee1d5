/** Questions about single things that are answered by one call for many. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oneCallFor } from '../../../activities/aws/one-call.ts';

describe('one call for many', () => {
  it('answers each question with what is read for its id, and asks for no id twice in a call', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 60 }), async (numbers) => {
        const calls: (readonly string[])[] = [];
        const ask = oneCallFor(20, async (_client: object, ids) => {
          calls.push(ids);
          return new Map(ids.filter((id) => Number(id) % 3 > 0).map((id) => [id, `thing ${id}`]));
        });
        const client = {};
        const answers = await Promise.all(numbers.map((n) => ask(client, String(n))));
        expect(answers).toEqual(numbers.map((n) => (n % 3 > 0 ? `thing ${n}` : undefined)));
        expect(calls.length).toBe(Math.ceil(numbers.length / 20));
        for (const ids of calls) expect(new Set(ids).size).toBe(ids.length);
      }),
      { numRuns: 20 },
    );
  });

  it('remembers nothing: a question after a change is answered by another call', async () => {
    let state = 'before';
    const ask = oneCallFor(20, async (_client: object, ids) => new Map(ids.map((id) => [id, state])));
    const client = {};
    expect(await ask(client, 'a')).toBe('before');
    state = 'after';
    expect(await ask(client, 'a')).toBe('after');
  });

  it('keeps the questions of different clients apart', async () => {
    const ask = oneCallFor(
      20,
      async (client: { region: string }, ids) => new Map(ids.map((id) => [id, client.region])),
    );
    const [one, other] = await Promise.all([ask({ region: 'us-east-1' }, 'a'), ask({ region: 'eu-west-1' }, 'a')]);
    expect([one, other]).toEqual(['us-east-1', 'eu-west-1']);
  });

  it('fails every question of a call that failed, and no later one', async () => {
    let fails = true;
    const ask = oneCallFor(20, async (_client: object, ids) => {
      if (fails) throw new Error('throttled');
      return new Map(ids.map((id) => [id, id]));
    });
    const client = {};
    const outcomes = await Promise.allSettled([ask(client, 'a'), ask(client, 'b')]);
    expect(outcomes.map((o) => o.status)).toEqual(['rejected', 'rejected']);
    fails = false;
    expect(await ask(client, 'a')).toBe('a');
  });
});
