/** How large a story is played: `npm start -- --scenario leaked-key --size 100 --users 20`. */

export interface Size {
  /** The number of what `Scales.size` names. Undefined for the story's own size. */
  size?: number;
  users?: number;
}

/** What `--size` and `--users` count in a story, in words. Undefined if it has only one size. */
export type Scales = Partial<Record<keyof Size, string>>;

/** More than any measurement needs. A typing mistake must not fill the machine's memory. */
const MAX = 10_000;

/** @returns the size that was asked for, or the reason why the story cannot be played in it */
export function sizeFrom(
  maker: { name: string; scales?: Scales },
  given: { size?: string | undefined; users?: string | undefined },
): Size | string {
  const size: Size = {};
  for (const option of ['size', 'users'] as const) {
    const text = given[option];
    if (text === undefined) continue;
    if (maker.scales?.[option] === undefined) return `scenario ${maker.name} takes no --${option}`;
    const min = option === 'size' ? 1 : 0;
    const count = Number(text);
    if (!Number.isInteger(count) || count < min || count > MAX)
      return `--${option} takes a number from ${min} to ${MAX}, not ${text}`;
    size[option] = count;
  }
  return size;
}

/** Splits a number by weights into whole parts whose sum is that number; a part may be 0. */
export function shares(total: number, weights: readonly number[]): number[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let before = 0;
  return weights.map((weight) => {
    const from = Math.round((before * total) / whole);
    before += weight;
    return Math.round((before * total) / whole) - from;
  });
}
