/** `customers.yaml`: the customers, who approves changes for them, and what is never touched. */
import { z } from 'zod';
import { Approver, approversProblems, KnownPerson, Viewer } from './approvers.ts';
import { isAtLeast, Severity, type Alert } from './alert.ts';
import { ENVIRONMENTS } from './environments.ts';
import { NeverTouch } from './never-touch.ts';
import { isTimeZone } from './format.ts';
import { ownershipProblems } from './ownership.ts';
import { Language } from './text.ts';
import { PHASES } from './phase.ts';
import { PublicHolidays } from './holidays.ts';
import { OnCall, onCallProblems, OnCallOverride, Rotation } from './on-call.ts';
import type { ChannelFrom } from './slack-place.ts';
import { SlackChannelId, SlackTeamId } from './slack-ids.ts';
import { UpdatePolicy } from './update-policy.ts';
import { WorkingHours } from './working-hours.ts';
import { OutsideSystem, systemProblems, Twilio, type PinnedSystem } from './outside-systems.ts';
import { MOST_PER_HOUR } from './quota.ts';
import { ReviewTimes } from './review.ts';
import { SuppressionEntry, WantedAlarm, wantedProblems } from './wanted.ts';
import { AlertTopic, DelegatedAdministrator, HttpsSender, scopeProblems } from './senders.ts';

const TopicArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/,
    'an SNS topic ARN such as arn:aws:sns:us-east-1:111122223333:incidents',
  );
const EventBusArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:events:[a-z0-9-]+:\d{12}:event-bus\/[\w.-]{1,256}$/,
    'the ARN of an event bus such as arn:aws:events:us-east-1:111122223333:event-bus/firebreak-alerts',
  );
const ACCOUNT_ID = 'a 12-digit AWS account id, in quotes';
const AccountId = z.string({ error: ACCOUNT_ID }).regex(/^\d{12}$/, ACCOUNT_ID);
const RoleArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/{}-]+$/,
    'a role ARN such as arn:aws:iam::111122223333:role/firebreak-{phase}',
  );
const ExternalId = z.string().min(2).max(1224);

export const Account = z.strictObject({
  id: AccountId,
  name: z.string().min(1),
  environment: z.enum(ENVIRONMENTS),
  /** `{phase}` is replaced by the phase, for customers who want one role for each phase. */
  roleArn: RoleArn,
  externalId: ExternalId,
  /** `all`: every region the account has enabled. */
  regions: z.union([z.literal('all'), z.array(z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/)).min(1)]).default('all'),
});
export type Account = z.infer<typeof Account>;

/**
 * The management account of the customer's organization. Some changes can only be made there (SCPs, Identity Center).
 */
export const Organization = z.strictObject({
  managementAccount: AccountId,
  /** May contain `{phase}`, as an account's role. */
  roleArn: RoleArn,
  externalId: ExternalId,
});
export type Organization = z.infer<typeof Organization>;

/**
 * The account in which the customer keeps copies of evidence snapshots, under its own key. The key's region is that of the
 * copies.
 */
export const Forensics = z
  .strictObject({
    account: AccountId,
    roleArn: RoleArn,
    externalId: ExternalId,
    kmsKey: z
      .string()
      .regex(
        /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(key|alias)\/[\w/-]+$/,
        'the ARN of a KMS key or alias such as arn:aws:kms:us-east-1:111122223333:key/…',
      ),
  })
  .superRefine(({ account, roleArn, kmsKey }, ctx) => {
    for (const [key, arn] of Object.entries({ roleArn, kmsKey }))
      if (!arn.includes(`:${account}:`))
        ctx.addIssue({ code: 'custom', path: [key], message: `is in another account than ${account}` });
    if (roleArn.includes('{'))
      ctx.addIssue({ code: 'custom', path: ['roleArn'], message: 'is one role for all phases: without {phase}' });
  });
export type Forensics = z.infer<typeof Forensics>;

export const ApprovalPolicy = z
  .strictObject({
    /** Number of different approvers for a reversible step and for an irreversible one. */
    reversible: z.number().int().min(1).max(5).default(1),
    irreversible: z.number().int().min(2).max(5).default(2),
    /** Seconds without a decision until the approvers are reminded. The interval doubles each time. */
    remindAfterSeconds: z.number().int().min(5).default(300),
    /** Seconds without a decision until the gate escalates to the next person on call. */
    escalateAfterSeconds: z.number().int().min(5).default(900),
    /** What happens when the last person on call has not decided either. A step is never approved by silence. */
    atLadderEnd: z.enum(['wait', 'skip']).default('wait'),
  })
  .prefault({});
export type ApprovalPolicy = z.infer<typeof ApprovalPolicy>;

/** Seconds until containment is read again for the first time; the pause grows to twelve times as long. Default 300. */
const RecheckAfterSeconds = z.number().int().min(1).max(86_400);
/** Default `UNCONFIRMED_PER_HOUR`. */
const UnconfirmedPerHour = z.number().int().min(0).max(MOST_PER_HOUR);

export const Customer = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]{1,19}$/, 'lower-case letters, digits and dashes, at most 20'),
    name: z.string().min(1),
    language: Language,
    timeZone: z.string().refine(isTimeZone, 'an IANA time zone such as Asia/Seoul'),
    slackChannel: SlackChannelId,
    /** From this severity on an incident has a channel of its own. */
    incidentChannel: z.union([Severity, z.literal('never')]).default('high'),
    accounts: z.array(Account).min(1),
    /** Without it, steps that run in the management account are refused with this reason. */
    organization: Organization.optional(),
    /** Without it evidence snapshots stay in the account where they were taken. */
    forensics: Forensics.optional(),
    approvers: z.array(Approver).min(1),
    people: z.array(KnownPerson).default([]),
    /** The customer's own people who may read its incidents in the console. Approvers may anyway. */
    viewers: z.array(Viewer).default([]),
    /**
     * The on-call ladder: a gate without a decision escalates in this order. People with a phone number get an SMS too, and a call
     * where there is a Twilio account.
     */
    onCall: z.array(OnCall).min(1),
    /** Who of `onCall` is asked first, in turns. */
    rotation: Rotation.optional(),
    /** Who of `onCall` stands in on these days. */
    overrides: z.array(OnCallOverride).default([]),
    /** Outside working hours, the first person on call with a phone number is called as soon as a gate opens. */
    workingHours: WorkingHours.optional(),
    /** SNS topic of the customer's own people (SMS, e-mail). Its policy must let the MSP's account publish. */
    notify: z.strictObject({ topicArn: TopicArn }).optional(),
    approval: ApprovalPolicy,
    /** The infosec team may enter what an approver who cannot reach Slack has approved by phone. */
    breakGlass: z.boolean().default(false),
    recheckAfterSeconds: RecheckAfterSeconds.optional(),
    /** So long an incident stays open after the release and watches for the intruder's return. With 0 it does not. */
    watchAfterReleaseSeconds: z.number().int().min(0).max(2_592_000).default(86_400),
    neverTouch: z.array(NeverTouch).default([]),
    /**
     * The key of the one tag whose value counts as a name for `neverTouch`. Without it no tag protects anything: who may
     * tag could protect what is theirs.
     */
    neverTouchTag: z.string().min(1).max(128).optional(),
    /** Ids of `regimes/`: the laws under which this customer must tell somebody of an incident. */
    regimes: z.array(z.string()).default([]),
    /** What the contract with the customer wants, beside these. */
    contractNotices: z
      .array(z.strictObject({ title: z.string().min(1).max(120), hours: z.number().int().min(1).max(2_000) }))
      .default([]),
    /** Days on which nobody works, beside weekends: for working hours, and for the laws that count working days. */
    holidays: z.array(z.iso.date()).default([]),
    /** A country's public holidays beside them. */
    publicHolidays: PublicHolidays.optional(),
    /** Review id → cron expression in the customer's time zone, or `off`. */
    reviews: ReviewTimes.default({}),
    /** Alerts below this severity are recorded but open no incident. */
    minimumSeverity: Severity.default('low'),
    /** Default 10. With 0 nothing begins before a click. */
    unconfirmedPerHour: UnconfirmedPerHour.optional(),
    /** Who may deliver alerts about the customer's accounts, beside EventBridge in the alert queue. */
    senders: z.array(HttpsSender).default([]),
    topics: z.array(AlertTopic).default([]),
    delegatedAdministrators: z.array(DelegatedAdministrator).default([]),
    suppressions: z.array(SuppressionEntry).default([]),
    alarms: z.array(WantedAlarm).default([]),
    /** Updates to `notify`: drafts that people send, or by themselves. Without it people write to the customer. */
    updates: UpdatePolicy.optional(),
    /** Systems outside in which each incident is opened, and the Twilio account with which people are called. */
    systems: z.array(OutsideSystem).max(10).default([]),
  })
  .superRefine((c, ctx) => {
    for (const { path, message } of [
      ...approversProblems(c),
      ...scopeProblems(c),
      ...wantedProblems(c),
      ...onCallProblems(c),
    ])
      ctx.addIssue({ code: 'custom', path, message });
    if (c.updates !== undefined && c.notify === undefined)
      ctx.addIssue({ code: 'custom', path: ['updates'], message: 'needs notify: the topic to which they are sent' });
    if (c.accounts.some(({ id }) => id === c.forensics?.account))
      ctx.addIssue({
        code: 'custom',
        path: ['forensics', 'account'],
        message: 'is an account that incidents are about: copies belong in another one',
      });
    const roles = c.accounts.map(({ id, roleArn }, i) => ({ id, roleArn, path: ['accounts', i, 'roleArn'] }));
    if (c.organization !== undefined) {
      const { managementAccount: id, roleArn } = c.organization;
      roles.push({ id, roleArn, path: ['organization', 'roleArn'] });
    }
    for (const { id, roleArn, path } of roles) {
      const bad = /\{(?!phase\})[^{}]*\}/.exec(roleArn);
      if (bad)
        ctx.addIssue({
          code: 'custom',
          path,
          message: `only {phase} (one of ${PHASES.join(', ')}) can be used here, not ${bad[0]}`,
        });
      if (!roleArn.includes(`::${id}:`))
        ctx.addIssue({ code: 'custom', path, message: `is in another account than ${id}` });
    }
  });
export type Customer = z.infer<typeof Customer>;

export const CustomersFile = z
  .strictObject({
    msp: z.strictObject({
      name: z.string().min(1),
      /** The Slack workspace of all people. Those of other workspaces are not heard. */
      slackTeam: SlackTeamId,
      /** Where the infosec team sees every incident, and takes over those that no runbook fits (P1.5, P1.19). */
      infosecChannel: SlackChannelId,
      /** Of that channel, and of the notices to the MSP's own people. */
      language: Language.default('en'),
      /** Who may read the incidents of all customers in the console. */
      managers: z.array(Viewer).default([]),
      /** The SNS topic of the MSP's own people. */
      notifyTopicArn: TopicArn.optional(),
      /** Its own account for calls to people on call, of customers that have none. */
      systems: z.array(Twilio).max(1).default([]),
      /** The event bus that customers' accounts forward their alerts to. Only `firebreak customers add` and `template` read it. */
      alertBusArn: EventBusArn.optional(),
    }),
    customers: z.array(Customer).min(1),
  })
  .superRefine(({ msp, customers }, ctx) => {
    for (const { path, message } of [...ownershipProblems(customers), ...systemProblems(msp, customers)])
      ctx.addIssue({ code: 'custom', path, message });
  });
export type CustomersFile = z.infer<typeof CustomersFile>;

export interface Owner {
  customer: Customer;
  account: Account;
}

/** The customer that lists an AWS account, or undefined if none does. */
export function ownerOf<C extends { accounts: readonly { id: string }[] }>(
  file: { customers: readonly C[] },
  accountId: string,
): { customer: C; account: C['accounts'][number] } | undefined {
  for (const customer of file.customers) {
    const account = customer.accounts.find((a) => a.id === accountId);
    if (account !== undefined) return { customer, account };
  }
  return undefined;
}

/** Whether the alert is below the customer's minimum severity, so that it opens no incident. */
export const isBelowMinimum = (alert: Pick<Alert, 'severity'>, customer: Pick<Customer, 'minimumSeverity'>): boolean =>
  !isAtLeast(alert.severity, customer.minimumSeverity);

/** What an incident needs of its customer, pinned at its start. Contains no role, external id or other account. */
export interface CustomerPolicy {
  id: string;
  name: string;
  /** The Slack workspace of all people. */
  slackTeam: string;
  language: Language;
  timeZone: string;
  slackChannel: string;
  incidentChannel?: ChannelFrom;
  account: Pick<Account, 'id' | 'name' | 'environment'>;
  approvers: Approver[];
  /** The AWS identities of people. Absent if none are known. */
  people?: KnownPerson[];
  onCall: string[];
  /** Slack ids of the people on call who have a phone number. The numbers themselves never enter a history. */
  phones?: string[];
  /** Set when their phones are rung too, and not only sent an SMS. */
  voice?: true;
  /** Set when the customer has working hours. Outside them, people are called at once. */
  callsOutsideHours?: true;
  approval: ApprovalPolicy;
  /** Absent if no approval is taken by phone. */
  breakGlass?: true;
  /** The account to which evidence snapshots are copied, if there is one. */
  forensics?: string;
  /** Absent for the default. Plans from before the watch have no `watchAfterReleaseSeconds`, and no watch. */
  recheckAfterSeconds?: number;
  watchAfterReleaseSeconds?: number;
  unconfirmedPerHour?: number;
  /** Absent if Firebreak drafts no updates for the customer. */
  updates?: UpdatePolicy;
  /** Systems outside. Absent if there are none. */
  systems?: PinnedSystem[];
}
