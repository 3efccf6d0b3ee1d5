/** The lines of the pinned runbook, and which targets of each are still to be dealt with. */
import { entityKey, type Entity } from '../../../domain/entity.ts';
import type { EntryKind } from '../../../domain/entry.ts';
import { conditionHolds, selectTargets, type RunbookStep, type StepPhase } from '../../../domain/runbook.ts';
import type { IncidentRecord } from '../record.ts';

/** The phase's lines of these kinds whose condition holds, with their line numbers. */
export function linesOf(
  r: IncidentRecord,
  phase: StepPhase,
  ...kinds: EntryKind[]
): [line: number, use: RunbookStep][] {
  const { severity, source, customer } = r.state;
  const incident = { severity, source, environment: customer.account.environment };
  return [...r.plan.runbook[phase].entries()].filter(
    ([, use]) => kinds.some((kind) => r.plan.entries[use.use]?.kind === kind) && conditionHolds(use.when, incident),
  );
}

/** The targets that the line has not dealt with yet. From now on they count as dealt with. */
export function fresh(r: IncidentRecord, phase: StepPhase, line: number, use: RunbookStep): Entity[] {
  return targetsOf(r, use).filter((t) => r.firstTime(`${phase}|${line}|${entityKey(t)}`));
}

/** `incident` selects the account as a whole. The account can also be selected by its kind. */
function targetsOf(r: IncidentRecord, use: RunbookStep): Entity[] {
  const { id } = r.state.customer.account;
  const account: Entity = { kind: 'account', id, account: id, standing: 'affected' };
  if (use.for === 'incident') return [account];
  const known = r.state.entities.some((e) => e.kind === 'account' && e.id === id);
  return selectTargets(use.for, known ? r.state.entities : [account, ...r.state.entities]);
}
