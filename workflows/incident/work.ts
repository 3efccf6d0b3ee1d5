/**
 * The units of work of an incident. A unit begins when there is room, and runs to its end; no unit begins once the
 * incident is about to continue as new. So "no unit is under way" is a point where nothing is half done.
 */

/** Each unit has an activity under way, with its input in history: enough to keep AWS busy, few enough for one workflow task. */
const AT_ONCE = 12;

export class Work {
  private room = AT_ONCE;
  private running = 0;
  private stopped = false;
  private readonly waiting: (() => void)[] = [];

  /** Runs `unit` when there is room, in the order asked. After `stop` it never begins. */
  async do<T>(unit: () => Promise<T>): Promise<T> {
    if (this.room === 0 || this.stopped) await new Promise<void>((begin) => this.waiting.push(begin));
    else this.room -= 1;
    return this.track(unit, () => this.leave());
  }

  /** Runs a unit that nothing else may delay: it tells people, or ends what has begun. */
  aside<T>(unit: () => Promise<T>): Promise<T> {
    return this.track(unit, () => undefined);
  }

  /** From now on no unit begins by `do`. */
  stop(): void {
    this.stopped = true;
  }

  get isStopped(): boolean {
    return this.stopped;
  }

  /** No unit is under way. */
  isIdle(): boolean {
    return this.running === 0;
  }

  private async track<T>(unit: () => Promise<T>, ended: () => void): Promise<T> {
    this.running += 1;
    try {
      return await unit();
    } finally {
      this.running -= 1;
      ended();
    }
  }

  private leave(): void {
    const next = this.stopped ? undefined : this.waiting.shift();
    // The room goes straight to the next, so that nobody who asks in between comes first.
    if (next === undefined) this.room += 1;
    else next();
  }
}

/** Runs `work` for every item, at most `atOnce` at a time, begun in order. */
export async function sideBySide<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const lane = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, lane));
}
