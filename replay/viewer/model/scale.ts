/**
 * Real time on a line of limited length: gaps in which nothing happened are folded to the length of a short one, and say
 * how long they were. Pure.
 */
export interface Fold {
  /** Milliseconds since the epoch. */
  from: number;
  to: number;
  /** Where its middle is on the line, 0 to 1. */
  at: number;
}

export interface Scale {
  /** 0 to 1. Outside of the times, the nearer end. @param time milliseconds since the epoch */
  position(time: number): number;
  /** The time at a position. */
  time(position: number): number;
  folds: Fold[];
}

/** A gap longer than five times what nine of ten gaps are is idle. */
const LONG = 5;
/** Two times that are closer are drawn apart nevertheless, as a part of the whole. */
const LEAST_PART = 1 / 4_000;

/** @param times in order, milliseconds since the epoch */
export function scaleOf(times: readonly number[]): Scale {
  const known = [...new Set(times)];
  const [first = 0] = known;
  const gaps = known.slice(1).map((time, i) => time - known[i]!);
  const usual = gaps.toSorted((a, b) => a - b)[Math.floor((gaps.length - 1) * 0.9)] ?? 0;
  const longest = Math.max(1_000, usual * LONG);
  const total = gaps.reduce((sum, gap) => sum + Math.min(gap, longest), 0);
  const places = [0];
  for (const gap of gaps) places.push(places.at(-1)! + Math.max(Math.min(gap, longest), total * LEAST_PART));
  const end = places.at(-1)!;
  const at = (place: number): number => (end === 0 ? 0 : place / end);
  return {
    position(time) {
      const i = indexBefore(known, time);
      if (i < 0 || end === 0) return 0;
      const gap = gaps[i];
      if (gap === undefined) return 1;
      return at(places[i]! + ((time - known[i]!) / gap) * (places[i + 1]! - places[i]!));
    },
    time(position) {
      const place = Math.min(1, Math.max(0, position)) * end;
      const i = indexBefore(places, place);
      const gap = gaps[i];
      if (gap === undefined) return known.at(-1) ?? first;
      return known[i]! + ((place - places[i]!) / (places[i + 1]! - places[i]!)) * gap;
    },
    folds: gaps.flatMap((gap, i) =>
      gap > longest ? [{ from: known[i]!, to: known[i + 1]!, at: at((places[i]! + places[i + 1]!) / 2) }] : [],
    ),
  };
}

/** The last one that is not greater; -1 if all are. */
function indexBefore(sorted: readonly number[], value: number): number {
  let [low, high] = [-1, sorted.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (sorted[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
