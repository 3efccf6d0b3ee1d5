/** One call of AWS for what several targets of a batch ask at about the same time: AWS counts calls, not what they return. */
import DataLoader from 'dataloader';
import { activityNow } from './asked-once.ts';

/** How long the first question waits for others. */
const GATHER_MS = 15;

/**
 * Questions about single things, answered by one call for many. Nothing is remembered: each answer is read after its question.
 * @param most ids in one call
 * @param read what AWS knows of these ids, by id; an id without an entry is answered with undefined
 */
export function oneCallFor<C extends object, V>(
  most: number,
  read: (client: C, ids: readonly string[]) => Promise<ReadonlyMap<string, V>>,
): (client: C, id: string) => Promise<V | undefined> {
  // For each activity, so that none gets an answer that another one remembers.
  const activities = new WeakMap<object, WeakMap<C, DataLoader<string, V | undefined>>>();
  const loaderOf = (client: C): DataLoader<string, V | undefined> => {
    const activity = activityNow() ?? client;
    const loaders = activities.get(activity) ?? new WeakMap<C, DataLoader<string, V | undefined>>();
    activities.set(activity, loaders);
    const known = loaders.get(client);
    if (known !== undefined) return known;
    const made = new DataLoader<string, V | undefined>(
      async (ids) => {
        const found = await read(client, [...new Set(ids)]);
        return ids.map((id) => found.get(id));
      },
      { cache: false, maxBatchSize: most, batchScheduleFn: (dispatch) => void setTimeout(dispatch, GATHER_MS) },
    );
    loaders.set(client, made);
    return made;
  };
  return (client, id) => loaderOf(client).load(id);
}
