/** When the steps of a runbook's line are proportionate to what is known. */
import { z } from 'zod';
import { Severity } from './alert.ts';
import { ENVIRONMENTS } from './environments.ts';
import { Text } from './text.ts';

/** From which severity on a line's steps are recommended. The strictest of the members that apply counts. */
export const Threshold = z.strictObject({
  from: Severity,
  /** While no source has confirmed an alert of the incident. */
  unconfirmed: Severity.optional(),
  /** In accounts of these environments. */
  in: z.partialRecord(z.enum(ENVIRONMENTS), Severity).optional(),
  /** Also for what only suffers from the attack. Without it, steps at a victim are optional. */
  victim: z.literal(true).optional(),
});

export type Threshold = z.infer<typeof Threshold>;

/**
 * A runbook line's judgement: `always`, from a severity on, or never (`byHand` says why). *Approve recommended* approves the
 * recommended steps; people choose the optional ones by hand.
 */
export const Proportion = z.union([z.literal('always'), Threshold, z.strictObject({ byHand: Text })]);
export type Proportion = z.infer<typeof Proportion>;
