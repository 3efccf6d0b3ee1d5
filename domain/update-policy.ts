/** When a customer is told of its incidents by itself. */
import { z } from 'zod';
import { Severity } from './alert.ts';
import { HOUR_MS } from './units.ts';

/** The policy of a customer that is told by itself. Without it people write to the customer. */
export const UpdatePolicy = z.strictObject({
  /** Hours between two updates. */
  everyHours: z.number().int().min(1).max(72).default(4),
  /** Less severe incidents are told of by the first notice and the report only. */
  minimumSeverity: Severity.default('high'),
});
export type UpdatePolicy = z.infer<typeof UpdatePolicy>;

export const everyMs = ({ everyHours }: UpdatePolicy): number => everyHours * HOUR_MS;
