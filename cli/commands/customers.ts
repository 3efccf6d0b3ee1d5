/** `firebreak customers check FILE` and `verify ID`: whether a customers.yaml fits, and whether its roles can be assumed. */
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import {
  createAwsAccess,
  managementReach,
  roleArnOf,
  type AwsAccess,
  type Reach,
} from '../../activities/aws/access.ts';
import { loadCatalogue, type Catalogue } from '../../activities/catalogue/load.ts';
import { minimumApprovals } from '../../domain/approval.ts';
import type { Customer } from '../../domain/customer.ts';
import { STEP_PHASES, type Runbook, type StepPhase } from '../../domain/runbook.ts';
import { loadSharedConfig } from '../../config/settings.ts';
import { loadCustomers } from '../../config/customers.ts';
import { loadReviews, unknownReviews } from '../../config/reviews.ts';
import { loadRunbooks } from '../../config/runbooks.ts';
import { CommandError, only, parse, UsageError, type Command, type Io } from '../command.ts';
import { productEnvironment } from '../connection.ts';
import { table } from '../output.ts';
import { reviewsFolder, runbooksFolder } from '../data-folders.ts';

export const customers: Command = {
  usage: 'customers check FILE | customers verify ID',
  summary: 'checks a customers.yaml by file and line; verifies that each phase’s role of a customer can be assumed',
  async run(args, io) {
    const [verb, ...rest] = parse(args, {}).positionals;
    switch (verb) {
      case 'check':
        return check(only(rest, 'FILE'), io);
      case 'verify':
        return verify(only(rest, 'ID'), io);
      default:
        throw new UsageError(verb === undefined ? 'check or verify?' : `there is no customers ${verb}`);
    }
  },
};

async function check(file: string, io: Io): Promise<number> {
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
  if (wrong.length === 0) io.stdout.write(`${file}: right\n`);
  return wrong.length === 0 ? 0 : 1;
}

/** Steps that this customer's people are too few for: they would be refused, whatever the incident. */
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

/** Assumes every phase's role with its external id, as the worker would, and asks AWS who that is. Changes nothing. */
async function verify(id: string, io: Io): Promise<number> {
  const env = productEnvironment(io.env);
  const { FIREBREAK_CUSTOMERS: file } = loadSharedConfig(env);
  const { customers: all } = await loadCustomers(file);
  const customer = all.find((c) => c.id === id);
  if (customer === undefined)
    throw new CommandError(`${file} has no customer ${id}; it has ${all.map((c) => c.id).join(', ')}.`);
  // The SDK reads the process's own environment; a running sandbox is not in it yet.
  Object.assign(process.env, env);
  const access = createAwsAccess();
  try {
    const { accounts, organization } = customer;
    const reaches = [...accounts, ...(organization === undefined ? [] : [managementReach(organization)])];
    const roles = reaches.flatMap((reach) =>
      STEP_PHASES.map((phase) => ({ reach, phase, arn: roleArnOf(reach, phase) })),
    );
    // One role may serve all phases.
    const once = roles.filter(({ arn }, i) => roles.findIndex((r) => r.arn === arn) === i);
    const rows = await Promise.all(once.map(({ reach, phase }) => verifyRole(access, reach, phase)));
    io.stdout.write(table(rows.map((r) => [r.holds ? '✔' : '✘', r.role, r.detail])));
    return rows.every((r) => r.holds) ? 0 : 1;
  } finally {
    access.close();
  }
}

interface Verdict {
  holds: boolean;
  role: string;
  detail: string;
}

async function verifyRole(access: AwsAccess, account: Reach, phase: StepPhase): Promise<Verdict> {
  const role = roleArnOf(account, phase);
  const permissions = ['sts:GetCallerIdentity'];
  const aws = access.account({ account, phase, incidentId: 'firebreak-customers-verify', permissions });
  try {
    const { Account: seen } = await aws.client(STSClient, 'us-east-1').send(new GetCallerIdentityCommand({}));
    const holds = seen === account.id;
    return { holds, role, detail: holds ? 'can be assumed' : `leads to account ${seen}, not ${account.id}` };
  } catch (error) {
    return { holds: false, role, detail: error instanceof Error ? error.message : String(error) };
  }
}
