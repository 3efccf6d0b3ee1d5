/** How one incident joins another of the same customer: what a person says, and what the two incidents say to each other. */
import { z } from 'zod';
import { Severity } from '../domain/alert.ts';
import { Person } from '../domain/incident.ts';
import { Text, TypedText } from '../domain/text.ts';
import { signal } from './own.ts';
import { spoken } from './signed.ts';

const IncidentId = z.string().min(1).max(200);

/** To the incident that joins. */
export const Merge = z.object({
  /** What the button stood for (`domain/stands-for.ts`). */
  digest: z.string().max(64),
  into: IncidentId,
  reason: TypedText,
});
export type Merge = z.infer<typeof Merge>;
export const mergeSignal = spoken('merge', Merge, 'A person has this incident join another one');

/** To the incident that goes on. */
export const JoinRequest = z.object({
  nonce: z.string().max(64),
  from: z.object({ id: IncidentId, runId: z.string().max(64) }),
  by: Person,
  reason: TypedText,
  /** The id of its runbook. */
  runbook: z.string().max(200),
  severity: Severity,
  /** The highest severity that was known, whatever people have set. */
  known: Severity,
});
export type JoinRequest = z.infer<typeof JoinRequest>;
export const joinSignal = signal('join', JoinRequest, 'Another incident asks to join this one');

/** To the incident that goes on, after the last alert. */
export const Joined = z.object({
  nonce: z.string().max(64),
  /** What was handed over. */
  alerts: z.number().int().min(0),
  things: z.number().int().min(0),
});
export type Joined = z.infer<typeof Joined>;
export const joinedSignal = signal('joined', Joined, 'Another incident has joined this one');

/** Back to the incident that joins. */
export const JoinAnswer = z.object({
  nonce: z.string().max(64),
  /** Why it is refused. Absent if it is not. */
  why: Text.optional(),
});
export type JoinAnswer = z.infer<typeof JoinAnswer>;
export const joinAnswerSignal = signal(
  'joinAnswer',
  JoinAnswer,
  'The other incident answers whether this one may join it',
);
