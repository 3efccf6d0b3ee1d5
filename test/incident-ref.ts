import type { IncidentRef } from '../domain/entry.ts';
import { ACCOUNT } from './customers.ts';

/** What an activity knows of an incident in Acme's account. @param at ISO 8601 */
export const incidentRef = (at: string, over: Partial<IncidentRef> = {}): IncidentRef => ({
  id: `acme-${ACCOUNT}-instance-0123456789abcdef`,
  customerId: 'acme',
  account: ACCOUNT,
  region: 'us-east-1',
  phase: 'isolate',
  window: { from: at, to: at },
  firstSeenAt: at,
  severity: 'high',
  category: 'malware-or-exploit',
  ...over,
});
