/** Counts what doors and workflows refuse, until it is on record: by door and reason, so that a storm of requests makes no more than a storm of numbers. */

export interface Refused {
  /** The path, the process or the workflow's type, without a stranger's words. */
  door: string;
  /** One of our own sentences. */
  why: string;
  n: number;
}

export interface Counted {
  refused: Refused[];
  since: Date;
}

/** There are few doors and reasons, since a stranger chooses none of these words. What may lie beyond is counted as one. */
const MOST_KINDS = 200;
const OTHERS = 'other reasons';

export class Refusals {
  readonly #counts = new Map<string, Refused>();
  #since: Date | undefined;

  /** @param door the path or the workflow's type, without a stranger's words @param why one of our own sentences */
  count(door: string, why: string, n = 1): void {
    this.#since ??= new Date();
    const key = `${door}: ${why}`;
    const known = this.#counts.get(key);
    if (known !== undefined) known.n += n;
    else if (this.#counts.size < MOST_KINDS || why === OTHERS) this.#counts.set(key, { door, why, n });
    else this.count('other doors', OTHERS, n);
  }

  /**
   * Hands over what was counted since the last time. What cannot be put on record is counted again.
   * @throws what `record` throws
   */
  async keep(record: (counted: Counted) => Promise<void>): Promise<void> {
    const refused = [...this.#counts.values()];
    const since = this.#since;
    if (refused.length === 0 || since === undefined) return;
    this.#counts.clear();
    this.#since = undefined;
    try {
      await record({ refused, since });
    } catch (error) {
      for (const { door, why, n } of refused) this.count(door, why, n);
      this.#since = since;
      throw error;
    }
  }
}
