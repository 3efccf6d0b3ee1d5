/** `alert.raise`: an alert that our own counting amounts to opens its incident, as one from outside does. */
import type { Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { CustomersFile } from '../domain/customer.ts';
import type { AlertActivities } from '../contract/activities.ts';
import { isBelowMinimum, openIncident } from '../contract/temporal/open-incident.ts';

export function createAlertActivities(deps: { customers: CustomersFile; temporalClient: Client }): AlertActivities {
  return {
    async 'alert.raise'({ customerId, alert }) {
      const customer = deps.customers.customers.find((c) => c.id === customerId);
      if (customer === undefined) {
        throw ApplicationFailure.create({
          type: 'Validation',
          message: `Customer ${customerId} is not in the customers file: ${alert.title} in ${alert.account} opens no incident. Add the customer and restart the worker.`,
          nonRetryable: true,
        });
      }
      if (isBelowMinimum(alert, customer)) return {};
      return { incidentId: await openIncident(alert, customer, deps.temporalClient) };
    },
  };
}
