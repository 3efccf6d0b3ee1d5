/**
 * Suppression with an end: an alert that is known opens no incident until a day. What is critical, more severe than what
 * was suppressed, about another thing or of another account is never suppressed. Pure; intake compares, a workflow counts.
 */
import { z } from 'zod';
import { AlertSource, isAtLeast, Severity, type Alert } from './alert.ts';
import { inParts, Receipt } from './alert-groups.ts';
import { canonicalEntity } from './canonical.ts';
import { digestOf } from './digest.ts';
import { Entity, entityKey, inOwnAccount } from './entity.ts';
import type { Memory } from './statement.ts';
import type { Text } from './text.ts';
import { DAY_MS } from './units.ts';

/** For longer than this, two people have to agree. */
const DAYS_ALONE = 7;
/** Then it has to be decided anew. */
export const MOST_DAYS = 90;

/** More kinds than an incident's people read, and more things than they know: beyond that an alert opens an incident. */
export const MOST_KINDS = 20;
export const MOST_THINGS = 200;

/** Alerts of one type, as far as they say what people saw when they decided. */
export const KnownKind = z.object({
  source: AlertSource,
  findingType: z.string().max(300),
  /** The highest that was seen. */
  severity: Severity,
  /** `thingOf` of everything that such alerts named; `NOTHING` if one named nothing. */
  things: z.array(z.string().max(24)).max(MOST_THINGS),
});
export type KnownKind = z.infer<typeof KnownKind>;

/** What a suppression of one key hides. It stands in the memo of its workflow. */
export const Hides = z.object({ until: z.iso.datetime(), kinds: z.array(KnownKind).max(MOST_KINDS) });
export type Hides = z.infer<typeof Hides>;

/** As an entry of `customers.yaml` names a thing. */
export const NamedThing = Entity.pick({
  kind: true,
  id: true,
  account: true,
  region: true,
  standing: true,
  part: true,
});
export type NamedThing = z.infer<typeof NamedThing>;

/** Of an alert that names nothing. */
export const NOTHING = 'nothing';

/** A thing and its part in the alert. A victim that becomes a source, or that acts, is news. */
export const thingOf = (e: NamedThing): string => digestOf([entityKey(e), e.standing, e.part === 'acts']).slice(0, 16);

/** What an alert names. The finding only reports: each has an id of its own. */
export const named = ({ entities, account }: Pick<Alert, 'entities' | 'account'>): Entity[] =>
  entities.filter((e) => e.kind !== 'finding').map((e) => inOwnAccount(canonicalEntity(e), account));

/** Without this, an alert that names nothing would say nothing but what is known, whatever is known. */
function thingsOf(alert: Alert): string[] {
  const things = named(alert).map(thingOf);
  return things.length === 0 ? [NOTHING] : things;
}

const canBeSuppressed = (alert: Alert): boolean => alert.severity !== 'critical' && inParts(alert).length === 1;

/** Whether the alert says nothing but what was suppressed. @param nowMs when it arrived */
export function isHidden(alert: Alert, { until, kinds }: Hides, nowMs: number): boolean {
  if (nowMs >= Date.parse(until) || !canBeSuppressed(alert)) return false;
  const kind = kinds.find((k) => k.source === alert.source && k.findingType === alert.findingType);
  if (kind === undefined || !isAtLeast(kind.severity, alert.severity)) return false;
  return thingsOf(alert).every((thing) => kind.things.includes(thing));
}

/** A suppression of `customers.yaml`, as intake applies it. */
export const ConfiguredSuppression = z.strictObject({
  account: z.string().regex(/^\d{12}$/),
  findingType: z.string().min(1).max(300),
  /** Without it, of any. */
  source: AlertSource.optional(),
  /** Everything that such an alert may name; `none`: it names nothing. */
  about: z.union([z.literal('none'), z.array(NamedThing).min(1).max(MOST_THINGS)]),
  severity: Severity.exclude(['critical']),
  from: z.iso.datetime(),
  until: z.iso.datetime(),
  because: z.string().min(1).max(1000),
  /** Names of the people who decided it. */
  by: z.array(z.string().min(1)).min(1).max(2),
});
export type ConfiguredSuppression = z.infer<typeof ConfiguredSuppression>;

/** Whether a suppression of the configuration hides the alert. @param nowMs when it arrived */
export function isHiddenBy(alert: Alert, given: ConfiguredSuppression, nowMs: number): boolean {
  const { from, until, account, findingType, source = alert.source, about } = given;
  if (nowMs < Date.parse(from) || nowMs >= Date.parse(until) || !canBeSuppressed(alert) || alert.sample) return false;
  if (alert.account !== account || alert.findingType !== findingType || alert.source !== source) return false;
  if (!isAtLeast(given.severity, alert.severity)) return false;
  const known = about === 'none' ? [NOTHING] : about.map(thingOf);
  return thingsOf(alert).every((thing) => known.includes(thing));
}

/** Of what is critical. */
export const NEVER: Text = {
  en: 'What is critical is never suppressed.',
  ko: '심각 등급 경보는 억제할 수 없습니다.',
};

/** Why nobody may suppress it until then, or undefined. @param untilMs, nowMs milliseconds since 1970 */
export function whyNotUntil(severity: Severity, untilMs: number, nowMs: number): Text | undefined {
  if (severity === 'critical') return NEVER;
  if (untilMs <= nowMs) return { en: 'A suppression ends in the future.', ko: '억제 종료일은 오늘 이후여야 합니다.' };
  if (untilMs > nowMs + MOST_DAYS * DAY_MS)
    return {
      en: `A suppression ends within ${MOST_DAYS} days. Then it is decided anew.`,
      ko: `억제는 최대 ${MOST_DAYS}일까지 가능하며, 이후에는 다시 결정해야 합니다.`,
    };
  return undefined;
}

/** Whether a second person has to agree. @param from, until days of the customer's calendar, `2026-12-06` */
export const needsTwo = (from: string, until: string): boolean =>
  Date.parse(until) - Date.parse(from) > DAYS_ALONE * DAY_MS;

/** What people read of a suppression. It stands in the memo of its workflow. Hostile text. */
export const SuppressionFacts = z.object({
  customer: z.string(),
  account: z.string(),
  origin: z.enum(['people', 'configuration']),
  findingTypes: z.array(z.string()).max(MOST_KINDS),
  /** What it is about: the title of its incident, or the ids of `about`. */
  about: z.string().max(500),
  severity: Severity,
  from: z.iso.datetime(),
  until: z.iso.datetime(),
  because: z.string().max(3000),
  by: z.array(z.string()).min(1).max(2),
  incident: z.string().optional(),
});
export type SuppressionFacts = z.infer<typeof SuppressionFacts>;

/** One decision to suppress. The memo of a key's workflow has all that are in force, the latest last. */
export const SuppressionPart = z.object({
  facts: SuppressionFacts,
  /** Absent of `customers.yaml`: intake has its entry. */
  hides: Hides.optional(),
});
export type SuppressionPart = z.infer<typeof SuppressionPart>;
export const SuppressionParts = z.array(SuppressionPart);

/** What people have decided about one key, as its workflow begins with it. */
export interface SuppressionDecided {
  parts: SuppressionPart[];
  /** The customer's channel. */
  channel: string;
  /** Only when it continues as new. */
  memory?: Memory;
}

/** Decisions about one key that are in force at the same time. Of more, those that end first are forgotten: their alerts open incidents. */
const MOST_PARTS = 5;

/** With another decision about the same key: what was decided before goes on until its own day. @param nowMs the workflow's clock */
export function withPart(parts: readonly SuppressionPart[], more: SuppressionPart, nowMs: number): SuppressionPart[] {
  const others = parts.filter((part) => Date.parse(part.facts.until) > nowMs && !covers(more, part));
  const longest = others.toSorted((a, b) => Date.parse(b.facts.until) - Date.parse(a.facts.until));
  const kept = longest.slice(0, MOST_PARTS - 1);
  return [...others.filter((part) => kept.includes(part)), more];
}

/** Whether `more` hides all that `part` hides, for as long. */
function covers(more: SuppressionPart, { facts, hides }: SuppressionPart): boolean {
  if (Date.parse(more.facts.until) < Date.parse(facts.until)) return false;
  return (hides?.kinds ?? []).every(
    (old) =>
      more.hides?.kinds.some(
        (kind) =>
          kind.source === old.source &&
          kind.findingType === old.findingType &&
          isAtLeast(kind.severity, old.severity) &&
          old.things.every((thing) => kind.things.includes(thing)),
      ) === true,
  );
}

/** ISO 8601. */
export const endOf = (parts: readonly SuppressionPart[]): string | undefined =>
  parts.map(({ facts }) => facts.until).toSorted((a, b) => Date.parse(b) - Date.parse(a))[0];

/** Who ended a suppression before its day, and why. Hostile text. */
export const EarlyEnd = z.object({
  by: z.string().max(200),
  at: z.iso.datetime(),
  because: z.string().max(3000),
});
export type EarlyEnd = z.infer<typeof EarlyEnd>;

/** What a suppression has hidden so far. It stands in the memo of its workflow. */
export const SuppressionCount = z.object({
  count: z.number().int(),
  lastAt: z.string().optional(),
  /** The same suppression may begin again; then it counts from 0. */
  firstRunId: z.string().optional(),
});

/** Alerts that were suppressed. */
export const SuppressedAlerts = z.object({
  receipts: z.array(Receipt).max(1_000),
  /** When the latest of them occurred, ISO 8601. */
  at: z.iso.datetime({ offset: true }),
});
export type SuppressedAlerts = z.infer<typeof SuppressedAlerts>;

/** What is suppressed about one key, with what it has hidden: the latest decision. */
export interface CountedSuppression extends SuppressionFacts {
  /** Of its workflow. */
  id: string;
  /** The first run of its workflow, as soon as it has hidden something. */
  firstRunId: string;
  /** Decisions before it that are in force too. */
  earlier?: SuppressionFacts[];
  ended?: EarlyEnd;
  /** Alerts; a message delivered twice counts once. */
  count: number;
  /** When the latest of them occurred, ISO 8601. */
  lastAt?: string;
}

export const factsOf = (customer: string, given: ConfiguredSuppression): SuppressionFacts => {
  const { account, findingType, about, severity, from, until, because, by } = given;
  const things =
    about === 'none'
      ? 'none'
      : about
          .map(({ id }) => id)
          .join(', ')
          .slice(0, 500);
  return {
    customer,
    account,
    origin: 'configuration',
    findingTypes: [findingType],
    about: things,
    severity,
    from,
    until,
    because,
    by,
  };
};

/** A first person has asked for it; somebody else has to agree. */
export interface AskedSuppression {
  by: { slackUser: string; name: string };
  /** The id of the key that signed it. */
  key?: string;
  at: string;
  reason: string;
  until: string;
  /** Of the alerts that it is about (`alertsDigest`). */
  digest: string;
}
