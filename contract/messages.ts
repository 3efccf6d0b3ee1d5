/** Everything the workflows hear and answer. The only part of `workflows/` that others import at run time. */
import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { Alert } from '../domain/alert.ts';
import type { GateDecision } from '../domain/approval.ts';
import type { CustomerPolicy } from '../domain/customer.ts';
import type { FollowUp, FollowUpAnswer, FollowUpOrigin, FollowUpsState } from '../domain/follow-ups.ts';
import type { Ask, Held, Leave, LetGo, Turn } from '../domain/holds.ts';
import type { IncidentState, Person } from '../domain/incident.ts';
import type { SignIn } from '../domain/sign-ins.ts';

/** Workflow type name and its argument. */
export const INCIDENT_WORKFLOW = 'incident';
export interface IncidentArgs {
  customerId: string;
  account: string;
  /** The last closed run about the same thing. */
  recurrenceOf?: string;
}

/** Answers to a step that failed, drifted or (tasks) waits for a person. */
export interface StepAnswer {
  stepId: string;
  answer: 'retry' | 'skip' | 'undo' | 'done';
  /** Required for `skip` and `undo`; the note for `done`. */
  reason?: string;
  by: Person;
}

export interface Dismissal {
  reason: string;
  by: Person;
}

export interface Note {
  text: string;
  by: Person;
}

export const alertSignal = defineSignal<[Alert]>('alert');
export const decideSignal = defineSignal<[GateDecision]>('decide');
export const answerSignal = defineSignal<[StepAnswer]>('answer');
export const acknowledgeSignal = defineSignal<[Person]>('acknowledge');
export const dismissSignal = defineSignal<[Dismissal]>('dismiss');
export const noteSignal = defineSignal<[Note]>('note');
/** From the workflow of a target: an answer to what the incident asked of it. */
export const turnSignal = defineSignal<[Turn]>('turn');

/** The whole state, for Slack, CLI and console. */
export const stateQuery = defineQuery<IncidentState>('state');

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
export const signInSignal = defineSignal<[SignIn]>('signIn');

/** The workflow of one target. Its argument is for its own use, when it continues as new. */
export const RESOURCE_WORKFLOW = 'resource';
export const askSignal = defineSignal<[Ask]>('ask');
export const leaveSignal = defineSignal<[Leave]>('leave');
export const letGoSignal = defineSignal<[LetGo]>('letGo');
/** What is held under an entry. */
export const heldQuery = defineQuery<Held | null, [entry: string]>('held');

/** The workflow of what an incident has left for people to do. */
export const FOLLOW_UPS_WORKFLOW = 'followUps';
export interface FollowUpsArgs {
  incident: FollowUpOrigin;
  customer: CustomerPolicy;
  tasks: FollowUp[];
}
export const taskSignal = defineSignal<[FollowUpAnswer]>('task');
/** The incident was reopened and has left more; those that are known are left alone. */
export const moreFollowUpsSignal = defineSignal<[FollowUp[]]>('moreFollowUps');
export const followUpsQuery = defineQuery<FollowUpsState>('followUps');
