/** `firebreak customers verify`: whether the roles of a customer can be assumed. */
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { existsSync } from 'node:fs';
import {
  createAwsAccess,
  forensicReach,
  managementReach,
  type AwsAccess,
  type Reach,
} from '../../activities/aws/access.ts';
import type { Customer } from '../../domain/customer.ts';
import { STEP_PHASES, type StepPhase } from '../../domain/runbook.ts';
import { loadSharedConfig } from '../../config/settings.ts';
import { roleArnOf } from '../../domain/own-roles.ts';
import { loadCustomers } from '../../config/customers.ts';
import { CommandError, type Io } from '../command.ts';
import { table } from '../output.ts';
import { letAwsRead, productEnvironment } from '../running-stack.ts';

/** Assumes each phase's role with its external id, as the worker does, and asks AWS which account that is. Changes nothing. */
export async function verifyCustomer(id: string, io: Io): Promise<number> {
  const env = productEnvironment(io.env);
  const customer = await customerOf(id, env);
  letAwsRead(env);
  const access = createAwsAccess();
  try {
    const rows = await Promise.all(
      rolesOf(customer).map(({ reach, phase }) => verifyRole(access, customer.id, reach, phase)),
    );
    io.stdout.write(
      table(
        rows.map((r) => [r.holds ? '✔' : '✘', r.role, r.detail]),
        io.stdout,
      ),
    );
    return rows.every((r) => r.holds) ? 0 : 1;
  } finally {
    access.close();
  }
}

async function customerOf(id: string, env: Io['env']): Promise<Customer> {
  const { FIREBREAK_CUSTOMERS: file } = loadSharedConfig(env);
  if (!existsSync(file))
    throw new CommandError(
      `There is no ${file}. Set FIREBREAK_CUSTOMERS to your customers file, or start the sandbox with npm start.`,
    );
  const { customers } = await loadCustomers(file);
  const customer = customers.find((c) => c.id === id);
  if (customer === undefined)
    throw new CommandError(`${file} has no customer ${id}. It has: ${customers.map((c) => c.id).join(', ')}.`);
  return customer;
}

/** Each role once: one role may serve several phases. */
function rolesOf({ accounts, organization, forensics }: Customer): { reach: Reach; phase: StepPhase }[] {
  const reaches = [
    ...accounts,
    ...(organization === undefined ? [] : [managementReach(organization)]),
    ...(forensics === undefined ? [] : [forensicReach(forensics)]),
  ];
  const roles = reaches.flatMap((reach) =>
    STEP_PHASES.map((phase) => ({ reach, phase, arn: roleArnOf(reach, phase) })),
  );
  return roles.filter(({ arn }, i) => roles.findIndex((r) => r.arn === arn) === i);
}

interface Verdict {
  holds: boolean;
  role: string;
  detail: string;
}

async function verifyRole(access: AwsAccess, customerId: string, account: Reach, phase: StepPhase): Promise<Verdict> {
  const role = roleArnOf(account, phase);
  const permissions = ['sts:GetCallerIdentity'];
  const aws = access.account({ account, phase, incidentId: 'firebreak-customers-verify', permissions, customerId });
  try {
    const { Account: seen } = await aws.client(STSClient, 'us-east-1').send(new GetCallerIdentityCommand({}));
    const holds = seen === account.id;
    return { holds, role, detail: holds ? 'can be assumed' : `leads to account ${seen}, not ${account.id}` };
  } catch (error) {
    return { holds: false, role, detail: error instanceof Error ? error.message : String(error) };
  }
}
