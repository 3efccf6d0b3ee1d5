/** Cases: events with what a responder expects of them, in the layout of `../shared/cases`. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SEVERITIES } from '../../domain/alert.ts';
import type { ClassifiedEvent } from '../../intake/classify.ts';

const OneOrMore = z.union([z.string(), z.array(z.string())]);
const Named = z.strictObject({ kind: z.string().optional(), id: OneOrMore.optional() });

const Expect = z.strictObject({
  outcome: OneOrMore,
  category: OneOrMore.optional(),
  account: OneOrMore.optional(),
  region: OneOrMore.optional(),
  runbook: OneOrMore.optional(),
  findingType: OneOrMore.optional(),
  sample: z.boolean().optional(),
  categoryNot: z.array(z.string()).optional(),
  runbookNot: z.array(z.string()).optional(),
  severityAtLeast: z.enum(SEVERITIES).optional(),
  severityAtMost: z.enum(SEVERITIES).optional(),
  key: z.string().optional(),
  sameKeyAs: z.string().optional(),
  differentKeyFrom: z.string().optional(),
  has: z.array(Named).optional(),
  hasNot: z.array(Named).optional(),
});
type Expect = z.infer<typeof Expect>;

export const Case = z.object({ id: z.string(), file: z.string(), kind: z.string(), why: z.string(), expect: Expect });
export type Case = z.infer<typeof Case>;

/** The cases of a folder; none if it is not there. */
export const casesIn = (folder: string): Case[] =>
  existsSync(join(folder, 'cases.jsonl'))
    ? readFileSync(join(folder, 'cases.jsonl'), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => Case.parse(JSON.parse(line)))
    : [];

/** What differs, as `member: expected …, got …`. @param resultOf the events of another case's file */
export function faultsOf(
  expected: Expect,
  events: readonly ClassifiedEvent[],
  resultOf: (id: string) => readonly ClassifiedEvent[],
): string[] {
  const [got] = events;
  if (got === undefined || events.length > 1) return [`expected one event, got ${events.length}`];
  if (![expected.outcome].flat().includes(got.outcome))
    return [`outcome: expected ${String(expected.outcome)}, got ${got.outcome} (${got.reason ?? ''})`];
  if (got.outcome !== 'alert') return [];
  return [...membersOf(expected, got), ...entitiesOf(expected, got), ...keysOf(expected, got, resultOf)];
}

function membersOf(expected: Expect, got: ClassifiedEvent): string[] {
  const faults: string[] = [];
  for (const name of ['category', 'account', 'region', 'runbook', 'findingType', 'sample'] as const) {
    const wanted = expected[name];
    if (wanted !== undefined && ![wanted].flat().includes(got[name] ?? '')) faults.push(fault(name, wanted, got[name]));
  }
  for (const [name, unwanted] of [
    ['category', expected.categoryNot],
    ['runbook', expected.runbookNot],
  ] as const)
    if (unwanted?.includes(got[name] ?? '') === true) faults.push(fault(name, `none of ${unwanted.join()}`, got[name]));
  const rank = SEVERITIES.indexOf(got.severity ?? 'informational');
  const { severityAtLeast: least, severityAtMost: most } = expected;
  if (least !== undefined && rank > SEVERITIES.indexOf(least))
    faults.push(fault('severity', `≥ ${least}`, got.severity));
  if (most !== undefined && rank < SEVERITIES.indexOf(most)) faults.push(fault('severity', `≤ ${most}`, got.severity));
  return faults;
}

function entitiesOf(expected: Expect, got: ClassifiedEvent): string[] {
  const names = got.entities.map((e) => `${e.kind} ${e.id}`).join(', ');
  const found = ({ kind, id }: z.infer<typeof Named>): boolean =>
    got.entities.some((e) => (kind ?? e.kind) === e.kind && (id === undefined || [id].flat().includes(e.id)));
  return [
    ...(expected.has ?? []).filter((e) => !found(e)).map((e) => fault('entities', e, names)),
    ...(expected.hasNot ?? []).filter(found).map((e) => fault('entities', { none: e }, names)),
  ];
}

function keysOf(
  { key, sameKeyAs, differentKeyFrom }: Expect,
  got: ClassifiedEvent,
  resultOf: (id: string) => readonly ClassifiedEvent[],
): string[] {
  const incident = (event: ClassifiedEvent | undefined): string =>
    `${event?.account ?? ''} ${event?.correlationKey ?? ''}`;
  const faults: string[] = [];
  if (key !== undefined && got.correlationKey?.startsWith(key) !== true)
    faults.push(fault('key', key, got.correlationKey));
  if (sameKeyAs !== undefined && incident(resultOf(sameKeyAs)[0]) !== incident(got))
    faults.push(fault('key', `that of ${sameKeyAs}: ${incident(resultOf(sameKeyAs)[0])}`, got.correlationKey));
  if (differentKeyFrom !== undefined && incident(resultOf(differentKeyFrom)[0]) === incident(got))
    faults.push(fault('key', `another than ${differentKeyFrom}`, got.correlationKey));
  return faults;
}

const fault = (member: string, wanted: unknown, got: unknown): string =>
  `${member}: expected ${JSON.stringify(wanted)}, got ${JSON.stringify(got)}`;
