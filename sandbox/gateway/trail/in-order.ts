/** Events in order of time. The newest are read first, without a scan of all events. */

export interface Moment {
  /** Milliseconds since 1970. */
  time: number;
  /** Unique and increasing, so that a page continues after the previous one while new events arrive. */
  order: number;
}

export class InOrder<T extends Moment> {
  private readonly held: T[] = [];

  /** New events nearly always go to the end. Events loaded from a file can be older. */
  insert(one: T): void {
    this.held.splice(this.countBefore(one), 0, one);
  }

  /** The newest events between two times (inclusive), and whether there are more. With `before`, only events before that one. */
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

  /** The number of events before a moment. */
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
