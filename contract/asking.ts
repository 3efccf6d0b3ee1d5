/** What people say about a gate's questions. */
import { z } from 'zod';
import { TypedText } from '../domain/text.ts';
import { spoken } from './signed.ts';

const Id = z.string().min(1).max(64);

export const Ask = z.object({
  gateId: Id,
  /** Of the plan that the card showed. */
  digest: Id,
  /** Slack id. */
  to: Id,
  question: TypedText,
});
export type Ask = z.infer<typeof Ask>;

export const Reply = z.object({ gateId: Id, questionId: Id, digest: Id, text: TypedText });
export type Reply = z.infer<typeof Reply>;

export const askSignal = spoken('ask', Ask, 'A person asks a colleague about the steps of a card');
export const replySignal = spoken('reply', Reply, 'A person answers a question about the steps of a card');
