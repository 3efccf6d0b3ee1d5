/** What people say to an incident beside its cards: how severe it is, and who leads it. */
import { z } from 'zod';
import { Severity } from '../domain/alert.ts';
import { TypedText } from '../domain/text.ts';
import type { Undoable } from '../domain/undo.ts';
import { defineQuery } from '@temporalio/workflow';
import { spoken } from './signed.ts';

/** What the button stood for (`domain/stands-for.ts`). */
const Digest = z.string().max(64);

export const SeverityChange = z.object({ digest: Digest, severity: Severity, reason: TypedText });
export type SeverityChange = z.infer<typeof SeverityChange>;

export const Handover = z.object({
  digest: Digest,
  /** Slack id. */
  to: z.string().min(1).max(64),
  note: TypedText.optional(),
});
export type Handover = z.infer<typeof Handover>;

export const severitySignal = spoken('severity', SeverityChange, 'A person sets the severity, with a reason');
export const handoverSignal = spoken('handover', Handover, 'A person hands the lead over to somebody else');

/** The steps that can be undone now, the last that was done first. */
export const undoableQuery = defineQuery<Undoable>('undoable');
