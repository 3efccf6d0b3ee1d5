/** Compares the secrets that are set with customers.yaml, which says whose they are. Texts name the owners, never a secret. Pure. */

type Secrets = ReadonlyMap<string, unknown>;

/**
 * A sentence, if a setting has secrets of somebody whom customers.yaml does not list there: such a secret would open nothing, and its
 * name is probably misspelt.
 */
export function strangersAmong(setting: string, secrets: Secrets, listed: readonly string[], list: string): string[] {
  const strange = [...secrets.keys()].filter((id) => !listed.includes(id));
  if (strange.length === 0) return [];
  return [`${setting} names ${strange.join(', ')}: list it in customers.yaml, under ${list} of its customer`];
}

/** Those who are listed and have no secret. */
export const silentAmong = (secrets: Secrets, listed: readonly string[]): string[] =>
  listed.filter((id) => !secrets.has(id));
