/** What people say to an incident: the one check of `workflows/statements.ts`, and what becomes of what does not pass. */
import { mayBeHeard } from '../../domain/approval.ts';
import type { Person } from '../../domain/incident.ts';
import { FAULT_NAMES } from '../../domain/names.ts';
import type { Fault } from '../../domain/statement.ts';
import { lookUpKeys } from '../authority.ts';
import { refusedMessage } from '../refusal-texts.ts';
import type { SpokenTo } from '../statements.ts';
import { refuse, tell } from './approval-gate.ts';
import type { IncidentRecord } from './record.ts';

export function spokenTo(r: IncidentRecord): SpokenTo {
  const { id, runId } = r.state;
  return {
    id,
    runId,
    memory: r.book.memory,
    get keys() {
      return r.plan.decisionKeys;
    },
    set keys(keys) {
      r.plan.decisionKeys = [...keys];
    },
    lookUpKeys: () => r.work.aside(() => lookUpKeys(r.state.customer)),
    refuseMessage: (fault, by) => refuseMessage(r, fault, by),
    refusalOf: (speaker) => mayBeHeard(speaker, r.state.customer),
    refuse: (by, why) => refuse(r, by, why),
  };
}

function refuseMessage(r: IncidentRecord, fault: Fault, by: Person | undefined): void {
  const { count, what } = refusedMessage(r.book.refusals, fault);
  r.state.refused = { ...r.state.refused, [fault]: count };
  if (by !== undefined) tell(r, by, FAULT_NAMES[fault]);
  if (what === undefined) r.changedQuietly();
  else r.append('message-refused', { what });
}
