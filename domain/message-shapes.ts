/** What a message must look like to be acted on. Anyone with access to Temporal can send one, and a bad one must not wedge the incident. */
import { z } from 'zod';
import { Alert } from './alert.ts';

const Person = z.object({ slackUser: z.string().min(1).max(64), name: z.string().max(200) });
/** Slack's own limit for a text input is 3,000 characters. */
const Words = z.string().max(3000);

export const MESSAGE_SHAPES = {
  alert: Alert,
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
} as const;
