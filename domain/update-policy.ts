/** When a customer is told of its incidents, and who sends it. */
import { z } from 'zod';
import { Severity } from './alert.ts';
import { HOUR_MS } from './units.ts';

/** The policy of a customer for whom Firebreak drafts updates. Without it people write to the customer. */
export const UpdatePolicy = z.strictObject({
  /** Hours between two updates. */
  everyHours: z.number().int().min(1).max(72).default(4),
  /** `after-approval`: an approver sends each draft in Slack. One that nobody sends is not sent; the next one takes its place. */
  send: z.enum(['after-approval', 'by-itself']).default('after-approval'),
  /** Minutes that a closing notice waits for an approval after the incident has closed. */
  closingWaitMinutes: z.number().int().min(1).max(240).default(30),
  /** Less severe incidents are told of by the first notice and the report only. */
  minimumSeverity: Severity.default('high'),
});
export type UpdatePolicy = z.infer<typeof UpdatePolicy>;

/** Incidents that were opened before people could approve updates have no `send`: theirs are sent by themselves. */
export const needsApproval = ({ send }: UpdatePolicy): boolean => send === 'after-approval';

export const everyMs = ({ everyHours }: UpdatePolicy): number => everyHours * HOUR_MS;
