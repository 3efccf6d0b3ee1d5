/** Independent calls in parallel, within the limit of a workflow task. */

/** Each call carries all entities of the incident, and Temporal refuses a workflow task of more than 4 MB. */
const AT_ONCE = 10;

/** Runs `work` for every item, at most ten at a time. They begin in order. */
export async function sideBySide<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const lane = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, lane));
}
