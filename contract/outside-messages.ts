/** What is said to an incident about whom it tells outside. */
import { z } from 'zod';
import { SystemNews } from '../domain/system-telling.ts';
import { TypedText } from '../domain/text.ts';
import { signal } from './own.ts';
import { spoken } from './signed.ts';

/** By the intake, which has verified that the system of this customer says so. */
export const systemNewsSignal = signal(
  'systemNews',
  SystemNews,
  'A system outside (PagerDuty, Jira, ServiceNow) says something of its ticket',
);

export const DraftAnswer = z.object({
  /** Of the draft that was shown. */
  digest: z.string().min(1).max(64),
  /** `read`: by somebody to whom the Slack app shows no text. */
  answer: z.enum(['send', 'decline', 'read']),
  /** What is sent in place of the draft. */
  text: TypedText.optional(),
});
export type DraftAnswer = z.infer<typeof DraftAnswer>;

export const draftAnswerSignal = spoken(
  'answerDraft',
  DraftAnswer,
  'A person sends the draft of an update to the customer, edits it, or declines it',
);
