/** Who may decide for a customer, and by which keys their decisions are known. It is read anew when it matters. */
import type { CustomerPolicy } from './customer.ts';
import { digestOf } from './digest.ts';
import type { Freeze } from './freeze.ts';
import type { DecisionKey } from './statement.ts';

export interface Authority {
  policy: Pick<CustomerPolicy, 'slackTeam' | 'approvers' | 'onCall' | 'people'>;
  /** The public keys of the Slack app. */
  keys: DecisionKey[];
  /** Nothing may be changed now. */
  frozen?: Freeze;
}

/** Equal exactly if the same people may decide, by the same keys. */
export function authorityDigest({ policy: { slackTeam, approvers, onCall, people }, keys }: Authority): string {
  return digestOf({ slackTeam, approvers, onCall, people, keys });
}
