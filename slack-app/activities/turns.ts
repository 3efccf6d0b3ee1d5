/** One call at a time under a key: an attempt that Temporal gave up on may still be under way here. */

export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();

  /** Runs `work` when everything asked for earlier under this key has ended, whether well or not. */
  take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.last.get(key) ?? Promise.resolve()).then(work, work);
    this.last.set(key, turn);
    const leave = (): void => {
      if (this.last.get(key) === turn) this.last.delete(key);
    };
    turn.then(leave, leave);
    return turn;
  }
}
