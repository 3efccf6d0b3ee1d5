/** `desk.tell`: how the desk of a customer reaches the customer's incidents. */
import type { Client } from '@temporalio/client';
import type { DeskActivities } from '../contract/activities.ts';
import { tellIncidents } from '../contract/temporal/desks.ts';

export const createDeskActivities = ({ temporalClient }: { temporalClient: Client }): DeskActivities => ({
  'desk.tell': async ({ customerId, frozen }) => ({ told: await tellIncidents(temporalClient, customerId, frozen) }),
});
