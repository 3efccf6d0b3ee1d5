/** When a workflow that only remembers continues as new. */
import { workflowInfo } from '@temporalio/workflow';

const MOST_EVENTS = 5_000;

export function isLong(mostEvents = MOST_EVENTS): boolean {
  const { historyLength, continueAsNewSuggested } = workflowInfo();
  return continueAsNewSuggested || historyLength > mostEvents;
}
