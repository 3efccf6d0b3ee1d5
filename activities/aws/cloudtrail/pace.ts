/** Lets calls of one key begin only so often, in the order in which they ask. */

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

export class Pace {
  private readonly everyMs: number;
  private readonly burst: number;
  private readonly clock: Clock;
  /** Key → when the next call would begin if none began before its time. */
  private readonly due = new Map<string, number>();

  /** @param burst calls that may begin at once after a pause */
  constructor(everyMs: number, burst: number, clock: Clock) {
    this.everyMs = everyMs;
    this.burst = burst;
    this.clock = clock;
  }

  /** Resolves when it is the caller's turn. */
  async turn(key: string): Promise<void> {
    const now = this.clock.now();
    const due = Math.max(this.due.get(key) ?? 0, now);
    this.due.set(key, due + this.everyMs);
    if (this.due.size > MOST_KEYS) this.forgetIdle(now);
    const waitMs = due - (this.burst - 1) * this.everyMs - now;
    if (waitMs > 0) await this.clock.sleep(waitMs);
  }

  private forgetIdle(now: number): void {
    for (const [key, due] of this.due) if (due <= now) this.due.delete(key);
  }
}

/** Regions of accounts. Only those that nobody waits for are forgotten. */
const MOST_KEYS = 10_000;
