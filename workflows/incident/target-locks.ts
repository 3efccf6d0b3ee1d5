/** One piece of work at a time for each key, in the order of the calls. Different keys run in parallel. */

export class Locks {
  private readonly tails = new Map<string, Promise<void>>();

  /** Runs `work` when all earlier work under this key has ended, with or without an error. */
  async withLock<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.tails.get(key) ?? Promise.resolve();
    const run = before.then(work);
    const tail = run.then(
      () => undefined,
      () => undefined,
    );
    this.tails.set(key, tail);
    return run;
  }
}
