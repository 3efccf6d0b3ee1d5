/** Runs many calls, a few at a time. All at once would wait for sockets, and the SDK warns about that. */
export async function inParallel<T, R>(all: readonly T[], atATime: number, act: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const waiting = all.entries();
  const lane = async (): Promise<void> => {
    for (const [i, one] of waiting) results[i] = await act(one);
  };
  await Promise.all(Array.from({ length: Math.min(atATime, all.length) }, lane));
  return results;
}
