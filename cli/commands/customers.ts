/** `firebreak customers check FILE` and `verify ID`: whether a customers.yaml fits, and whether its roles can be assumed. */
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { createAwsAccess, roleArnOf, type AwsAccess } from '../../activities/aws/access.ts';
import type { Account } from '../../domain/customer.ts';
import { STEP_PHASES, type StepPhase } from '../../domain/runbook.ts';
import { loadSharedConfig } from '../../workers/config.ts';
import { loadCustomers } from '../../workers/customers.ts';
import { CommandError, only, parse, UsageError, type Command, type Io } from '../command.ts';
import { productEnvironment } from '../connection.ts';
import { table } from '../output.ts';

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
  const { customers: all } = await loadCustomers(file);
  io.stdout.write(
    table(
      all.flatMap((c) =>
        c.accounts.map((a) => [c.id, a.id, a.name, a.environment, c.approvers.map((p) => p.name).join(', ')]),
      ),
    ),
  );
  io.stdout.write(`${file}: right\n`);
  return 0;
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
    const rows = await Promise.all(
      customer.accounts.flatMap((account) => STEP_PHASES.map((phase) => verifyRole(access, account, phase))),
    );
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

async function verifyRole(access: AwsAccess, account: Account, phase: StepPhase): Promise<Verdict> {
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
