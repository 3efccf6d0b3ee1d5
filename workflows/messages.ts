/** Everything the incident workflow hears and answers. The only part of `workflows/` that others import at run time. */
import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { Alert } from '../domain/alert.ts';
import type { GateDecision } from '../domain/approval.ts';
import type { IncidentState, Person } from '../domain/incident.ts';

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

/** The whole state, for Slack, CLI and console. */
export const stateQuery = defineQuery<IncidentState>('state');
