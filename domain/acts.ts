/** Which findings are actions of the intruder. */
import { isInvolved } from './entity.ts';
import type { Act, Finding } from './entry.ts';
import type { IncidentState } from './incident.ts';

/** Actions of the intruder: a weakness, a cost or a rating is none. Those about things that are not involved are left out. */
export const actsOf = (state: Pick<IncidentState, 'findings' | 'entities'>): (Finding & { act: Act })[] => {
  const involved = (f: Finding): boolean =>
    f.entity === undefined ||
    state.entities.every((e) => e.kind !== f.entity?.kind || e.id !== f.entity.id) ||
    state.entities.some((e) => e.kind === f.entity?.kind && e.id === f.entity.id && isInvolved(e));
  return state.findings.filter((f): f is Finding & { act: Act } => f.act !== undefined && involved(f));
};
