/** The lines of the pinned runbook, and which targets of each are still to be dealt with. */
import { entityKey, isElsewhere, type Entity } from '../../../domain/entity.ts';
import type { EntryDescriptor } from '../../../domain/entry.ts';
import { conditionHolds, selectTargets, type RunbookStep, type StepPhase } from '../../../domain/runbook.ts';
import type { IncidentRecord } from '../record.ts';

export interface Line {
  phase: StepPhase;
  /** Its index in the phase. */
  line: number;
  use: RunbookStep;
  entry: EntryDescriptor;
}

/** The lines of a phase whose condition holds and whose entry is accepted by `wanted`. */
export function linesOf(r: IncidentRecord, phase: StepPhase, wanted: (entry: EntryDescriptor) => boolean): Line[] {
  const { severity, source, customer } = r.state;
  const incident = { severity, source, environment: customer.account.environment };
  return r.plan.runbook[phase].flatMap((use, line) => {
    const entry = r.plan.entries[use.use];
    return entry !== undefined && wanted(entry) && conditionHolds(use.when, incident)
      ? [{ phase, line, use, entry }]
      : [];
  });
}

/** Those that read alerts again at their sources. */
export const confirming = (r: IncidentRecord): Line[] => linesOf(r, 'assess', (e) => e.confirms !== undefined);

/** It tells of all that is known, as a letter to AWS does: it waits until the inquiries have found what they can. */
export const tellsOfAll = ({ use, entry }: Line): boolean => use.for === 'incident' && entry.needs.length > 0;

/** The line at a place of the pinned runbook, which has it as long as the incident lives. */
export function lineAt(r: IncidentRecord, { phase, line }: Pick<Line, 'phase' | 'line'>): Line {
  const use = r.plan.runbook[phase][line]!;
  return { phase, line, use, entry: r.plan.entries[use.use]! };
}

/** Targets that the line has dealt with. */
export const handledBy = (r: IncidentRecord, line: Line): Entity[] =>
  targetsOf(r, line).filter((t) => r.isHandled(keyOf(line, t)));

/** Targets that the line has not dealt with yet. */
export const freshOf = (r: IncidentRecord, line: Line, among?: readonly Entity[]): Entity[] =>
  targetsOf(r, line, among).filter((t) => !r.isHandled(keyOf(line, t)));

export const hasFresh = (r: IncidentRecord, line: Line): boolean =>
  targetsOf(r, line).some((t) => !r.isHandled(keyOf(line, t)));

/** Which fresh targets are taken. */
interface Taking {
  /** Of these, instead of all that is known. */
  among?: readonly Entity[] | undefined;
  /** At most so many, and so many that they fit into `chars` of JSON. */
  most?: number;
  chars?: number;
}

/** Targets that the line has not dealt with yet. From now on they count as dealt with. */
export function takeFresh(
  r: IncidentRecord,
  line: Line,
  { among, most = Number.POSITIVE_INFINITY, chars = Number.POSITIVE_INFINITY }: Taking = {},
): Entity[] {
  const fresh: Entity[] = [];
  let room = chars;
  for (const target of targetsOf(r, line, among)) {
    if (fresh.length >= most) break;
    if (r.isHandled(keyOf(line, target))) continue;
    room -= JSON.stringify(target).length;
    if (room < 0 && fresh.length > 0) break;
    r.firstTime(keyOf(line, target));
    fresh.push(target);
  }
  return fresh;
}

export const keyOf = ({ phase, line }: Line, target: Entity): string => `${phase}|${line}|${entityKey(target)}`;

export const accountOf = (r: IncidentRecord): Entity => {
  const { id } = r.state.customer.account;
  return { kind: 'account', id, standing: 'affected' };
};

/**
 * `incident` selects the account as a whole. The account can also be selected by its kind. What is in another account is not
 * looked up in this one, where another thing may have its name. A change of it is refused, and its card says so.
 */
export function targetsOf(
  r: IncidentRecord,
  { use, entry }: Line,
  among: readonly Entity[] = r.state.entities,
): Entity[] {
  const account = accountOf(r);
  if (use.for === 'incident') return [account];
  const known = r.entity(entityKey(account)) !== undefined;
  const selected = selectTargets(use.for, known ? among : [account, ...among]);
  return entry.kind === 'inquiry' || entry.kind === 'evidence' ? selected.filter((e) => !isElsewhere(e)) : selected;
}
