import type { CustomerPolicy } from './customer.ts';
import type { EntryDescriptor } from './entry.ts';
import type { Freeze } from './freeze.ts';
import type { Regime } from './regimes.ts';
import type { Runbook } from './runbook.ts';
import type { DecisionKey } from './statement.ts';

/** The result of the first activity. It is in history, so editing a runbook never changes an open incident. */
export interface PinnedPlan {
  runbook: Runbook;
  /** SHA-256 of the runbook. */
  digest: string;
  entries: Record<string, EntryDescriptor>;
  customer: CustomerPolicy;
  /** The laws and contracts that set deadlines. Absent if there are none. */
  regimes?: Regime[];
  /** Ids of laws that customers.yaml names and that the worker has no file for: their deadlines are not watched. */
  missingRegimes?: string[];
  /** The customer is frozen. */
  frozen?: Freeze;
  /** Of the customer, for deadlines. */
  holidays?: string[];
  /** The public keys of the Slack app, which signs what people decide. A key that comes later is looked up. */
  decisionKeys: DecisionKey[];
  /** The workers have a store for payloads that are longer than Temporal takes. */
  longPayloads?: true;
}
