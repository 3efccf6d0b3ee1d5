/** What a customer's entry in `customers.yaml` says of its alerts: known ones that are suppressed, and operational alarms that it wants. */
import { z } from 'zod';
import { AlertSource, Severity } from './alert.ts';
import { SlackUserId } from './approvers.ts';
import { canonicalEntity } from './canonical.ts';
import { dueOn } from './due-date.ts';
import { EntityKind, entityKey, inOwnAccount, Standing } from './entity.ts';
import { globMatches } from './never-touch.ts';
import type { Problem } from './senders.ts';
import { MOST_DAYS, MOST_THINGS, needsTwo, type ConfiguredSuppression, type NamedThing } from './suppressions.ts';
import { DAY_MS } from './units.ts';

const AccountId = z.string().regex(/^\d{12}$/, 'a 12-digit AWS account id, in quotes');

const ABOUT =
  'everything that the alert may name: ARNs, or { kind, id } with region, standing and part as `firebreak classify --json` shows them; or none, if it names nothing';

const Thing = z.union(
  [
    z.string().regex(/^arn:[^:]*:[^:]+:[^:]*:[^:]*:.+$/s, ABOUT),
    z.strictObject({
      kind: EntityKind.exclude(['finding']),
      id: z.string().min(1),
      /** Of all but IAM, addresses, instances and buckets. */
      region: z.string().min(1).optional(),
      /** Default: `source` of addresses and domains, `affected` of all others. */
      standing: Standing.optional(),
      /** `acts`: it may be what acts, and not only what suffers. */
      part: z.enum(['acts', 'suffers']).optional(),
    }),
  ],
  { error: ABOUT },
);
type Thing = z.infer<typeof Thing>;

/** A suppression begins and ends at ten in the morning of its days, by the customer's clock. */
export const SuppressionEntry = z.strictObject({
  account: AccountId,
  /** As `firebreak classify` shows it. */
  findingType: z.string().min(1).max(300),
  /** Without it, of any. */
  source: AlertSource.optional(),
  /** One that names anything else opens an incident, and one that names nothing unless it is `none`. */
  about: z.union([z.literal('none'), z.array(Thing).min(1, { error: ABOUT }).max(MOST_THINGS)], { error: ABOUT }),
  /** The highest that is suppressed. */
  severity: Severity.exclude(['critical'], { error: 'what is critical is never suppressed' }),
  from: z.iso.date(),
  until: z.iso.date(),
  because: z.string().min(1).max(1000),
  /** Approvers: one, or two for longer than a week. */
  by: z.array(SlackUserId).min(1).max(2),
});

/** A CloudWatch alarm that says nothing of security, and that opens an incident nevertheless. */
export const WantedAlarm = z.strictObject({
  /** Without it, in all accounts of the customer. */
  account: AccountId.optional(),
  /** `*` stands for any characters: `prod-payments-*`. */
  name: z.string().min(1).max(255),
  severity: Severity.default('medium'),
});
export type WantedAlarm = z.infer<typeof WantedAlarm>;

type Entry = z.infer<typeof SuppressionEntry>;

interface OfCustomer {
  timeZone: string;
  accounts: readonly { id: string }[];
  approvers: readonly { slackUser: string; name: string }[];
  suppressions: readonly Entry[];
  alarms: readonly WantedAlarm[];
}

const periodOf = ({ from, until }: Entry, { timeZone }: OfCustomer): { from: string; until: string } => ({
  from: dueOn(from, timeZone),
  until: dueOn(until, timeZone),
});

/** What no schema of one member can say. */
export function wantedProblems(c: OfCustomer): Problem[] {
  const ours = (account: string | undefined): boolean =>
    account === undefined || c.accounts.some(({ id }) => id === account);
  const alarms = c.alarms.flatMap(({ account }, i) =>
    ours(account) ? [] : [{ path: ['alarms', i, 'account'], message: `${account} is no account of this customer` }],
  );
  return [...alarms, ...c.suppressions.flatMap((given, i) => suppressionProblems(given, ['suppressions', i], c, ours))];
}

/** As an alert would name it. */
function thingOf(given: Thing, account: string): NamedThing {
  if (typeof given === 'string')
    return inOwnAccount(canonicalEntity({ kind: 'resource', id: given, standing: 'affected' }), account);
  const { kind, id, region, standing = kind === 'ip' || kind === 'domain' ? 'source' : 'affected', part } = given;
  const more = { ...(region === undefined ? {} : { region }), ...(part === undefined ? {} : { part }) };
  return inOwnAccount(canonicalEntity({ kind, id, standing, ...more }), account);
}

const thingsOf = ({ about, account }: Entry): NamedThing[] | 'none' =>
  about === 'none' ? 'none' : about.map((given) => thingOf(given, account));

/**
 * The day since when the same is suppressed, if nothing is between: an entry that follows another one, or overlaps with it,
 * lasts as long as both.
 */
function since(given: Entry, all: readonly Entry[]): string {
  const keys = keysOf(given);
  const same = all.filter(
    (e) =>
      e.account === given.account && e.findingType === given.findingType && [...keysOf(e)].some((key) => keys.has(key)),
  );
  for (let { from } = given; ;) {
    const before = same.find((e) => e.from < from && e.until >= from);
    if (before === undefined) return from;
    from = before.from;
  }
}

function keysOf(given: Entry): ReadonlySet<string> {
  const things = thingsOf(given);
  return new Set(things === 'none' ? [things] : things.map(entityKey));
}

function suppressionProblems(
  given: Entry,
  path: PropertyKey[],
  c: OfCustomer,
  ours: (account: string) => boolean,
): Problem[] {
  const { account, by } = given;
  const period = periodOf(given, c);
  const [fromMs, untilMs] = [Date.parse(period.from), Date.parse(period.until)];
  const first = since(given, c.suppressions);
  const firstMs = Date.parse(dueOn(first, c.timeZone));
  const joined = first === given.from ? 'from' : `${first}, when it began with the entries before`;
  const problem = (member: string, message: string): Problem => ({ path: [...path, member], message });
  const strangers = by.filter((user) => !c.approvers.some(({ slackUser }) => slackUser === user));
  return [
    ...(ours(account) ? [] : [problem('account', `${account} is no account of this customer`)]),
    ...(untilMs > fromMs ? [] : [problem('until', 'is not after from')]),
    ...(untilMs - firstMs <= MOST_DAYS * DAY_MS
      ? []
      : [problem('until', `is more than ${MOST_DAYS} days after ${joined}: decide anew then`)]),
    ...strangers.map((user) => problem('by', `${user} is no approver of this customer`)),
    ...(needsTwo(first, given.until) && new Set(by).size < 2
      ? [problem('by', `lasts longer than a week after ${joined}, so two different approvers have to agree`)]
      : []),
  ];
}

/** As intake applies them: moments instead of days, names instead of Slack ids. */
export const suppressionsOf = (c: OfCustomer): ConfiguredSuppression[] =>
  c.suppressions.map((given) => ({
    ...given,
    about: thingsOf(given),
    ...periodOf(given, c),
    by: given.by.map((user) => c.approvers.find(({ slackUser }) => slackUser === user)?.name ?? user),
  }));

/** The alarm of the customer's entry that has this name, if there is one. */
export const wantedAlarm = (
  alarms: readonly WantedAlarm[] = [],
  { account, name }: { account: string; name: string },
): WantedAlarm | undefined =>
  alarms.find((a) => (a.account === undefined || a.account === account) && globMatches(a.name, name));
