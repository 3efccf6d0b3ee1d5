/** The customers of the tests: Acme, and Hanbit, whose people read Korean. A test states only what differs. */
import type { z } from 'zod';
import { Customer, CustomersFile, type Account, type CustomerPolicy } from '../domain/customer.ts';
import type { Person } from '../domain/incident.ts';
import { suppressionsOf } from '../domain/wanted.ts';

export const ACCOUNT = '111122223333';
/** The workspace of everybody. */
export const TEAM = 'T0FIREBRK';
export const HANBIT_ACCOUNT = '444455556666';
/** The external id in the trust policy of every role. */
export const EXTERNAL_ID = 'test-external-id';

/** Acme's lead, who is first on call, and its responder, who is next. */
export const MINJI: Person = { slackUser: 'UMINJI', name: 'minji' };
export const JUN: Person = { slackUser: 'UJUN', name: 'jun' };
/** Hanbit's lead and responder. */
export const SORA: Person = { slackUser: 'USORA', name: 'sora' };
export const DAEHO: Person = { slackUser: 'UDAEHO', name: 'daeho' };
/** An approver of no customer. */
export const MALLORY: Person = { slackUser: 'UMALLORY', name: 'mallory' };

/** A customer in the form of customers.yaml. */
type Written = z.input<typeof Customer>;

export const accountOf = (id: string, over: Partial<Account> = {}): Account => ({
  id,
  name: 'acme-prod',
  environment: 'production',
  roleArn: `arn:aws:iam::${id}:role/firebreak-{phase}`,
  externalId: EXTERNAL_ID,
  regions: 'all',
  ...over,
});

const ACME: Written = {
  id: 'acme',
  name: 'Acme Corp',
  language: 'en',
  timeZone: 'America/New_York',
  slackChannel: 'C0ACME',
  accounts: [accountOf(ACCOUNT)],
  approvers: [
    { ...MINJI, roles: ['responder', 'lead'] },
    { ...JUN, roles: ['responder'] },
  ],
  onCall: [MINJI.slackUser, JUN.slackUser],
};

export const HANBIT: Written = {
  id: 'hanbit',
  name: '한빛소프트',
  language: 'ko',
  timeZone: 'Asia/Seoul',
  slackChannel: 'C0HANBIT',
  accounts: [accountOf(HANBIT_ACCOUNT, { name: 'hanbit-prod' })],
  approvers: [
    { ...SORA, roles: ['responder', 'lead'] },
    { ...DAEHO, roles: ['responder'] },
  ],
  onCall: [SORA.slackUser, DAEHO.slackUser],
};

/** Acme, with the given values in place of its own. @throws ZodError if the result is not valid */
export const customerOf = (over: Partial<Written> = {}): Customer => Customer.parse({ ...ACME, ...over });

/** A customers.yaml of these customers. @throws ZodError if they conflict, for example over an account */
export const customersFileOf = (
  customers: readonly Written[],
  msp: Partial<CustomersFile['msp']> = {},
): CustomersFile =>
  CustomersFile.parse({ msp: { name: 'MSP', slackTeam: TEAM, infosecChannel: 'C0INFOSEC', ...msp }, customers });

/** A file that does not change, as processes read it. */
export const fileOf =
  <File>(file: File) =>
  (): File =>
    file;

/** The policy of an incident in the customer's first account. */
export function policyOf(customer = customerOf()): CustomerPolicy {
  const { id, name, language, timeZone, slackChannel, accounts, approvers, onCall, approval } = customer;
  const [account] = accounts as [Account];
  return {
    id,
    name,
    slackTeam: TEAM,
    language,
    timeZone,
    slackChannel,
    account: { id: account.id, name: account.name, environment: account.environment },
    approvers,
    onCall: onCall.map((o) => o.slackUser),
    approval,
  };
}

/** The customer as intake has it. */
export const intakeOwner = (customer: Customer) => ({ ...customer, suppressions: suppressionsOf(customer) });
