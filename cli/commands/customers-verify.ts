/** `firebreak customers verify`: whether the roles of a customer can be assumed, and are allowed what the catalogue calls. */
import { IAMClient, paginateSimulatePrincipalPolicy, type ContextEntry } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { existsSync } from 'node:fs';
import { homeRegionOf, type AwsAccount } from '../../activities/account.ts';
import { createAwsAccess, type AwsAccess } from '../../activities/aws/access.ts';
import { isDenied } from '../../activities/aws/errors.ts';
import { allPages } from '../../activities/aws/pages.ts';
import { loadCustomers } from '../../config/customers.ts';
import { loadSharedConfig } from '../../config/settings.ts';
import { PASSED_TO } from '../../domain/conditioned-permissions.ts';
import type { Customer } from '../../domain/customer.ts';
import { chunksOf } from '../../domain/group.ts';
import type { Needed } from '../../domain/role-permissions.ts';
import { CommandError, type Io } from '../command.ts';
import { SELF_CHECK } from '../onboarding/policies.ts';
import { wantedRoles, type WantedRole } from '../onboarding/roles.ts';
import { table } from '../output.ts';
import { letAwsRead, productEnvironment } from '../running-stack.ts';

/**
 * Assumes each phase's role with its external id, as the worker does, asks AWS which account that is, and asks IAM about each
 * permission. Changes nothing.
 */
export async function verifyCustomer(id: string, io: Io): Promise<number> {
  const env = productEnvironment(io.env);
  const customer = await customerOf(id, env);
  const roles = await wantedRoles(customer, env);
  letAwsRead(env);
  const access = createAwsAccess();
  try {
    const rows = await Promise.all(roles.map((role) => verifyRole(access, customer.id, role)));
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

export async function customerOf(id: string, env: Io['env']): Promise<Customer> {
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

export interface Verdict {
  holds: boolean;
  role: string;
  detail: string;
}

export async function verifyRole(
  access: AwsAccess,
  customerId: string,
  { arn: role, reach: account, phases: [phase], needed }: WantedRole,
): Promise<Verdict> {
  const permissions = ['sts:GetCallerIdentity', SELF_CHECK];
  const aws = access.account({ account, phase, incidentId: 'firebreak-customers-verify', permissions, customerId });
  try {
    const { Account: seen } = await aws.client(STSClient, homeRegionOf(aws)).send(new GetCallerIdentityCommand({}));
    if (seen !== account.id) return { holds: false, role, detail: `leads to account ${seen}, not ${account.id}` };
  } catch (error) {
    return { holds: false, role, detail: error instanceof Error ? error.message : String(error) };
  }
  try {
    return { role, ...verdictOn(needed, await refusedOf(aws, role, needed)) };
  } catch (error) {
    const why = isDenied(error)
      ? `allow it ${SELF_CHECK} on itself (firebreak customers template does)`
      : error instanceof Error
        ? error.message
        : String(error);
    return { holds: false, role, detail: `can be assumed; its permissions could not be checked: ${why}` };
  }
}

/** Permissions that are named before they are only counted. */
const MOST_NAMED = 20;

function verdictOn(needed: Needed, refused: readonly string[]): Pick<Verdict, 'holds' | 'detail'> {
  if (refused.length === 0)
    return { holds: true, detail: `can be assumed, and is allowed all ${needed.size} permissions that it needs` };
  const named = refused.slice(0, MOST_NAMED).map((action) => `${action} (${needed.get(action)!.join(', ')})`);
  const more = refused.length > MOST_NAMED ? `, and ${refused.length - MOST_NAMED} more` : '';
  return {
    holds: false,
    detail: `can be assumed, but is not allowed ${refused.length} of ${needed.size} permissions: ${named.join(', ')}${more}`,
  };
}

/** Actions of one question. */
const AT_ONCE = 100;
/** The simulator takes no wildcards (IAM API: *SimulatePrincipalPolicy*). */
const SINGLE: Readonly<Record<string, readonly string[]>> = {
  'kms:GenerateDataKey*': ['kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'],
  'kms:ReEncrypt*': ['kms:ReEncryptFrom', 'kms:ReEncryptTo'],
};
/** What the conditions of `domain/conditioned-permissions.ts` look at. A role is passed to several services, each of which is asked about. */
const contextOf = (service: string): ContextEntry[] => [
  { ContextKeyName: 'kms:GrantIsForAWSResource', ContextKeyType: 'boolean', ContextKeyValues: ['true'] },
  { ContextKeyName: 'iam:PassedToService', ContextKeyType: 'string', ContextKeyValues: [`${service}.amazonaws.com`] },
];

/** Those of the needed actions that the role's policies, its boundary or the organization do not allow. */
async function refusedOf(aws: AwsAccount, PolicySourceArn: string, needed: Needed): Promise<string[]> {
  const client = aws.client(IAMClient, homeRegionOf(aws));
  const [first, ...others] = PASSED_TO;
  const asked = [...needed.keys()].flatMap((action) =>
    (SINGLE[action] ?? [action]).map((single) => ({ action, single })),
  );
  const passing = asked.filter(({ action }) => action === 'iam:PassRole');
  const questions = [
    ...chunksOf(asked, AT_ONCE).map((some) => ({ some, service: first as string })),
    ...(passing.length === 0 ? [] : others.map((service) => ({ some: passing, service }))),
  ];
  const refused = new Set<string>();
  for (const { some, service } of questions) {
    const ActionNames = some.map(({ single }) => single);
    const question = { PolicySourceArn, ActionNames, ContextEntries: contextOf(service) };
    const results = await allPages(paginateSimulatePrincipalPolicy({ client }, question), (p) => p.EvaluationResults);
    for (const { EvalActionName, EvalDecision } of results)
      if (EvalDecision !== 'allowed') refused.add(some.find((s) => s.single === EvalActionName)?.action ?? '');
  }
  return [...refused];
}
