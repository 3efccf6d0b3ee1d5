/** The lines of the pinned runbook, and which targets of each are still to be dealt with. */
import { entityKey, type Entity } from '../../../domain/entity.ts';
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

/** The line at a place of the pinned runbook, which has it as long as the incident lives. */
export function lineAt(r: IncidentRecord, { phase, line }: Pick<Line, 'phase' | 'line'>): Line {
  const use = r.plan.runbook[phase][line]!;
  return { phase, line, use, entry: r.plan.entries[use.use]! };
}

/** Targets that the line has dealt with. */
export const handledBy = (r: IncidentRecord, line: Line): Entity[] =>
  targetsOf(r, line.use).filter((t) => r.isHandled(keyOf(line, t)));

/** How many targets the line has not dealt with yet. */
export const countFresh = (r: IncidentRecord, line: Line): number =>
  targetsOf(r, line.use).filter((t) => !r.isHandled(keyOf(line, t))).length;

/**
 * Targets that the line has not dealt with yet, at most `most`, and so many that they fit into `chars` of JSON. From now
 * on they count as dealt with.
 */
export function takeFresh(
  r: IncidentRecord,
  line: Line,
  most: number = Number.POSITIVE_INFINITY,
  chars: number = Number.POSITIVE_INFINITY,
): Entity[] {
  const fresh: Entity[] = [];
  let room = chars;
  for (const target of targetsOf(r, line.use)) {
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

/** `incident` selects the account as a whole. The account can also be selected by its kind. */
function targetsOf(r: IncidentRecord, use: RunbookStep): Entity[] {
  const { id } = r.state.customer.account;
  const account: Entity = { kind: 'account', id, account: id, standing: 'affected' };
  if (use.for === 'incident') return [account];
  const known = r.entity(entityKey(account)) !== undefined;
  return selectTargets(use.for, known ? r.state.entities : [account, ...r.state.entities]);
}
