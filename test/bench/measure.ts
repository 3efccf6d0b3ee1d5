/** Ours against the bare thing it stands on, in one run: ratios say something on any machine, times only on one. */
export interface Comparison {
  /** What is done, and on how much. */
  what: string;
  bare: string;
  bareMs: number;
  oursMs: number;
}

export interface Contest {
  what: string;
  /** What `bare` does, in words. */
  baseline: string;
  bare: () => unknown;
  ours: () => unknown;
  /** Not counted: what has to be as before for the next round. */
  again?: () => Promise<void>;
}

/** Both in turn, so that what else the machine does falls on both; the medians count. The first round only warms up. */
export async function compare({ what, baseline, bare, ours, again }: Contest, rounds = 5): Promise<Comparison> {
  const times: { bare: number; ours: number }[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const one = { ours: await elapsedMs(ours), bare: 0 };
    await again?.();
    one.bare = await elapsedMs(bare);
    await again?.();
    if (round > 0) times.push(one);
  }
  return { what, bare: baseline, bareMs: median(times.map((t) => t.bare)), oursMs: median(times.map((t) => t.ours)) };
}

async function elapsedMs(act: () => unknown): Promise<number> {
  const begun = performance.now();
  await act();
  return performance.now() - begun;
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
