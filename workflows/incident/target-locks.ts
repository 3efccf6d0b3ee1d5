/** One thing at a time per key, in the order asked; different keys run side by side. */

export class Locks {
  private readonly tails = new Map<string, Promise<void>>();

  /** Runs `work` when everything asked for earlier under this key has ended, whether well or not. */
  async hold<T>(key: string, work: () => Promise<T>): Promise<T> {
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
