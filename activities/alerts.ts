/** `alert.raise`: opens an incident for an alert that a review, the count of sign-ins or a dismissal raised. */
import type { Client } from '@temporalio/client';
import { isBelowMinimum, type CustomersFile } from '../domain/customer.ts';
import type { AlertActivities } from '../contract/activities.ts';
import { suppressionsOf } from '../domain/wanted.ts';
import { openIncident } from '../contract/temporal/open-incident.ts';
import { requireOwner } from './owner.ts';

export function createAlertActivities(deps: {
  customers: () => CustomersFile;
  temporalClient: Client;
}): AlertActivities {
  return {
    async 'alert.raise'({ customerId, alert, afterDismissal }) {
      const { customer } = requireOwner(deps.customers(), { customerId, account: alert.account });
      if (isBelowMinimum(alert, customer)) return {};
      const about = { id: customer.id, suppressions: suppressionsOf(customer) };
      return { incidentId: await openIncident(alert, about, deps.temporalClient, afterDismissal) };
    },
  };
}
