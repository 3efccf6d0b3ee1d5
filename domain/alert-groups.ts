/**
 * Alerts about one thing, handed over together: what says something new stands whole, the rest is counted. Pure; intake
 * makes groups, the incident takes them.
 */
import { z } from 'zod';
import { Alert, AlertSource, Severity } from './alert.ts';
import { digestOf, sha256Hex } from './digest.ts';
import { entityKey } from './entity.ts';

/** What one delivery of one alert is known by: the same message delivered again has the same. */
export const Receipt = z.string().regex(/^[0-9a-f]{12}$/);

export const receiptOf = (delivery: string): string => sha256Hex(delivery).slice(0, 12);

/** Alerts that say what another one of their group says. */
export const AlertRepeats = z.object({
  source: AlertSource,
  findingType: z.string().max(300),
  severity: Severity,
  /** ISO 8601, cut to the minute: when they happened by their source's clock. */
  minute: z.iso.datetime(),
  receipts: z.array(Receipt).min(1),
});
export type AlertRepeats = z.infer<typeof AlertRepeats>;

export const AlertGroup = z.object({
  alerts: z.array(z.object({ alert: Alert, receipt: Receipt })),
  repeats: z.array(AlertRepeats),
});
export type AlertGroup = z.infer<typeof AlertGroup>;

export type Delivered = AlertGroup['alerts'][number];

/** One signal of Temporal's may carry 2 MB; a group stays far below, since an incident's history carries it. */
const MOST_BYTES = 200_000;
/** An alert that names more, or whose entities are larger, is cut into several of the same id. */
const MOST_ENTITIES = 500;
const MOST_ENTITY_BYTES = 100_000;

/** Bytes as JSON in UTF-8, which is how a signal carries it. */
export const sizeOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;

/** What an alert says, whenever it says it. */
export const contentOf = ({ source, findingType, severity, entities }: Alert): string =>
  digestOf([source, findingType, severity, entities.map((e) => `${entityKey(e)}|${e.standing}`).sort()]);

const minuteOf = (time: string): string => `${new Date(time).toISOString().slice(0, 16)}:00.000Z`;

/** Groups of deliveries for one incident, in their order: of the same content the first stands whole. */
export function groupsOf(deliveries: readonly Delivered[]): AlertGroup[] {
  const seen = new Set<string>();
  const repeats = new Map<string, AlertRepeats>();
  const whole: Delivered[] = [];
  for (const { alert, receipt } of deliveries) {
    const content = contentOf(alert);
    if (!seen.has(content)) {
      seen.add(content);
      whole.push({ alert, receipt });
      continue;
    }
    const { source, findingType, severity } = alert;
    const minute = minuteOf(alert.occurredAt);
    const key = [source, findingType, severity, minute].join('|');
    const same = repeats.get(key);
    if (same === undefined) repeats.set(key, { source, findingType, severity, minute, receipts: [receipt] });
    else same.receipts.push(receipt);
  }
  return packed(whole, [...repeats.values()]);
}

/** An alert that names very many entities, in several of the same id. */
export function inParts(alert: Alert): Alert[] {
  const parts: Alert['entities'][] = [[]];
  let bytes = 0;
  for (const entity of alert.entities) {
    const size = sizeOf(entity);
    const part = parts.at(-1)!;
    if (part.length === MOST_ENTITIES || (part.length > 0 && bytes + size > MOST_ENTITY_BYTES)) {
      parts.push([entity]);
      bytes = size;
    } else {
      part.push(entity);
      bytes += size;
    }
  }
  return parts.map((entities) => ({ ...alert, entities }));
}

/** Groups that signals can carry. @param deliveries each stands whole */
export function packed(deliveries: readonly Delivered[], repeats: readonly AlertRepeats[] = []): AlertGroup[] {
  const whole = deliveries.flatMap(({ alert, receipt }) => inParts(alert).map((part) => ({ alert: part, receipt })));
  const groups: AlertGroup[] = [];
  let bytes = 0;
  const room = (item: unknown): AlertGroup => {
    const size = sizeOf(item);
    if (groups.length === 0 || bytes + size > MOST_BYTES) {
      groups.push({ alerts: [], repeats: [] });
      bytes = 0;
    }
    bytes += size;
    return groups.at(-1)!;
  };
  for (const delivered of whole) room(delivered).alerts.push(delivered);
  for (const repeat of repeats) room(repeat).repeats.push(repeat);
  // Each group may be the one that opens an incident, which then needs an alert. Told twice, it counts once.
  for (const { alerts } of groups) if (alerts.length === 0) alerts.push(whole[0]!);
  return groups;
}

/** How often alerts of one kind came, by the minute. */
export const AlertCount = z.object({
  source: AlertSource,
  findingType: z.string(),
  severity: Severity,
  n: z.number().int(),
  /** ISO minute → how many; the latest of them. */
  minutes: z.record(z.string(), z.number().int()),
  /** Those of earlier minutes. */
  earlier: z.number().int(),
});
export type AlertCount = z.infer<typeof AlertCount>;

const MOST_KINDS = 100;
const MOST_MINUTES = 120;
const OTHER = 'other';

/** Adds to the counts, in place: at most a hundred kinds by name, and of each two hours by the minute. */
export function countAlerts(
  counts: AlertCount[],
  { source, findingType, severity, minute }: Omit<AlertRepeats, 'receipts'>,
  n: number,
): void {
  const named = counts.find((c) => c.source === source && c.findingType === findingType && c.severity === severity);
  const count = named ?? fresh(counts, source, findingType, severity);
  count.n += n;
  count.minutes[minute] = (count.minutes[minute] ?? 0) + n;
  const minutes = Object.keys(count.minutes).sort();
  for (const old of minutes.slice(0, Math.max(0, minutes.length - MOST_MINUTES))) {
    count.earlier += count.minutes[old]!;
    delete count.minutes[old];
  }
}

function fresh(counts: AlertCount[], source: AlertSource, findingType: string, severity: Severity): AlertCount {
  const type = counts.length < MOST_KINDS ? findingType : OTHER;
  const known = counts.find((c) => c.source === source && c.findingType === type && c.severity === severity);
  if (known !== undefined) return known;
  const count: AlertCount = { source, findingType: type, severity, n: 0, minutes: {}, earlier: 0 };
  counts.push(count);
  return count;
}

/** The kind and minute under which a whole alert is counted. */
export const kindOf = ({ source, findingType, severity, occurredAt }: Alert): Omit<AlertRepeats, 'receipts'> => ({
  source,
  findingType,
  severity,
  minute: minuteOf(occurredAt),
});

/** The later of two moments, ISO 8601; they may be written in different zones. */
export const later = (a: string | undefined, b: string): string =>
  a !== undefined && Date.parse(a) > Date.parse(b) ? a : b;
