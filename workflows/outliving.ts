/** Workflows that a workflow about one incident starts, and that go on after it has ended. */
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { ParentClosePolicy, startChild, type ChildWorkflowOptions } from '@temporalio/workflow';
import { SEARCH_ATTRIBUTES } from '../contract/search-attributes.ts';
import type { IncidentState } from '../domain/incident.ts';

interface Options extends Pick<ChildWorkflowOptions, 'memo' | 'workflowIdReusePolicy'> {
  workflowId: string;
  args: unknown[];
}

/** @returns false if it runs already, or has run where the id may be used only once */
export async function startOutliving(
  type: string,
  { title, customer }: Pick<IncidentState, 'title' | 'customer'>,
  options: Options,
): Promise<boolean> {
  try {
    await startChild(type, {
      ...options,
      parentClosePolicy: ParentClosePolicy.ABANDON,
      staticSummary: title.slice(0, 200),
      typedSearchAttributes: [
        { key: SEARCH_ATTRIBUTES.customer, value: customer.id },
        { key: SEARCH_ATTRIBUTES.account, value: customer.account.id },
      ],
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}
