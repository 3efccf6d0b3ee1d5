/** Runs work of one key one after the other within this process, where AWS would let two activities create the same thing twice. */

const queues = new Map<string, Promise<unknown>>();

/** Runs `work` after all earlier work of the same key has ended, whether it succeeded or failed. */
export function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
  const before = queues.get(key) ?? Promise.resolve();
  const mine = before.then(work, work);
  const ended = mine
    .catch(() => undefined)
    .finally(() => {
      if (queues.get(key) === ended) queues.delete(key);
    });
  queues.set(key, ended);
  return mine;
}
