/** `firebreak customers check`: whether a customers.yaml fits its schema, the runbooks and the reviews. */
import { loadCatalogue, type Catalogue } from '../../activities/catalogue/load.ts';
import { minimumApprovals } from '../../domain/approval.ts';
import type { Customer } from '../../domain/customer.ts';
import { STEP_PHASES, type Runbook } from '../../domain/runbook.ts';
import { loadCustomers } from '../../config/customers.ts';
import { loadReviews, unknownReviews } from '../../config/reviews.ts';
import { loadRunbooks } from '../../config/runbooks.ts';
import type { Io } from '../command.ts';
import { reviewsFolder, runbooksFolder } from '../data-folders.ts';
import { table } from '../output.ts';

export async function checkCustomers(file: string, io: Io): Promise<number> {
  const loaded = await loadCustomers(file);
  const all = loaded.customers;
  io.stdout.write(
    table(
      all.flatMap((c) =>
        c.accounts.map((a) => [c.id, a.id, a.name, a.environment, c.approvers.map((p) => p.name).join(', ')]),
      ),
    ),
  );
  const runbooks = await loadRunbooks(runbooksFolder(io.env));
  const catalogue = await loadCatalogue();
  const reviews = await loadReviews(reviewsFolder(io.env));
  const wrong = [...all.flatMap((c) => outOfReach(c, runbooks, catalogue)), ...unknownReviews(loaded, reviews)];
  for (const line of wrong) io.stderr.write(`${file}: ${line}\n`);
  if (wrong.length === 0) io.stdout.write(`${file}: correct\n`);
  return wrong.length === 0 ? 0 : 1;
}

/** Steps for which this customer lists too few approvers: they would be refused in every incident. */
function outOfReach(customer: Customer, runbooks: readonly Runbook[], catalogue: Catalogue): string[] {
  return runbooks.flatMap((runbook) =>
    STEP_PHASES.flatMap((phase) =>
      runbook[phase].flatMap((line) => {
        const entry = catalogue.get(line.use);
        const need = (entry && minimumApprovals(line, entry)) ?? 0;
        if (need <= customer.approvers.length) return [];
        return `${customer.id} lists ${customer.approvers.length} approvers, but ${line.use} in runbook ${runbook.id} needs ${need} and would be refused: add approvers, or lower its approvals`;
      }),
    ),
  );
}
