/** `firebreak customers check`: whether a customers.yaml fits its schema, the runbooks and the reviews. */
import { loadCatalogue, type Catalogue } from '../../activities/catalogue/load.ts';
import { minimumApprovals } from '../../domain/approval.ts';
import type { Customer } from '../../domain/customer.ts';
import { STEP_PHASES, type Runbook } from '../../domain/runbook.ts';
import type { Complaint } from '../../config/complaints.ts';
import { loadCustomers } from '../../config/customers.ts';
import { loadRegimes, unknownRegimes } from '../../config/regimes.ts';
import { loadReviews, unknownReviews } from '../../config/reviews.ts';
import { loadRunbooks } from '../../config/runbooks.ts';
import type { Io } from '../command.ts';
import { regimesFolder, reviewsFolder, runbooksFolder } from '../../config/settings.ts';
import { table } from '../output.ts';

export async function checkCustomers(file: string, io: Io): Promise<number> {
  const runbooks = await loadRunbooks(runbooksFolder(io.env));
  const catalogue = await loadCatalogue();
  const reviews = await loadReviews(reviewsFolder(io.env));
  const regimes = await loadRegimes(regimesFolder(io.env));
  const { customers } = await loadCustomers(file, (read) => [
    ...read.customers.flatMap((c, i) => outOfReach(c, ['customers', i, 'approvers'], runbooks, catalogue)),
    ...unknownReviews(read, reviews),
    ...unknownRegimes(read, regimes),
  ]);
  const rows = customers.flatMap((c) =>
    c.accounts.map((a) => [c.id, a.id, a.name, a.environment, c.approvers.map((p) => p.name).join(', ')]),
  );
  io.stdout.write(table(rows));
  io.stdout.write(`${file}: correct\n`);
  return 0;
}

/** Steps for which this customer lists too few approvers: they would be refused in every incident. */
function outOfReach(
  customer: Customer,
  path: PropertyKey[],
  runbooks: readonly Runbook[],
  catalogue: Catalogue,
): Complaint[] {
  return runbooks.flatMap((runbook) =>
    STEP_PHASES.flatMap((phase) =>
      runbook[phase].flatMap((line) => {
        const entry = catalogue.get(line.use);
        const need = (entry && minimumApprovals(line, entry)) ?? 0;
        if (need <= customer.approvers.length) return [];
        const message = `${customer.id} lists ${customer.approvers.length} approvers, but ${line.use} in runbook ${runbook.id} needs ${need} and would be refused: add approvers, or lower its approvals`;
        return [{ path, message }];
      }),
    ),
  );
}
