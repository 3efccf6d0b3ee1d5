import { expect, test } from 'vitest';
import { Pace } from '../../../../activities/aws/cloudtrail/pace.ts';

test('who yields takes a turn only when nobody else waits', async () => {
  let now = 0;
  const waiting: { at: number; wake: () => void }[] = [];
  const clock = {
    now: () => now,
    sleep: (ms: number) => new Promise<void>((wake) => void waiting.push({ at: now + ms, wake })),
  };
  const pace = new Pace(500, clock);
  const order: string[] = [];
  const call = (name: string, yields = false): void => void pace.turn('a', yields).then(() => order.push(name));
  call('analysis 1');
  call('impact', true);
  call('analysis 2');
  call('analysis 3');
  for (; now <= 3_000; now += 100) {
    const due = waiting.filter((w) => w.at <= now);
    for (const w of due) waiting.splice(waiting.indexOf(w), 1);
    for (const w of due) w.wake();
    for (let i = 0; i < 5; i += 1) await Promise.resolve();
  }
  expect(order).toEqual(['analysis 1', 'analysis 2', 'analysis 3', 'impact']);
});
