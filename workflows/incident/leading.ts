/** What people decide about an incident as a whole: how severe it is, and who leads it. */
import { proxyActivities } from '@temporalio/workflow';
import type { SlackActivities } from '../../contract/activities.ts';
import type { Acknowledgement } from '../../contract/messages.ts';
import type { Handover, SeverityChange } from '../../contract/leading.ts';
import { isAtLeast, type Severity } from '../../domain/alert.ts';
import { approverOf } from '../../domain/approval.ts';
import { highestKnown } from '../../domain/grading.ts';
import type { Person } from '../../domain/incident.ts';
import { SEVERITY_NAMES } from '../../domain/names.ts';
import { leadDigest, severityDigest } from '../../domain/stands-for.ts';
import type { Said } from '../../domain/statement.ts';
import { oneLine, type Text } from '../../domain/text.ts';
import type { TimelineEvent } from '../../domain/timeline.ts';
import { SLACK_NOTE } from '../activity-options.ts';
import { now, person, text } from '../wording.ts';
import { HAS_CHANGED, IS_CLOSED, mayAct, NEEDS_REASON, refuse } from './approval-gate.ts';
import { hastenGates } from './gate-reminders.ts';
import type { IncidentRecord } from './record.ts';
import { judgeAgain } from './runbook/recommend.ts';
import { tell } from './runbook/tell.ts';

export function acknowledge(r: IncidentRecord, { by, digest }: Said<Acknowledgement>): void {
  if (!mayAct(r, by) || r.state.lead?.slackUser === by.slackUser) return;
  if (digest !== leadDigest(r.state)) {
    refuse(r, by, HAS_CHANGED);
    return;
  }
  r.state.lead = by;
  r.append('acknowledged', { actor: person(by), what: text(`${by.name} leads`, `${by.name} 님이 총괄을 맡음`) });
}

export function setSeverity(r: IncidentRecord, { by, severity, reason, digest }: Said<SeverityChange>): void {
  const { state } = r;
  if (!mayAct(r, by)) return;
  const why = closed(r) ?? (reason.trim() === '' ? NEEDS_REASON : undefined) ?? stale(digest, severityDigest(state));
  if (why !== undefined || severity === state.severity) {
    refuse(r, by, why ?? IS_SO);
    return;
  }
  state.graded = { by, at: now(), reason, before: state.severity, known: highestKnown(state) };
  recordSeverity(r, severity, { actor: person(by), why: reason });
}

/** Steps are judged again. When it is more severe, notices are sent and reminders come sooner, as when an alert says so. */
export function recordSeverity(
  r: IncidentRecord,
  severity: Severity,
  said: Partial<Pick<TimelineEvent, 'actor' | 'why'>> = {},
): void {
  const before = r.state.severity;
  r.setSeverity(severity);
  const [was, is] = [SEVERITY_NAMES[before], SEVERITY_NAMES[severity]];
  r.append('severity-set', {
    ...said,
    what: text(`Severity set: ${was.en} → ${is.en}`, `심각도 변경: ${was.ko} → ${is.ko}`),
  });
  judgeAgain(r);
  if (!isAtLeast(severity, before)) return;
  tell(r);
  hastenGates(r);
}

/** Only somebody who may decide for the customer can lead. The new lead is told. */
export function handOver(r: IncidentRecord, { by, to, note, digest }: Said<Handover>): void {
  const { state } = r;
  if (!mayAct(r, by)) return;
  const next = approverOf({ slackUser: to, name: to }, state.customer);
  const why = closed(r) ?? stale(digest, leadDigest(state)) ?? whyNotLead(r, to, next);
  if (why !== undefined || next === undefined) {
    refuse(r, by, why ?? IS_SO);
    return;
  }
  state.lead = { slackUser: next.slackUser, name: next.name };
  const reason = (note ?? '').trim();
  r.append('handed-over', {
    actor: person(by),
    ...(reason === '' ? {} : { why: reason }),
    what: text(`The lead is now ${next.name}`, `총괄 변경: ${next.name}`),
  });
  tellLead(r, by, state.lead, reason);
}

function whyNotLead({ state, suspects }: IncidentRecord, to: string, next: Person | undefined): Text | undefined {
  const { approvers, name } = state.customer;
  if (next === undefined)
    return text(
      `Only ${name}'s approvers can lead: ${approvers.map((a) => `@${a.name}`).join(', ')}.`,
      `${name} 승인자만 총괄이 될 수 있습니다: ${approvers.map((a) => `@${a.name}`).join(', ')}`,
    );
  if (suspects().has(to))
    return text(
      `The incident is about the AWS identity of ${next.name}, so somebody else has to lead.`,
      `${next.name} 님의 AWS 계정과 관련된 인시던트이므로 다른 사람이 총괄해야 합니다.`,
    );
  return state.lead?.slackUser === to ? IS_SO : undefined;
}

/** In the incident's thread, with a mention, so that the person's phone rings. */
function tellLead(r: IncidentRecord, by: Person, lead: Person, note: string): void {
  const { id: incidentId, runId } = r.state;
  const { 'slack.remind': send } = proxyActivities<SlackActivities>({ ...SLACK_NOTE, summary: `lead: ${lead.name}` });
  const tail = note === '' ? '' : `: ${oneLine(note)}`;
  const told = text(
    `${by.name} has handed the lead of this incident over to you${tail}`,
    `${by.name} 님이 이 인시던트의 총괄을 넘겼습니다${tail}`,
  );
  r.work.aside(() => send({ incidentId, runId, slackUsers: [lead.slackUser], text: told })).catch(() => undefined);
}

const closed = ({ state }: IncidentRecord): Text | undefined => (state.status === 'open' ? undefined : IS_CLOSED);
const stale = (shown: string, current: string): Text | undefined => (shown === current ? undefined : HAS_CHANGED);

const IS_SO = text('That is so already. Nothing was changed.', '이미 그렇게 되어 있어 바뀐 것은 없습니다.');
