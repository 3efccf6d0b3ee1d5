/** What may be said to the workflows: their types and arguments, the signals with the schemas of their messages, and the queries. */
import { defineQuery } from '@temporalio/workflow';
import { z } from 'zod';
import { Alert } from '../domain/alert.ts';
import { AlertGroup } from '../domain/alert-groups.ts';
import { GateDecision } from '../domain/approval.ts';
import { Tally, type DailyMemory } from '../domain/daily-review.ts';
import type { CustomerPolicy } from '../domain/customer.ts';
import {
  CameAgain,
  type DismissalState,
  type DismissedAlerts,
  type DismissedIncident,
  type Repeats,
} from '../domain/dismissals.ts';
import { FollowUpAnswer, type FollowUpOrigin, type FollowUpsState } from '../domain/follow-ups.ts';
import { HoldDrop, LockRelease, LockRequest, type Held, type LockAnswer } from '../domain/holds.ts';
import { FollowUp, type Person, type Step } from '../domain/incident.ts';
import type { StepFilter } from '../domain/gate-fold.ts';
import type { GateFoldView, GatePage, IncidentHeader, StepPage } from '../domain/projections.ts';
import type { ListsPage, ListsPlace } from '../domain/state-lists.ts';
import type { DecisionKey } from '../domain/statement.ts';
import { OwnSession } from '../domain/own-sessions.ts';
import { QuotaAsk, type QuotaAnswer } from '../domain/quota.ts';
import { SignIn } from '../domain/sign-ins.ts';
import { SuppressedAlerts, SuppressionPart, type SuppressionDecided } from '../domain/suppressions.ts';
import { TypedText } from '../domain/text.ts';
import { signal, update } from './own.ts';
import { spoken } from './signed.ts';

/** Workflow type name and its argument. */
export const INCIDENT_WORKFLOW = 'incident';
export interface IncidentArgs {
  customerId: string;
  account: string;
  /** The last closed run about the same thing. */
  recurrenceOf?: string;
  /** Alerts that were dismissed in earlier incidents about the same thing. */
  dismissed?: DismissedAlerts;
  /** The run of another workflow that had this incident's id, and was ended. */
  evicted?: string;
  /** It continues as new after this many events. The default is far below Temporal's limit. */
  mostEvents?: number;
  /** Milliseconds until what an inquiry has missed is looked at again for the first time. Default a minute. */
  lookAgainAfterMs?: number;
}

/** What the button stood for (`domain/stands-for.ts`). */
const Digest = z.string().max(64);

/** The answer to a step that failed or drifted, or to a task. */
export const StepAnswer = z.object({
  stepId: z.string().max(64),
  digest: Digest,
  answer: z.enum(['retry', 'skip', 'undo', 'done']),
  /** Required for `skip` and `undo`; a note for `done`. */
  reason: TypedText.optional(),
});
export type StepAnswer = z.infer<typeof StepAnswer>;

/** *I'm on it*. */
export const Acknowledgement = z.object({ digest: Digest });
export type Acknowledgement = z.infer<typeof Acknowledgement>;

export const Dismissal = z.object({ digest: Digest, reason: TypedText });
export type Dismissal = z.infer<typeof Dismissal>;

/** A dismissal of what is known, until a day. */
export const Suppression = z.object({ digest: Digest, reason: TypedText, until: z.iso.datetime() });
export type Suppression = z.infer<typeof Suppression>;

export const Note = z.object({ text: TypedText });
export type Note = z.infer<typeof Note>;

export const alertSignal = signal('alert', Alert, 'One alert joins the incident');
/** A group of alerts about one thing, as intake makes it. */
export const alertsSignal = signal(
  'alerts',
  AlertGroup,
  'Alerts join the incident, those that repeat others as counts',
);
export const decideSignal = spoken('decide', GateDecision, 'A person approves, chooses or rejects the steps of a card');
export const answerSignal = spoken('answer', StepAnswer, 'A person answers one step: Retry, Skip, Undo or Done');
export const acknowledgeSignal = spoken('acknowledge', Acknowledgement, 'A person takes the lead');
export const dismissSignal = spoken('dismiss', Dismissal, 'A person dismisses the incident as a false positive');
export const suppressSignal = spoken(
  'suppress',
  Suppression,
  'A person suppresses the alerts of the incident until a day',
);
export const noteSignal = spoken('note', Note, 'A person adds a note to the timeline');

/** Everything but the lists. It stays small in a large incident too (`domain/projections.ts`). */
export const headerQuery = defineQuery<IncidentHeader>('header');
/** A gate with a page of its steps, or null if there is no such gate. */
export const gateQuery = defineQuery<GatePage | null, [gateId: string, from: number]>('gate');
/** A gate with many steps, folded to its kinds of steps, or null if there is no such gate. */
export const gateFoldQuery = defineQuery<GateFoldView | null, [gateId: string]>('gateFold');
/** A step, or null if there is no such step. */
export const stepQuery = defineQuery<Step | null, [stepId: string]>('step');
/** A page of a gate's steps, at most `most`. Null if there is no such gate. */
export const stepPageQuery = defineQuery<
  StepPage | null,
  [gateId: string, filter: StepFilter, from: number, most: number]
>('stepPage');
/** What the incident's follow-ups must know while they run: whom it is about, and that it was a false positive. */
export interface IncidentNews {
  /** Slack ids. */
  suspects: string[];
  dismissal?: { by: Person; reason: string };
}
export const newsQuery = defineQuery<IncidentNews>('news');
/** A page of the lists, as long as people look at, or of so many bytes. */
export const listsQuery = defineQuery<ListsPage, [from: ListsPlace, mostBytes?: number]>('lists');

/** The workflow of a dismissed incident, which counts its alerts that come again. Its memo holds which alerts these are. */
export const DISMISSAL_WORKFLOW = 'dismissal';
export interface DismissalArgs {
  incident: DismissedIncident;
  /** Only when it continues as new. */
  counted?: Repeats & { receipts: string[] };
}
export const cameAgainSignal = signal('cameAgain', CameAgain, 'An alert that was dismissed came again');
export const dismissalQuery = defineQuery<DismissalState>('dismissal');

/** The workflow of a suppression, which counts what it hides and ends with it. Its memo holds what it hides. */
export const SUPPRESSION_WORKFLOW = 'suppression';
export interface SuppressionArgs {
  /** ISO 8601. */
  until: string;
  /** What people have decided. Absent for one of customers.yaml. */
  decided?: SuppressionDecided;
  /** Only when it continues as new. */
  counted?: { count: number; receipts: string[]; lastAt?: string };
}
export const suppressedSignal = signal('suppressed', SuppressedAlerts, 'Alerts that were suppressed');
/** From the incident about the same key. */
export const moreSuppressedSignal = signal('moreSuppressed', SuppressionPart, 'Another decision about the same alerts');
export const withdrawSuppressionSignal = signal(
  'withdrawSuppression',
  z.object({ from: z.iso.datetime() }),
  'The incident of a decision was opened again, so the decision does not count',
);
export const endSuppressionSignal = spoken(
  'endSuppression',
  z.object({ reason: TypedText }),
  'A person ends a suppression before its day',
);
/** By `firebreak suppressions end`, which has no key to sign with. It only lets alerts open incidents again. */
export const operatorEndSignal = signal(
  'operatorEnd',
  z.object({ by: z.string().min(1).max(80), reason: TypedText }),
  'An operator ends a suppression before its day',
);

/** The workflow that tells the infosec team once a day what opened no incident, and what was not understood. */
export const DAILY_REVIEW_WORKFLOW = 'dailyReview';
export interface DailyReviewArgs {
  /** Milliseconds between two reviews. Default a day, at midnight UTC. */
  everyMs?: number;
  /** Only when it continues as new. */
  carried?: DailyMemory;
  /** When the next review is due, milliseconds since the epoch; only when it continues as new before that. */
  dueAt?: number;
}
export const tallySignal = signal('tally', Tally, 'How many events opened no incident, and why');

/** The workflow that stores the finished record of an incident as evidence: once it has closed, and again once its follow-ups have ended. */
export const ARCHIVE_WORKFLOW = 'archive';
export interface ArchiveArgs {
  incidentId: string;
  /** The incident's first run. */
  runId: string;
  /** Stored once this has ended too. */
  ended: { id: string; runId: string };
}

/** The workflow that raises the alerts of a run that must not begin, once that has ended. */
export const RAISE_WORKFLOW = 'raise';
export interface RaiseArgs {
  customerId: string;
  alerts: Alert[];
}

/** The workflow that tells the infosec team of the dead-letter queue, until it is empty. */
export const DEAD_LETTERS_WORKFLOW = 'deadLetters';
export interface DeadLettersArgs {
  /** Only when it continues as new. */
  told?: DeadLettersTold;
  /** The last that was said; only when it continues as new. */
  count?: number;
}
/** What the infosec team has been told. */
export interface DeadLettersTold {
  /** How many messages. Lower than what was said when some have been taken out since. */
  count: number;
  /** When the first of them was noticed, ISO 8601. */
  since: string;
  notices: number;
}
/** How many messages the dead-letter queue has. */
export const deadLettersSignal = signal(
  'deadLetters',
  z.object({ count: z.number().int().min(0) }),
  'How many messages lie in the dead-letter queue',
);

/** One run of a scheduled review. */
export const REVIEW_WORKFLOW = 'review';
export interface ReviewArgs {
  customerId: string;
  account: string;
  reviewId: string;
}

/** The workflow that counts the console sign-ins of one account. */
export const SIGN_INS_WORKFLOW = 'signIns';
export interface SignInsArgs {
  customerId: string;
  account: string;
  /** Milliseconds without a sign-in after which it ends. */
  quietMs: number;
}
export const signInSignal = signal('signIn', SignIn, 'A console sign-in to be counted');

/** The workflow that remembers the role sessions of one account. It takes an argument only when it continues as new. */
export const OWN_SESSIONS_WORKFLOW = 'ownSessions';
export const ownSessionSignal = signal('ownSession', OwnSession, 'A role session that Firebreak has opened');
/** Whether Firebreak opened the session with this access key id. */
export const ownsSessionQuery = defineQuery<boolean, [string]>('ownsSession');

/** The workflow that keeps the locks and holds of one account. It takes an argument only when it continues as new. */
export const LEDGER_WORKFLOW = 'ledger';
/** Answers at once, in the order of the requests. The same request again has the same answer. */
export const acquireUpdate = update<LockAnswer[], LockRequest[]>('acquire', z.array(LockRequest));
/** The same, but waits some seconds if every answer would be `wait`. */
export const awaitUpdate = update<LockAnswer[], LockRequest[]>('await', z.array(LockRequest));
export const releaseUpdate = update<void, Releases>(
  'release',
  z.object({ releases: z.array(LockRelease), drops: z.array(HoldDrop) }),
);
export interface Releases {
  releases: LockRelease[];
  drops: HoldDrop[];
}
/** What is held of each target under an entry. */
export const heldQuery = defineQuery<(Held | null)[], [{ target: string; entry: string }[]]>('held');

/** The workflow that keeps the quota of a customer's unconfirmed alerts. It takes an argument only when it continues as new. */
export const QUOTA_WORKFLOW = 'quota';
/** Answers at once. The same question again has the same answer, if something was granted. */
export const takeUpdate = update<QuotaAnswer, QuotaAsk>('take', QuotaAsk);

/** The workflow of an incident's follow-ups. */
export const FOLLOW_UPS_WORKFLOW = 'followUps';
export interface FollowUpsArgs {
  incident: FollowUpOrigin;
  customer: CustomerPolicy;
  decisionKeys: DecisionKey[];
  tasks: FollowUp[];
  /** Slack ids of the people whom the incident is about. */
  suspects?: string[];
}
export const taskSignal = spoken('task', FollowUpAnswer, 'A person takes, finishes, moves or drops a follow-up');
/** More follow-ups of the same incident, after it was reopened. Those that it has already are ignored. */
export const moreFollowUpsSignal = signal(
  'moreFollowUps',
  z.array(FollowUp),
  'More follow-ups, after the incident was reopened',
);
/** It carries nothing, and only proves who sent it: the follow-ups ask their incident by `newsQuery`. */
export const incidentNewsSignal = signal('incidentNews', z.object({}), 'The incident has news: it is asked for them');
export const followUpsQuery = defineQuery<FollowUpsState>('followUps');
