/** An alert joins its open incident, or starts one. */
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy, TypedSearchAttributes } from '@temporalio/common';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { SEVERITIES, type Alert } from '../../domain/alert.ts';
import { incidentId } from '../ids.ts';
import type { Customer } from '../../domain/customer.ts';
import { alertSignal, INCIDENT_WORKFLOW, type IncidentArgs } from '../messages.ts';
import { SEARCH_ATTRIBUTES } from '../search-attributes.ts';
import { TASK_QUEUES } from '../task-queues.ts';

/** @returns the incident's id, which is the id of its workflow */
export async function openIncident(
  alert: Alert,
  customer: Pick<Customer, 'id'>,
  client: Pick<Client, 'workflow'>,
): Promise<string> {
  // A drill changes nothing: a real alert must never join one, nor a sample a real incident.
  const key = alert.sample ? `drill:${alert.correlationKey}` : alert.correlationKey;
  const workflowId = incidentId(customer.id, alert.account, key);
  const recurrenceOf = await lastClosedRun(workflowId, client);
  const args: IncidentArgs = {
    customerId: customer.id,
    account: alert.account,
    ...(recurrenceOf === undefined ? {} : { recurrenceOf }),
  };
  await client.workflow.signalWithStart(INCIDENT_WORKFLOW, {
    workflowId,
    taskQueue: TASK_QUEUES.workflows,
    args: [args],
    signal: alertSignal,
    signalArgs: [alert],
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    typedSearchAttributes: searchAttributes(alert, customer),
    // More severe incidents first. Many alerts of one customer must not delay the others'.
    priority: { priorityKey: SEVERITIES.indexOf(alert.severity) + 1, fairnessKey: customer.id },
  });
  return workflowId;
}

const searchAttributes = (alert: Alert, customer: Pick<Customer, 'id'>): TypedSearchAttributes =>
  new TypedSearchAttributes([
    { key: SEARCH_ATTRIBUTES.customer, value: customer.id },
    { key: SEARCH_ATTRIBUTES.account, value: alert.account },
    { key: SEARCH_ATTRIBUTES.severity, value: alert.severity },
    { key: SEARCH_ATTRIBUTES.category, value: alert.category },
    { key: SEARCH_ATTRIBUTES.phase, value: 'detect' },
    { key: SEARCH_ATTRIBUTES.status, value: 'open' },
  ]);

/** The last run about the same thing, if it has ended. Undefined if it is open, or if there was none. */
async function lastClosedRun(workflowId: string, client: Pick<Client, 'workflow'>): Promise<string | undefined> {
  try {
    const last = await client.workflow.getHandle(workflowId).describe();
    return last.status.name === 'RUNNING' ? undefined : last.runId;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
