/**
 * The parts of `customers.yaml` that the intake, the Slack app and the console read, each in a file of its own: no role patterns, no
 * external ids, no phone numbers. The schemas are strict, so that none of them starts with the whole file.
 */
import { z } from 'zod';
import { Approver, Viewer } from './approvers.ts';
import { parseArn } from './arns.ts';
import { Account, Customer, CustomersFile } from './customer.ts';
import { ownershipProblems } from './ownership.ts';
import { SYSTEM_KINDS, ticketSystems } from './outside-systems.ts';
import { everyOwnRole } from './own-roles.ts';
import { scopeProblems } from './senders.ts';
import { ConfiguredSuppression } from './suppressions.ts';
import { suppressionsOf } from './wanted.ts';

/** The ids alone: names, roles and external ids stay in `customers.yaml`. */
const OwnedAccounts = z.array(z.strictObject({ id: Account.shape.id })).min(1);

/** Who may send what about which accounts, and the ARNs by which Firebreak's own calls are known. */
export const IntakeCustomer = z.strictObject({
  id: Customer.shape.id,
  name: Customer.shape.name,
  minimumSeverity: Customer.shape.minimumSeverity,
  accounts: OwnedAccounts,
  /** Exact ARNs of the engine's roles, also in the organization's management account. */
  ownRoles: z.array(z.string().refine(isRoleArn, 'the exact ARN of a role')).min(1),
  senders: Customer.shape.senders,
  topics: Customer.shape.topics,
  delegatedAdministrators: Customer.shape.delegatedAdministrators,
  suppressions: z.array(ConfiguredSuppression).default([]),
  alarms: Customer.shape.alarms,
  /** Whose webhooks are taken. */
  systems: z.array(z.strictObject({ id: z.string().max(40), kind: z.enum(SYSTEM_KINDS) })).default([]),
  /** The account that evidence snapshots are copied to. */
  forensics: z.strictObject({ account: Account.shape.id }).optional(),
});
export type IntakeCustomer = z.infer<typeof IntakeCustomer>;

/** Where cards go, in which language, and whom a sentence can mention. */
export const SlackCustomer = z.strictObject({
  id: Customer.shape.id,
  language: Customer.shape.language,
  timeZone: Customer.shape.timeZone,
  slackChannel: Customer.shape.slackChannel,
  accounts: OwnedAccounts,
  approvers: z.array(z.strictObject({ slackUser: Approver.shape.slackUser, name: Approver.shape.name })),
  /** The ladder, without phone numbers. */
  onCall: z.array(z.strictObject({ slackUser: Approver.shape.slackUser })).default([]),
  rotation: Customer.shape.rotation,
  overrides: Customer.shape.overrides,
  workingHours: Customer.shape.workingHours,
  holidays: Customer.shape.holidays,
  publicHolidays: Customer.shape.publicHolidays,
});
export type SlackCustomer = z.infer<typeof SlackCustomer>;

export const IntakeFile = z
  .strictObject({ customers: z.array(IntakeCustomer).min(1) })
  .superRefine(({ customers }, ctx) => {
    const scopes = customers.flatMap((c, i) =>
      scopeProblems(c).map(({ path, message }) => ({ path: ['customers', i, ...path], message })),
    );
    for (const { path, message } of [...ownershipProblems(customers), ...scopes])
      ctx.addIssue({ code: 'custom', path, message });
  });
export type IntakeFile = z.infer<typeof IntakeFile>;

export const SlackFile = z.strictObject({
  msp: z.strictObject({
    infosecChannel: CustomersFile.shape.msp.shape.infosecChannel,
    language: CustomersFile.shape.msp.shape.language,
  }),
  customers: z.array(SlackCustomer).min(1),
});
export type SlackFile = z.infer<typeof SlackFile>;

/** Whose incidents a person may read in the console. */
export const ConsoleCustomer = z.strictObject({
  id: Customer.shape.id,
  name: Customer.shape.name,
  timeZone: Customer.shape.timeZone,
  accounts: z.array(z.strictObject({ id: Account.shape.id, name: Account.shape.name })).min(1),
  /** Approvers, people on call and viewers. */
  people: z.array(Viewer),
});
export type ConsoleCustomer = z.infer<typeof ConsoleCustomer>;

export const ConsoleFile = z.strictObject({
  msp: z.strictObject({
    name: CustomersFile.shape.msp.shape.name,
    slackTeam: CustomersFile.shape.msp.shape.slackTeam,
    language: CustomersFile.shape.msp.shape.language,
    managers: z.array(Viewer),
  }),
  customers: z.array(ConsoleCustomer).min(1),
});
export type ConsoleFile = z.infer<typeof ConsoleFile>;

/** The processes that have a file of their own. */
export const EXTRACTS = ['intake', 'slack-app', 'console'] as const;
export type Extract = (typeof EXTRACTS)[number];

const MAKERS = { intake: forIntake, 'slack-app': forSlack, console: forConsole };

export const extractOf = (file: CustomersFile, process: Extract): IntakeFile | SlackFile | ConsoleFile =>
  MAKERS[process](file);

export function forIntake({ customers }: Pick<CustomersFile, 'customers'>): IntakeFile {
  return {
    customers: customers.map((customer) => ({
      id: customer.id,
      name: customer.name,
      minimumSeverity: customer.minimumSeverity,
      accounts: customer.accounts.map(({ id }) => ({ id })),
      ownRoles: everyOwnRole(customer),
      senders: customer.senders,
      topics: customer.topics,
      delegatedAdministrators: customer.delegatedAdministrators,
      suppressions: suppressionsOf(customer),
      alarms: customer.alarms,
      systems: ticketSystems(customer.systems).map(({ id, kind }) => ({ id, kind })),
      ...(customer.forensics === undefined ? {} : { forensics: { account: customer.forensics.account } }),
    })),
  };
}

export function forSlack({ msp, customers }: CustomersFile): SlackFile {
  return {
    msp: { infosecChannel: msp.infosecChannel, language: msp.language },
    customers: customers.map((customer) => ({
      id: customer.id,
      language: customer.language,
      timeZone: customer.timeZone,
      slackChannel: customer.slackChannel,
      accounts: customer.accounts.map(({ id }) => ({ id })),
      approvers: customer.approvers.map(({ slackUser, name }) => ({ slackUser, name })),
      onCall: customer.onCall.map(({ slackUser }) => ({ slackUser })),
      ...(customer.rotation === undefined ? {} : { rotation: customer.rotation }),
      overrides: customer.overrides,
      ...(customer.workingHours === undefined ? {} : { workingHours: customer.workingHours }),
      holidays: customer.holidays,
      ...(customer.publicHolidays === undefined ? {} : { publicHolidays: customer.publicHolidays }),
    })),
  };
}

function forConsole({ msp, customers }: CustomersFile): ConsoleFile {
  return {
    msp: { name: msp.name, slackTeam: msp.slackTeam, language: msp.language, managers: msp.managers },
    customers: customers.map(({ id, name, timeZone, accounts, approvers, onCall, viewers }) => ({
      id,
      name,
      timeZone,
      accounts: accounts.map((account) => ({ id: account.id, name: account.name })),
      people: peopleOf([
        ...approvers.map(({ slackUser, name: short, fullName = short }) => ({ slackUser, name: fullName })),
        ...viewers,
        ...onCall.map(({ slackUser }) => ({ slackUser, name: slackUser })),
      ]),
    })),
  };
}

/** Each once, by the first name given. */
const peopleOf = (all: readonly Viewer[]): Viewer[] =>
  all.filter(({ slackUser }, i) => all.findIndex((one) => one.slackUser === slackUser) === i);

function isRoleArn(text: string): boolean {
  const arn = parseArn(text);
  return arn?.service === 'iam' && /^\d{12}$/.test(arn.account) && /^role\/[^{}*]+$/.test(arn.resource);
}
