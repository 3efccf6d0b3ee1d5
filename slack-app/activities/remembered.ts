/** A cache of the messages of incidents that were shown lately. Those of others are read from the channel again. */

const AT_MOST = 500;

export class Remembered<T> {
  private readonly held = new Map<string, T>();

  /** Removes it from the cache: after a failure it must be read from the channel again. */
  take(runId: string): T | undefined {
    const found = this.held.get(runId);
    this.held.delete(runId);
    return found;
  }

  keep(runId: string, what: T): void {
    this.held.set(runId, what);
    const [oldest] = this.held.keys();
    if (this.held.size > AT_MOST && oldest !== undefined) this.held.delete(oldest);
  }
}
