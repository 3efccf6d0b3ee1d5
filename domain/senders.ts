/** Who may deliver alerts, and of which accounts and sources each sender may speak. Its secrets are in the environment, never here. */
import { z } from 'zod';
import { AWS_SOURCES, type AlertSource } from './alert.ts';
import { SERVICE_EVENTS } from './service-events.ts';

const AwsSource = z.enum(AWS_SOURCES);
type AwsSource = z.infer<typeof AwsSource>;

const AccountId = z.string().regex(/^\d{12}$/, 'a 12-digit AWS account id, in quotes');
/** Of the customer that lists the sender. Without it, all of them. */
const Accounts = z.array(AccountId).min(1).optional();
const Sources = z.array(z.enum([...AWS_SOURCES, 'third-party'])).min(1);

/** The HTTPS doors of senders with a secret: `/events/eventbridge`, `/events/direct` and `/events/webhook/<id>`. */
export type HttpsDoor = 'eventbridge' | 'direct' | 'webhook';

const SenderId = z.string().regex(/^[a-z0-9-]{1,40}$/, 'lower-case letters, digits and dashes, at most 40');

/**
 * A sender that proves by a secret who it is. A direct sender and a webhook are heard as third party only: AWS's own
 * findings come in events of EventBridge, or by SNS.
 */
export const HttpsSender = z.discriminatedUnion('door', [
  z.strictObject({ id: SenderId, door: z.literal('eventbridge'), accounts: Accounts, sources: Sources }),
  z.strictObject({ id: SenderId, door: z.literal('direct'), accounts: Accounts }),
  z.strictObject({ id: SenderId, door: z.literal('webhook'), accounts: Accounts }),
]);
export type HttpsSender = z.infer<typeof HttpsSender>;

/** An SNS topic. Amazon signs its messages; anyone who may publish to it speaks of these accounts and sources. */
export const AlertTopic = z.strictObject({
  arn: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/,
      'an SNS topic ARN such as arn:aws:sns:us-east-1:111122223333:alerts',
    ),
  accounts: Accounts,
  sources: Sources,
});
export type AlertTopic = z.infer<typeof AlertTopic>;

/** An account whose EventBridge events may be about the customer's other accounts, for these services. */
export const DelegatedAdministrator = z.strictObject({ account: AccountId, sources: z.array(AwsSource).min(1) });
export type DelegatedAdministrator = z.infer<typeof DelegatedAdministrator>;

/** The part of a customer that says who speaks for it. */
interface Spoken {
  id: string;
  accounts: readonly { id: string }[];
  senders: readonly HttpsSender[];
  topics: readonly AlertTopic[];
  delegatedAdministrators: readonly DelegatedAdministrator[];
}
/** Of a file: where, and what to do. */
export interface Problem {
  path: PropertyKey[];
  message: string;
}

/** Senders and topics that name an account of somebody else. */
export const scopeProblems = (customer: Omit<Spoken, 'delegatedAdministrators'>): Problem[] =>
  (['senders', 'topics'] as const).flatMap((kind) =>
    customer[kind].flatMap(({ accounts = [] }, i) => {
      const strange = accounts.find((id) => customer.accounts.every((a) => a.id !== id));
      if (strange === undefined) return [];
      return [{ path: [kind, i, 'accounts'], message: `${strange} is no account of ${customer.id}` }];
    }),
  );

/** One sender speaks for one customer, and no customer's administrator for another's accounts. @param i the customer */
export function senderProblems(customers: readonly Spoken[], i: number): Problem[] {
  const { id: customer, senders, topics, delegatedAdministrators } = customers[i]!;
  const before = customers.slice(0, i);
  const ids = before.flatMap((c) => c.senders.map((s) => s.id));
  const arns = before.flatMap((c) => c.topics.map((t) => t.arn));
  return [
    ...senders.flatMap(({ id }, j) =>
      [...ids, ...senders.slice(0, j).map((s) => s.id)].includes(id)
        ? [{ path: ['senders', j, 'id'], message: `${id} is used twice: each customer has senders of its own` }]
        : [],
    ),
    ...topics.flatMap(({ arn }, j) =>
      [...arns, ...topics.slice(0, j).map((t) => t.arn)].includes(arn)
        ? [{ path: ['topics', j, 'arn'], message: `${arn} is listed twice: each customer has topics of its own` }]
        : [],
    ),
    ...delegatedAdministrators.flatMap(({ account }, j) => {
      const owner = customers.find((c) => c.accounts.some((a) => a.id === account));
      if (owner === undefined || owner.id === customer) return [];
      return [
        { path: ['delegatedAdministrators', j, 'account'], message: `account ${account} belongs to ${owner.id}` },
      ];
    }),
  ];
}

const isAws = (source: string): source is AwsSource => (AWS_SOURCES as readonly string[]).includes(source);

/** A sender whose word was proven, and what it may say. */
export interface Sender {
  /** For logs and reasons: `the webhook sender acme-edr`. */
  name: string;
  /** `any`: EventBridge in the alert queue, which itself says whose event it is. */
  accounts: 'any' | readonly string[];
  sources: 'any' | readonly string[];
  /**
   * What brings AWS's own findings: only an EventBridge event of the service, also any message of an SNS topic, or
   * nothing.
   */
  aws: 'events' | 'messages' | 'never';
}

/** What EventBridge says of an event. All undefined for one that it did not bring. */
export interface Envelope {
  account?: string | undefined;
  source?: string | undefined;
  detailType?: string | undefined;
}

/** Only AWS can send events with such a source: PutEvents refuses it. Partners choose theirs after `aws.partner/`. */
const isAwsService = (source: string): boolean => source.startsWith('aws.') && !source.startsWith('aws.partner/');

/** Whether EventBridge's event can have a finding of this source. */
function fits(source: AlertSource, event: Envelope): boolean {
  const from = event.source ?? '';
  if (source === 'cloudtrail') return isAwsService(from) && event.detailType?.endsWith(' via CloudTrail') === true;
  if (isAws(source)) return SERVICE_EVENTS[source].some((sent) => sent.source === from);
  return !isAwsService(from);
}

/** What an alert or a sign-in says: its source, and the account that it is about. */
export interface Claim {
  source: AlertSource;
  account: string;
}

/**
 * Why a sender may not say this, or undefined if it may. Envelopes only narrow what the sender may say.
 * @param delegated of the customer that owns the account
 */
export function refusalOf(
  { source, account }: Claim,
  event: Envelope,
  sender: Sender,
  delegated: readonly DelegatedAdministrator[],
): string | undefined {
  const { name } = sender;
  if (sender.accounts !== 'any' && !sender.accounts.includes(account))
    return `${name} may not speak of AWS account ${account}`;
  if (sender.sources !== 'any' && !sender.sources.includes(source)) return `${name} may not speak as ${source}`;
  if (event.detailType === undefined) {
    if (sender.aws === 'events') return `${name} brings nothing that is not in an event of EventBridge`;
    return isAws(source) && sender.aws === 'never' ? `${name} may not bring findings of ${source}` : undefined;
  }
  if (isAws(source) && sender.aws === 'never') return `${name} may not bring findings of ${source}`;
  if (event.account === undefined) return `the event does not say of which AWS account it is`;
  if (!fits(source, event))
    return `an event of ${event.source ?? 'an unnamed source'} cannot be a finding of ${source}`;
  const speaksForOthers = delegated.some((d) => d.account === event.account && d.sources.some((s) => s === source));
  return event.account === account || speaksForOthers
    ? undefined
    : `an event of AWS account ${event.account} speaks of account ${account}, for which it is no delegated administrator of ${source}`;
}
