/** What may be said to the workflows: their types and arguments, the signals with the schemas of their messages, and the queries. */
import { defineQuery, defineSignal, type SignalDefinition } from '@temporalio/workflow';
import { z } from 'zod';
import { Alert } from '../domain/alert.ts';
import { GateDecision } from '../domain/approval.ts';
import type { CustomerPolicy } from '../domain/customer.ts';
import { FollowUpAnswer, type FollowUpOrigin, type FollowUpsState } from '../domain/follow-ups.ts';
import { HoldDrop, LockAnswer, LockRelease, LockRequest, type Held } from '../domain/holds.ts';
import { FollowUp, Person, type IncidentState } from '../domain/incident.ts';
import { SignIn } from '../domain/sign-ins.ts';
import { TypedText } from '../domain/text.ts';

/**
 * Anyone with access to Temporal can send a signal. A workflow parses each message by its schema, once, when it comes
 * in, and ignores one that does not fit: it must not end the workflow.
 */
export interface Signal<Message> extends SignalDefinition<[Message]> {
  readonly schema: z.ZodType<Message>;
}

const signal = <Message>(name: string, schema: z.ZodType<Message>): Signal<Message> => ({
  ...defineSignal<[Message]>(name),
  schema,
});

/** Workflow type name and its argument. */
export const INCIDENT_WORKFLOW = 'incident';
export interface IncidentArgs {
  customerId: string;
  account: string;
  /** The last closed run about the same thing. */
  recurrenceOf?: string;
}

/** The answer to a step that failed or drifted, or to a task. */
export const StepAnswer = z.object({
  stepId: z.string(),
  answer: z.enum(['retry', 'skip', 'undo', 'done']),
  /** Required for `skip` and `undo`; a note for `done`. */
  reason: TypedText.optional(),
  by: Person,
});
export type StepAnswer = z.infer<typeof StepAnswer>;

export const Dismissal = z.object({ reason: TypedText, by: Person });
export type Dismissal = z.infer<typeof Dismissal>;

export const Note = z.object({ text: TypedText, by: Person });
export type Note = z.infer<typeof Note>;

export const alertSignal = signal('alert', Alert);
export const decideSignal = signal('decide', GateDecision);
export const answerSignal = signal('answer', StepAnswer);
export const acknowledgeSignal = signal('acknowledge', Person);
export const dismissSignal = signal('dismiss', Dismissal);
export const noteSignal = signal('note', Note);
/** From the workflow of a target: the answer to the incident's request for its lock. */
export const lockAnswerSignal = signal('turn', LockAnswer);

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
export const signInSignal = signal('signIn', SignIn);

/** The workflow of one target. It takes an argument only when it continues as new. */
export const RESOURCE_WORKFLOW = 'resource';
export const acquireSignal = signal('ask', LockRequest);
export const releaseSignal = signal('leave', LockRelease);
export const dropSignal = signal('letGo', HoldDrop);
/** What is held of the target under an entry. */
export const heldQuery = defineQuery<Held | null, [entry: string]>('held');

/** The workflow of an incident's follow-ups. */
export const FOLLOW_UPS_WORKFLOW = 'followUps';
export interface FollowUpsArgs {
  incident: FollowUpOrigin;
  customer: CustomerPolicy;
  tasks: FollowUp[];
}
export const taskSignal = signal('task', FollowUpAnswer);
/** More follow-ups of the same incident, after it was reopened. Those that it has already are ignored. */
export const moreFollowUpsSignal = signal('moreFollowUps', z.array(FollowUp));
export const followUpsQuery = defineQuery<FollowUpsState>('followUps');
