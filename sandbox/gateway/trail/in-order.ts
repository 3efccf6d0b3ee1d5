/** Events in the order of their time, read from the newest back without looking at all of them. */

export interface Moment {
  /** Milliseconds since 1970. */
  time: number;
  /** Unique and rising, so that a page goes on where the last ended though events keep coming. */
  order: number;
}

export class InOrder<T extends Moment> {
  private readonly held: T[] = [];

  /** Nearly always the last; events loaded from a file may be older. */
  insert(one: T): void {
    this.held.splice(this.countBefore(one), 0, one);
  }

  /** The newest of a stretch of time, both ends included, and whether it has more. `before`: only what comes before that. */
  newest({ from, to, before, limit }: { from: number; to: number; before: Moment | undefined; limit: number }): {
    page: T[];
    more: boolean;
  } {
    const untilTo = this.countBefore({ time: to, order: Infinity });
    const end = before === undefined ? untilTo : Math.min(untilTo, this.countBefore(before));
    const begin = this.countBefore({ time: from, order: -1 });
    const first = Math.max(begin, end - limit);
    return { page: this.held.slice(first, Math.max(first, end)).toReversed(), more: first > begin };
  }

  [Symbol.iterator](): IterableIterator<T> {
    return this.held.values();
  }

  /** How many come before a moment. */
  private countBefore({ time, order }: Moment): number {
    let low = 0;
    let high = this.held.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const one = this.held[middle];
      if (one !== undefined && (one.time < time || (one.time === time && one.order < order))) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
