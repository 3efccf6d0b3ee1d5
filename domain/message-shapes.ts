/** What a message must look like to be acted on. Anyone with access to Temporal can send one, and a bad one must not wedge the incident. */
import { z } from 'zod';
import { Alert } from './alert.ts';
import { SignIn } from './sign-ins.ts';
import { FollowUp } from './follow-ups.ts';

const Person = z.object({ slackUser: z.string().min(1).max(64), name: z.string().max(200) });
/** Slack's own limit for a text input is 3,000 characters. */
const Words = z.string().max(3000);

const Holder = z.object({ incidentId: z.string(), runId: z.string(), stepId: z.string() });
const Held = z.object({
  params: z.record(z.string(), z.json()),
  base: z.json(),
  top: z.json(),
  holders: z.array(Holder),
});

export const MESSAGE_SHAPES = {
  alert: Alert,
  signIn: SignIn,
  decide: z.object({
    gateId: z.string(),
    digest: z.string(),
    verdict: z.enum(['approve-all', 'choose', 'reject']),
    stepIds: z.array(z.string()).optional(),
    reason: Words.optional(),
    by: Person,
  }),
  answer: z.object({
    stepId: z.string(),
    answer: z.enum(['retry', 'skip', 'undo', 'done']),
    reason: Words.optional(),
    by: Person,
  }),
  acknowledge: Person,
  dismiss: z.object({ reason: Words, by: Person }),
  note: z.object({ text: Words, by: Person }),
  turn: z.intersection(
    z.object({ id: z.string(), resource: z.string() }),
    z.discriminatedUnion('answer', [
      z.object({ answer: z.literal('wait'), behind: z.string() }),
      z.object({ answer: z.literal('go'), held: Held.nullable() }),
      z.object({ answer: z.literal('joined'), others: z.array(z.string()), held: Held }),
      z.object({ answer: z.literal('free') }),
      z.object({ answer: z.literal('still-held'), others: z.array(z.string()) }),
    ]),
  ),
  ask: z.intersection(
    z.object({ id: z.string(), by: Holder, entry: z.string() }),
    z.discriminatedUnion('want', [
      z.object({ want: z.literal('change') }),
      z.object({ want: z.literal('hold'), params: z.record(z.string(), z.json()), from: z.json(), to: z.json() }),
      z.object({ want: z.literal('join') }),
      z.object({ want: z.literal('release') }),
    ]),
  ),
  moreFollowUps: z.array(FollowUp),
  task: z.intersection(
    z.object({ taskId: z.string(), by: Person }),
    z.discriminatedUnion('answer', [
      z.object({ answer: z.literal('take') }),
      z.object({ answer: z.literal('done'), note: Words.optional() }),
      z.object({ answer: z.literal('drop'), reason: Words }),
      z.object({ answer: z.literal('move'), dueAt: z.iso.datetime(), reason: Words }),
    ]),
  ),
  leave: z.object({ id: z.string(), took: z.boolean() }),
  letGo: z.object({ by: Holder, entry: z.string(), keep: z.boolean() }),
} as const;
