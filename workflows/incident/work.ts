/**
 * The units of work of an incident: each is one activity call or a few that belong together. A unit begins when there is
 * room and runs to its end. None begins when the incident is about to continue as new, so that no work is cut in half.
 */

/** Units at the same time: enough to use AWS well, and few enough that their inputs fit into one workflow task (4 MB). */
const AT_ONCE = 12;

export class Work {
  private room = AT_ONCE;
  private running = 0;
  private stopped = false;
  private readonly waiting: (() => void)[] = [];

  /** Runs `unit` when there is room, in the order of the calls. After `stop` it never begins. */
  async do<T>(unit: () => Promise<T>): Promise<T> {
    if (this.room === 0 || this.stopped) await new Promise<void>((begin) => this.waiting.push(begin));
    else this.room -= 1;
    return this.track(unit, () => this.leave());
  }

  /** Runs a unit at once, also after `stop`: one that tells people, or ends work that has begun. */
  aside<T>(unit: () => Promise<T>): Promise<T> {
    return this.track(unit, () => undefined);
  }

  /** From now on `do` begins no unit. */
  stop(): void {
    this.stopped = true;
  }

  get isStopped(): boolean {
    return this.stopped;
  }

  /** No unit is running. */
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
    // The next in line gets the place at once, so that a later call cannot take it.
    if (next === undefined) this.room += 1;
    else next();
  }
}
