/** Lets calls of one key begin only so often, in the order in which they ask. */

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

export class Pace {
  private readonly everyMs: number;
  private readonly clock: Clock;
  /** Key → when the next call may begin. */
  private readonly due = new Map<string, number>();

  constructor(everyMs: number, clock: Clock) {
    this.everyMs = everyMs;
    this.clock = clock;
  }

  /**
   * Resolves when it is the caller's turn.
   * @param yields lets all others go first, and takes a turn only when nobody else waits
   */
  async turn(key: string, yields = false): Promise<void> {
    const ahead = (this.due.get(key) ?? 0) - this.clock.now();
    if (yields && ahead > 0) {
      await this.clock.sleep(ahead);
      return this.turn(key, yields);
    }
    const now = this.clock.now();
    const due = Math.max(this.due.get(key) ?? 0, now);
    this.due.set(key, due + this.everyMs);
    if (this.due.size > MOST_KEYS) this.forgetIdle(now);
    if (due > now) await this.clock.sleep(due - now);
  }

  private forgetIdle(now: number): void {
    for (const [key, due] of this.due) if (due <= now) this.due.delete(key);
  }
}

/** Regions of accounts. Only those that nobody waits for are forgotten. */
const MOST_KEYS = 10_000;
