/** Compares Firebreak with the library or SDK it uses, in one run. Ratios are comparable between machines; times are not. */
export interface Comparison {
  /** What is measured, and the amount. */
  what: string;
  bare: string;
  bareMs: number;
  oursMs: number;
}

export interface Contest {
  what: string;
  /** What `bare` does. */
  baseline: string;
  bare: () => unknown;
  ours: () => unknown;
  /** Restores the state for the next round. Its time does not count. */
  again?: () => Promise<void>;
}

/** Runs both in turn, so that other load on the machine affects both. The medians count; the first round only warms up. */
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
