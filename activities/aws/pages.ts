/** Reads every page of a paginated answer into one list. */

/** @param pages one of the SDK's `paginate…` @param items the items of a page */
export async function allPages<P, T>(pages: AsyncIterable<P>, items: (page: P) => T[] | undefined): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(...(items(page) ?? []));
  return all;
}
