/** What a configuration file says comes into force, whether Temporal answers at once or not. */
import { beforeEach, describe, expect, it } from 'vitest';
import { kept } from '../../../contract/temporal/kept.ts';
import { eventually } from '../../eventually.ts';

let applied: string[];
let failures: string[];
/** What is being applied waits for this. */
let gate: Promise<void>;
let isAway: boolean;
let atOnce: number;

beforeEach(() => {
  [applied, failures, isAway, atOnce] = [[], [], false, 0];
  gate = Promise.resolve();
});

const keep = (againMs = 10): ReturnType<typeof kept<string>> =>
  kept(
    async (value) => {
      atOnce += 1;
      expect(atOnce).toBe(1);
      await gate;
      atOnce -= 1;
      if (isAway || value === 'refused') throw new Error(`${value}: Temporal is away`);
      applied.push(value);
    },
    (error) => failures.push((error as Error).message),
    againMs,
  );

describe('what a configuration file says', () => {
  it('is tried again until it has been taken, and then no more', async () => {
    isAway = true;
    const file = keep();
    await file.put('a new customer');
    expect(failures).toEqual(['a new customer: Temporal is away']);
    await eventually('another try', () => Promise.resolve(failures.length >= 3));
    isAway = false;
    await eventually('the new customer', () => Promise.resolve(applied.length > 0));
    await file.put('another one');
    expect(applied).toEqual(['a new customer', 'another one']);
  });

  it('is replaced by what it says later: the older version is neither tried again nor applied beside the newer one', async () => {
    const file = keep(3_600_000);
    let open = (): void => undefined;
    gate = new Promise((resolve) => (open = resolve));
    isAway = true;
    const first = file.put('old');
    await Promise.all([file.put('newer'), file.put('newest')]);
    isAway = false;
    open();
    await first;
    expect(applied).toEqual(['old', 'newest']);
    await file.put('refused');
    await file.put('right');
    expect(applied).toEqual(['old', 'newest', 'right']);
  });

  it('that failed while a newer version came leaves the newer one to be tried at once', async () => {
    const file = keep(3_600_000);
    let open = (): void => undefined;
    gate = new Promise((resolve) => (open = resolve));
    const first = file.put('refused');
    await file.put('newer');
    open();
    await first;
    expect([failures, applied]).toEqual([['refused: Temporal is away'], ['newer']]);
  });

  it('is not tried any more once the process stops', async () => {
    isAway = true;
    const file = keep(1);
    await file.put('a new customer');
    file.end();
    const { length } = failures;
    await file.put('x');
    expect(failures.length).toBe(length + 1);
    file.end();
  });
});
