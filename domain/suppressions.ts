/**
 * Suppression with an end: an alert that is known opens no incident until a day. What is critical, more severe than what
 * was suppressed, about another thing or of another account is never suppressed. Pure; intake compares, a workflow counts.
 */
import { z } from 'zod';
import { AlertSource, isAtLeast, moreSevere, Severity, type Alert } from './alert.ts';
import { inParts, Receipt } from './alert-groups.ts';
import { digestOf } from './digest.ts';
import { entityKey, type Entity } from './entity.ts';
import type { Text } from './text.ts';
import { DAY_MS } from './units.ts';

/** For longer than this, two people have to agree. */
const DAYS_ALONE = 7;
/** Then it has to be decided anew. */
export const MOST_DAYS = 90;

/** More kinds than an incident's people read, and more things than they know: beyond that an alert opens an incident. */
const MOST_KINDS = 20;
const MOST_THINGS = 200;

/** Alerts of one type, as far as they say what people saw when they decided. */
export const KnownKind = z.object({
  source: AlertSource,
  findingType: z.string().max(300),
  /** The highest that was seen. */
  severity: Severity,
  /** `thingOf` of everything that such alerts named. */
  things: z.array(z.string().max(24)).max(MOST_THINGS),
});
export type KnownKind = z.infer<typeof KnownKind>;

/** What a suppression of one key hides. It stands in the memo of its workflow. */
export const Hides = z.object({ until: z.iso.datetime(), kinds: z.array(KnownKind).max(MOST_KINDS) });
export type Hides = z.infer<typeof Hides>;

/** A thing and its part in the alert. A victim that becomes a source is news. */
const thingOf = (e: Entity): string => digestOf([entityKey(e), e.standing]).slice(0, 16);

/** The finding only reports: each has an id of its own. */
const named = ({ entities }: Pick<Alert, 'entities'>): Entity[] => entities.filter((e) => e.kind !== 'finding');

/** Adds an alert that people see to the kinds of its incident, in place. */
export function noteKind(kinds: KnownKind[], alert: Alert): void {
  const { source, findingType, severity } = alert;
  const things = named(alert).map(thingOf);
  const known = kinds.find((k) => k.source === source && k.findingType === findingType);
  if (known === undefined) {
    if (kinds.length < MOST_KINDS) kinds.push({ source, findingType, severity, things: things.slice(0, MOST_THINGS) });
    return;
  }
  known.severity = moreSevere(known.severity, severity);
  known.things = [...new Set([...known.things, ...things])].slice(0, MOST_THINGS);
}

const canBeSuppressed = (alert: Alert): boolean => alert.severity !== 'critical' && inParts(alert).length === 1;

/** Whether the alert says nothing but what was suppressed. @param nowMs when it arrived */
export function isHidden(alert: Alert, { until, kinds }: Hides, nowMs: number): boolean {
  if (nowMs >= Date.parse(until) || !canBeSuppressed(alert)) return false;
  const kind = kinds.find((k) => k.source === alert.source && k.findingType === alert.findingType);
  if (kind === undefined || !isAtLeast(kind.severity, alert.severity)) return false;
  return named(alert).every((e) => kind.things.includes(thingOf(e)));
}

/** A suppression of `customers.yaml`, as intake applies it. */
export const ConfiguredSuppression = z.strictObject({
  account: z.string().regex(/^\d{12}$/),
  findingType: z.string().min(1).max(300),
  /** Ids of everything that such an alert may name. */
  about: z.array(z.string().min(1).max(2048)).max(MOST_THINGS),
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
  if (nowMs < Date.parse(given.from) || nowMs >= Date.parse(given.until) || !canBeSuppressed(alert)) return false;
  if (alert.account !== given.account || alert.findingType !== given.findingType || alert.sample) return false;
  // A thing of another account is another thing, whatever its name.
  const isKnown = (e: Entity): boolean => e.account === undefined && given.about.includes(e.id);
  return isAtLeast(given.severity, alert.severity) && named(alert).every(isKnown);
}

/** Why nobody may suppress it until then, or undefined. @param untilMs, nowMs milliseconds since 1970 */
export function whyNotUntil(severity: Severity, untilMs: number, nowMs: number): Text | undefined {
  if (severity === 'critical')
    return { en: 'What is critical is never suppressed.', ko: '심각 등급 경보는 억제할 수 없습니다.' };
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

/** What a suppression has hidden so far. It stands in the memo of its workflow. */
export const SuppressionCount = z.object({ count: z.number().int(), lastAt: z.string().optional() });

/** Alerts that were suppressed. */
export const SuppressedAlerts = z.object({
  receipts: z.array(Receipt).max(1_000),
  /** When the latest of them occurred, ISO 8601. */
  at: z.iso.datetime({ offset: true }),
});
export type SuppressedAlerts = z.infer<typeof SuppressedAlerts>;

/** A suppression with what it has hidden. */
export interface CountedSuppression extends SuppressionFacts {
  id: string;
  /** Alerts; a message delivered twice counts once. */
  count: number;
  /** When the latest of them occurred, ISO 8601. */
  lastAt?: string;
}

export const factsOf = (customer: string, given: ConfiguredSuppression): SuppressionFacts => {
  const { account, findingType, about, severity, from, until, because, by } = given;
  const things = about.join(', ').slice(0, 500);
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
  at: string;
  reason: string;
  until: string;
  /** Of the alerts that it is about (`alertsDigest`). */
  digest: string;
}
