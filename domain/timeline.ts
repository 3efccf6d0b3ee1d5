/** The timeline of an incident: what happened, who did it, when and why. It is appended to and never edited. */
import type { DiffLine } from './entry.ts';
import type { Phase } from './phase.ts';
import type { Text } from './text.ts';

export const TIMELINE_KINDS = [
  'opened', // the workflow began
  'alert', // an alert joined
  'alert-repeated', // a known alert again (counted; recorded at 10, 100, 1000, …)
  'pinned', // runbook and policy resolved
  'phase', // a phase began
  'confirmed', // the source confirmed the alert
  'unconfirmed', // it could not be confirmed
  'inquiry', // an inquiry ended
  'inquiry-failed',
  'missed', // an inquiry could not look at some regions; they are looked at again
  'found', // entities became known
  'evidence', // copies were taken
  'evidence-failed',
  'work-held', // paid work waits: no alert is confirmed, and the quota of the hour is used up
  'work-begun', // it begins
  'told', // people were told, by other ways than Slack; of a drill, what they would have been told
  'telling-failed',
  'frozen', // the customer is frozen: approved steps wait
  'thawed',
  'gate-opened',
  'gate-reminded',
  'gate-escalated',
  'asked', // a person has asked a colleague about a card's steps
  'answered',
  'gate-decided', // every step of it is decided
  'gate-expired', // the ladder ended and policy says skip
  'approved',
  'rejected',
  'approval-lapsed', // an approval no longer counts when its step is about to run: the step is proposed again
  'decision-refused', // someone who may not, a stale card, a second click
  'message-refused', // a message that is not a person's: unsigned, forged, stale, repeated, meant for another incident
  'step-running',
  'step-done',
  'step-failed',
  'step-drifted',
  'step-skipped',
  'step-retried',
  'step-undone',
  'containment-undone', // somebody else has undone it
  'recheck-failed', // containment could not be read again
  'task-done',
  'acknowledged',
  'handed-over', // a person has handed the lead over to somebody else
  'severity-set', // by a person
  'note',
  'suppression-asked', // for longer than a week: somebody else has to agree
  'dismissed',
  'merged', // it has joined another incident
  'joined', // another incident has joined it
  'contained', // every proposed containment step is decided and done
  'restored',
  'watching', // it stays open after the release and looks whether the intruder is back
  'came-back', // the intruder is: what was released is proposed again
  'follow-ups', // tasks were left, with owners and due dates
  'reported',
  'closed',
] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

export interface Actor {
  kind: 'engine' | 'person' | 'source';
  /** Slack user id, alert source, or `firebreak`. */
  id: string;
  name: string;
}

export const ENGINE: Actor = { kind: 'engine', id: 'firebreak', name: 'Firebreak' };

export interface TimelineEvent {
  /** 1, 2, 3, … without gaps. */
  seq: number;
  /** ISO 8601 with milliseconds, workflow time. */
  at: string;
  phase: Phase;
  kind: TimelineKind;
  actor: Actor;
  /** What happened, one sentence. */
  what: Text;
  /** The person's reason, in their words (hostile text). */
  why?: string;
  /** The steps it is about: one, or a set that went the same way at the same time. */
  stepIds?: string[];
  gateId?: string;
  /** The differences that a change made. */
  diff?: DiffLine[];
}
