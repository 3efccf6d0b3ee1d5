/** What customers.yaml and `FIREBREAK_SYSTEM_KEYS` say of systems outside, compared. */
import type { CustomersFile } from '../domain/customer.ts';
import { silentAmong, strangersAmong } from '../domain/secret-owners.ts';

/** A sentence for each difference. Incidents run without these systems, so it is no reason not to start. */
export function systemKeyProblems(
  { msp, customers }: { msp: Pick<CustomersFile['msp'], 'systems'>; customers: CustomersFile['customers'] },
  keys: ReadonlyMap<string, readonly string[]>,
): string[] {
  const listed = [msp, ...customers].flatMap(({ systems }) => systems.map(({ id }) => id));
  const silent = silentAmong(keys, listed);
  return [
    ...(silent.length === 0
      ? []
      : [`systems of customers.yaml are told nothing, since FIREBREAK_SYSTEM_KEYS has no key of ${silent.join(', ')}`]),
    ...strangersAmong('FIREBREAK_SYSTEM_KEYS', keys, listed, 'systems'),
  ];
}
