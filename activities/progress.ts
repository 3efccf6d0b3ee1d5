/**
 * What an attempt of an activity has done so far, kept in its heartbeats: when the attempt is interrupted (the worker was killed,
 * a call failed for good), the next attempt continues with the rest.
 */

/** Temporal refuses a payload of more than 2 MB; half of it leaves room for how it is written. */
const MOST_BYTES = 1_000_000;

/** The content of a heartbeat. */
export interface Beat {
  /** What the activity is doing now, for Temporal's UI. */
  doing?: string;
  /** Results by key. */
  done: Record<string, unknown>;
}

export class Progress {
  private readonly done: Record<string, unknown>;
  private bytes: number;
  private doing: string | undefined;
  private readonly beat: (details: Beat) => void;

  /**
   * @param earlier what the last attempt said in its last heartbeat; undefined for the first
   * @param beat sends a heartbeat
   */
  constructor(earlier: Beat | undefined, beat: (details: Beat) => void) {
    this.done = { ...earlier?.done };
    this.bytes = JSON.stringify(this.done).length;
    this.beat = beat;
  }

  /** The result of `work` under a key of its own; that of an earlier attempt, if there is one. JSON only. */
  async once<T>(key: string, work: () => Promise<T>): Promise<T> {
    if (Object.hasOwn(this.done, key)) return this.done[key] as T;
    const result = await work();
    const size = JSON.stringify(result)?.length ?? 0;
    // What does not fit is done again by the next attempt.
    if (this.bytes + size <= MOST_BYTES) {
      this.bytes += size;
      this.done[key] = result;
    }
    this.heartbeat();
    return result;
  }

  heartbeat(doing: string | undefined = this.doing): void {
    this.doing = doing;
    this.beat({ done: { ...this.done }, ...(doing === undefined ? {} : { doing }) });
  }
}
