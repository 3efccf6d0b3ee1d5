/** The systems outside whose webhooks are taken. */
import type { SystemKind } from '../../domain/outside-systems.ts';
import type { SystemNews } from '../../domain/system-telling.ts';
import type { Secrets } from './senders.ts';

export interface ListedSystem {
  kind: SystemKind;
  customerId: string;
  /** Of the customer. */
  accounts: readonly string[];
}

export interface SystemsDeps {
  /** As customers.yaml lists it now; undefined if it does not. */
  listed: (id: string) => ListedSystem | undefined;
  secrets: Secrets;
  /** @returns false if the incident is not open any more @throws when Temporal cannot be reached */
  tell(incident: { incidentId: string; run: string }, news: SystemNews): Promise<boolean>;
}

export interface SystemAnswer {
  noted: boolean;
  why?: string;
}
