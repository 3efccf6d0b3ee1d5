/** One call at a time for each key: when Temporal tries an activity again, the attempt before may still run here. */

export class Locks {
  private readonly last = new Map<string, Promise<unknown>>();

  /** Runs `work` when all earlier work under this key has ended, with or without an error. */
  withLock<T>(key: string, work: () => Promise<T>): Promise<T> {
    const running = (this.last.get(key) ?? Promise.resolve()).then(work, work);
    this.last.set(key, running);
    const release = (): void => {
      if (this.last.get(key) === running) this.last.delete(key);
    };
    running.then(release, release);
    return running;
  }
}
