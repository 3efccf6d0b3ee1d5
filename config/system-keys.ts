/** What customers.yaml and `FIREBREAK_SYSTEM_KEYS` say of systems outside, compared. Texts name the systems, never a key. */
import type { CustomersFile } from '../domain/customer.ts';

/** A sentence for each difference. Incidents run without these systems, so it is no reason not to start. */
export function systemKeyProblems(
  { customers }: Pick<CustomersFile, 'customers'>,
  keys: ReadonlyMap<string, readonly string[]>,
): string[] {
  const listed = customers.flatMap(({ systems }) => systems.map(({ id }) => id));
  const silent = listed.filter((id) => !keys.has(id));
  const strange = [...keys.keys()].filter((id) => !listed.includes(id));
  return [
    ...(silent.length === 0
      ? []
      : [`systems of customers.yaml are told nothing, since FIREBREAK_SYSTEM_KEYS has no key of ${silent.join(', ')}`]),
    ...(strange.length === 0
      ? []
      : [
          `FIREBREAK_SYSTEM_KEYS names ${strange.join(', ')}: list it in customers.yaml, under systems of its customer`,
        ]),
  ];
}
