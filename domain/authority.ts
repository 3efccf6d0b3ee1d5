/** Who may decide for a customer, and by which keys their decisions are known. It is read anew when it matters. */
import type { Approver } from './customer.ts';
import type { DecisionKey } from './statement.ts';

export interface Authority {
  approvers: Approver[];
  /** The public keys of the Slack app. */
  keys: DecisionKey[];
}
