/** Marks the steps that *Approve recommended* leaves out: their target is only claimed, or they are not proportionate. */
import { sameJson } from '../../../domain/digest.ts';
import { entityKey } from '../../../domain/entity.ts';
import type { Step } from '../../../domain/incident.ts';
import { whyOptional, type Circumstances } from '../../../domain/recommendation.ts';
import type { Text } from '../../../domain/text.ts';
import { renewDigests } from '../gate-digests.ts';
import type { IncidentRecord } from '../record.ts';
import { isClaim } from './claims.ts';

/** Judges a step by what is known now. @returns whether the marks are others than before */
export function judge(r: IncidentRecord, step: Step): boolean {
  const known = r.entity(entityKey(step.target)) ?? step.target;
  const claimed = isClaim(r, known);
  const optional = reasonsOf(r, step, known);
  if (claimed === (step.claimed === true) && sameJson(optional, step.optional ?? [])) return false;
  if (claimed) step.claimed = true;
  else delete step.claimed;
  if (optional.length > 0) step.optional = optional;
  else delete step.optional;
  return true;
}

function reasonsOf(r: IncidentRecord, { proportion, hitsOthers }: Step, target: Step['target']): Text[] {
  return proportion === undefined ? [] : whyOptional(proportion, circumstances(r), target, hitsOthers ?? false);
}

const circumstances = ({ state }: IncidentRecord): Circumstances => ({
  severity: state.severity,
  confirmed: state.alerts.some((a) => a.confirmation === 'confirmed'),
  environment: state.customer.account.environment,
});

/** Judges the steps that wait again, because more is known. Those whose marks have changed are looked at anew by people. */
export function judgeAgain(r: IncidentRecord): void {
  const waiting = r.state.steps.filter(({ status, undoes }) => status === 'proposed' && undoes === undefined);
  const changed = waiting.filter((step) => judge(r, step));
  for (const step of changed) step.approvals = [];
  renewDigests(r, changed);
  if (changed.length > 0) r.changed();
}
