/** Loads the regimes of a folder: laws that set a time for telling somebody of an incident. */
import type { CustomersFile } from '../domain/customer.ts';
import { Regime } from '../domain/regimes.ts';
import type { Complaint } from './complaints.ts';
import { didYouMean } from './did-you-mean.ts';
import { checkId, readYamlFile, readYamlFolder } from './yaml-file.ts';

/** @throws YamlFileError listing every problem of every file, each with its line */
export const loadRegimes = (folder: string): Promise<Regime[]> =>
  readYamlFolder(folder, (file) => readYamlFile(file, Regime, (regime) => checkId(file, regime.id)));

/** Regimes that a customer's entry names but that do not exist. Incidents go on without their deadlines, so that people must be told. */
export function unknownRegimes(
  { customers }: Pick<CustomersFile, 'customers'>,
  regimes: readonly Regime[],
): Complaint[] {
  const known = regimes.map((r) => r.id);
  return customers.flatMap((customer, i) =>
    customer.regimes.flatMap((id, j) =>
      known.includes(id)
        ? []
        : [
            {
              path: ['customers', i, 'regimes', j],
              message: `${customer.id} is under the unknown regime ${id}, whose deadlines nobody would be reminded of${didYouMean(id, known) || ` (regimes: ${known.join(', ') || 'none'})`}`,
            },
          ],
    ),
  );
}
