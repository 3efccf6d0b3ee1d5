/**
 * What a button stands for, as a digest: a click counts only while this is so. (A gate's buttons stand for its plan:
 * `planDigest`.) Pure.
 */
import { digestOf } from './digest.ts';
import type { FollowUpTask } from './follow-ups.ts';
import type { IncidentState, Question, Step } from './incident.ts';
import type { UpdateDraft } from './update-draft.ts';

/** Retry, Skip, Undo, Done: the step with its change, and how far it has come. @param runId of the incident */
export const stepDigest = (runId: string, s: Step): string =>
  digestOf([
    { step: s.id, runId, gate: s.gateId, entry: s.entry, kind: s.target.kind, target: s.target.id, undoes: s.undoes },
    { params: s.params, from: s.from, to: s.to, status: s.status, attempts: s.attempts, finishedAt: s.finishedAt },
  ]);

/** *I'm on it*, *Take over*: who leads, and whether it begins what is held back. */
export const leadDigest = ({ runId, lead, heldWork }: Pick<IncidentState, 'runId' | 'lead' | 'heldWork'>): string =>
  digestOf(['lead', runId, lead?.slackUser, ...(heldWork === undefined ? [] : ['begins'])]);

/** *Severity*: the severity that was shown. */
export const severityDigest = ({ runId, severity }: Pick<IncidentState, 'runId' | 'severity'>): string =>
  digestOf(['severity', runId, severity]);

/** *Answer*: the question, and that nobody has answered it. */
export const questionDigest = (runId: string, gateId: string, q: Question): string =>
  digestOf(['question', runId, gateId, q.id, q.to.slackUser, q.answer?.at]);

/** *Send*, *Edit…*, *Not now*: the draft of an update to the customer, word for word. */
export const draftDigest = (runId: string, { id, text }: Pick<UpdateDraft, 'id' | 'text'>): string =>
  digestOf(['update', runId, id, text]);

/** *Dismiss*: the alerts that are called false. One that comes later, or says more, is not among them. */
export const alertsDigest = ({
  runId,
  severity,
  alerts,
}: Pick<IncidentState, 'runId' | 'severity' | 'alerts'>): string =>
  digestOf(['alerts', runId, severity, ...alerts.map((a) => [a.id, a.revision])]);

/** The buttons of a follow-up: the task, who has it, and when it is due. @param runId of the follow-ups */
export const taskDigest = (runId: string, t: FollowUpTask): string =>
  digestOf(['task', runId, t.id, t.entry, t.status, t.dueAt, t.takenBy?.slackUser]);

/** As people read it on a card and in a window. */
export const shortDigest = (digest: string): string => digest.slice(0, 6);
