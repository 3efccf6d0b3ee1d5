/** Delivers events to incidents: each alert joins its open incident or starts one. Nothing is dropped without a reason. */
import type { Client } from '@temporalio/client';
import { Alert, type Severity } from '../domain/alert.ts';
import { receiptOf, type Delivered } from '../domain/alert-groups.ts';
import { isBelowMinimum, type Customer } from '../domain/customer.ts';
import { partitionOf } from '../domain/arns.ts';
import { homeRegionIn } from '../domain/partitions.ts';
import { refusalOf, type Claim, type Sender } from '../domain/senders.ts';
import type { ConfiguredSuppression } from '../domain/suppressions.ts';
import { wantedAlarm, type WantedAlarm } from '../domain/wanted.ts';
import { isInvalidArgument } from '../contract/temporal/errors.ts';
import type { HandedOver } from './group.ts';
import type { OperationalAlarm, Outcome, RawEvent, SourceAlert, SourceNormaliser } from './outcome.ts';
import { isForensicCopy, outcomeOfUse, roleUseIn, type OwnCallDeps } from './own-calls.ts';
import { countSignIn } from './sign-ins.ts';
import { signInOf } from './sources/cloudtrail/sign-ins.ts';
import { normalise } from './sources/index.ts';
import { trailEventOf } from './sources/securityhub/ocsf.ts';

/** Who owns an account, and what its alerts are judged by. */
type Owner = Pick<Customer, 'id' | 'name' | 'minimumSeverity' | 'delegatedAdministrators'> & {
  suppressions?: readonly ConfiguredSuppression[];
  alarms?: readonly WantedAlarm[];
  forensics?: { account: string } | undefined;
};

export interface DeliveryDeps extends OwnCallDeps {
  /** Default: those that intake knows by itself. */
  sources?: readonly SourceNormaliser[];
  /** Signals the counts of sign-ins. */
  client: Pick<Client, 'workflow'>;
  /** Hands an alert over to its incident, together with others. @throws what Temporal answered */
  handOver(delivered: Delivered, customer: Owner): Promise<HandedOver>;
  /** The customer that lists an account. */
  ownerOf(account: string): { customer: Owner } | undefined;
  now(): Date;
}

/** Milliseconds in which the events of one message are read. The message's size is limited, so real ones take far less. */
const READ_WITHIN_MS = 2_000;
const TOO_SLOW = `the events before it took more than ${READ_WITHIN_MS} ms to read: send fewer at once`;

const SUPPRESSED = 'it is known, and suppressed until a day: `firebreak suppressions` lists why';

/**
 * What became of one event. A rejected one belongs in the dead-letter queue; `reason` says what to do about it. `alarm`: whose
 * operational alarm it was, for the daily review.
 */
export type Receipt =
  | { outcome: 'delivered'; incidentId: string; findingType: string; severity: Severity }
  | { outcome: 'suppressed'; reason: string; findingType: string; severity: Severity }
  | { outcome: 'ignored'; reason: string; alarm?: string }
  | { outcome: 'rejected'; reason: string };

/**
 * Delivers every event of one message, in order. A bad event does not stop the others.
 * @param sender who sent the message, which is proven
 * @param message the id of the message. The same message delivered again counts once.
 * @returns one receipt for each event, once Temporal has every alert
 * @throws when Temporal cannot be reached: the message must then be delivered again
 */
export async function deliver(
  given: readonly RawEvent[],
  message: string,
  sender: Sender,
  deps: DeliveryDeps,
): Promise<Receipt[]> {
  // Our own calls and sign-ins are known by CloudTrail's form.
  const events = given.map(trailEventOf);
  const untilMs = performance.now() + READ_WITHIN_MS;
  const alerts = events.map((event, i) =>
    // A storm within one message must not hold up all others.
    i > 0 && performance.now() > untilMs
      ? Promise.resolve<Receipt>({ outcome: 'rejected', reason: TOO_SLOW })
      : deliverOne(event, receiptOf(`${message}|${i}`), sender, deps),
  );
  const counted = countSignIns(events, sender, deps);
  // Nothing of the message is on its way any more when it fails.
  await Promise.allSettled([...alerts, counted]);
  await counted;
  return Promise.all(alerts);
}

async function deliverOne(event: RawEvent, receipt: string, sender: Sender, deps: DeliveryDeps): Promise<Receipt> {
  const result = await outcomeOf(event, sender, deps);
  if (result.outcome === 'ignored' && result.alarm !== undefined)
    return ofAlarm(result.reason, result.alarm, event, receipt, sender, deps);
  if (result.outcome !== 'alert') return { outcome: result.outcome, reason: result.reason };
  return deliverAlert(result.alert, event, receipt, sender, deps);
}

async function deliverAlert(
  given: SourceAlert,
  event: RawEvent,
  receipt: string,
  sender: Sender,
  deps: DeliveryDeps,
): Promise<Receipt> {
  const { account, source } = given;
  if (account === null) return { outcome: 'rejected', reason: 'the alert names no AWS account' };
  const admitted = admit({ source, account }, event, sender, deps);
  if (typeof admitted === 'string') return { outcome: 'rejected', reason: admitted };
  const customer = admitted;
  if (isForensicCopy(event, customer.forensics?.account))
    return { outcome: 'ignored', reason: `a snapshot was copied to the forensic account of ${customer.name}` };
  const parsed = Alert.safeParse(complete(given, account, deps));
  if (!parsed.success)
    return { outcome: 'rejected', reason: `the alert is not valid: ${parsed.error.issues[0]?.message}` };
  const alert = parsed.data;
  if (isBelowMinimum(alert, customer)) {
    return {
      outcome: 'ignored',
      reason: `${alert.severity} is below ${customer.name}'s minimum severity (${customer.minimumSeverity})`,
    };
  }
  try {
    const { findingType, severity } = alert;
    const { incidentId, isSuppressed } = await deps.handOver({ alert, receipt }, customer);
    return isSuppressed
      ? { outcome: 'suppressed', reason: SUPPRESSED, findingType, severity }
      : { outcome: 'delivered', incidentId, findingType, severity };
  } catch (error) {
    // A retry cures any other failure, but never this one.
    if (!isInvalidArgument(error)) throw error;
    return { outcome: 'rejected', reason: `Temporal does not take the alert: ${String(error)}` };
  }
}

/** An operational alarm is an alert only for a customer whose entry names it. */
function ofAlarm(
  reason: string,
  { name, alert }: OperationalAlarm,
  event: RawEvent,
  receipt: string,
  sender: Sender,
  deps: DeliveryDeps,
): Receipt | Promise<Receipt> {
  const { source, account } = alert;
  const customer = account === null ? '' : admit({ source, account }, event, sender, deps);
  if (account === null || typeof customer === 'string') return { outcome: 'ignored', reason };
  const wanted = wantedAlarm(customer.alarms, { account, name });
  if (wanted === undefined) return { outcome: 'ignored', reason, alarm: `${customer.name}: ${name}` };
  return deliverAlert({ ...alert, severity: wanted.severity }, event, receipt, sender, deps);
}

/** Only for a sender who may speak as CloudTrail of the account is it asked whose session a call of our role was. */
async function outcomeOf(event: RawEvent, sender: Sender, deps: DeliveryDeps): Promise<Outcome> {
  const use = roleUseIn(event, deps);
  if (use === undefined) return normalise(event, deps.sources);
  const admitted = admit({ source: 'cloudtrail', account: use.account }, event, sender, deps);
  const told = typeof admitted === 'string' ? undefined : await outcomeOfUse(event, use, deps);
  return told ?? normalise(event, deps.sources);
}

/** The customer that owns the account, or why the sender may not say this. */
function admit(claim: Claim, { envelope = {} }: RawEvent, sender: Sender, deps: DeliveryDeps): Owner | string {
  const customer = deps.ownerOf(claim.account)?.customer;
  // A sender of other customers is not told which accounts have an owner.
  if (customer === undefined && sender.accounts === 'any')
    return `no customer owns AWS account ${claim.account}: add it to customers.yaml, or stop its events from coming here`;
  const refusal = refusalOf(claim, envelope, sender, customer?.delegatedAdministrators ?? []);
  return refusal ?? customer ?? `no customer owns AWS account ${claim.account}`;
}

async function countSignIns(events: readonly RawEvent[], sender: Sender, deps: DeliveryDeps): Promise<void> {
  for (const event of events) {
    const signIn = signInOf(event);
    if (signIn === undefined) continue;
    const customer = admit({ source: 'cloudtrail', account: signIn.account }, event, sender, deps);
    if (typeof customer !== 'string') await countSignIn(signIn, customer, deps.client);
  }
}

/** Fills in what the source left out, and cuts texts from outside to lengths that history and Slack can carry. */
function complete(alert: SourceAlert, account: string, deps: DeliveryDeps): unknown {
  const [own] = deps.ownRolesIn(account);
  const home = homeRegionIn(partitionOf(own?.roles[0]));
  return {
    ...alert,
    account,
    // The region in which global services report.
    region: alert.region ?? home,
    occurredAt: alert.occurredAt ?? deps.now().toISOString(),
    findingType: alert.findingType.slice(0, 300),
    title: alert.title.slice(0, 500),
    ...(alert.titleKo !== undefined && { titleKo: alert.titleKo.slice(0, 500) }),
    description: alert.description.slice(0, 4000),
    correlationKey: alert.correlationKey.slice(0, 2048),
    reference: Object.fromEntries(Object.entries(alert.reference).map(([k, v]) => [k, v.slice(0, 2048)])),
  };
}
