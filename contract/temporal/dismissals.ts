/** Alerts that were dismissed and come again with nothing new join their dismissal. */
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { Delivered } from '../../domain/alert-groups.ts';
import { DismissedAlerts, repeatOf, type CameAgain } from '../../domain/dismissals.ts';
import { dismissalId } from '../ids.ts';
import { cameAgainSignal, DISMISSAL_WORKFLOW } from '../messages.ts';
import { isOurs } from './running.ts';

export interface Dismissal {
  /** The id of its workflow. */
  id: string;
  alerts: DismissedAlerts;
}

/** What a dismissed incident remembers; undefined if it remembers nothing, or no longer. It needs no worker: a memo is kept by Temporal. */
export async function dismissalOf(
  incident: string,
  firstRunId: string,
  { workflow }: Pick<Client, 'workflow'>,
): Promise<Dismissal | undefined> {
  const id = dismissalId(incident, firstRunId);
  try {
    const described = await workflow.getHandle(id).describe();
    const { success, data } = DismissedAlerts.safeParse(described.memo?.['dismissed']);
    return isOurs(described, DISMISSAL_WORKFLOW) && success ? { id, alerts: data } : undefined;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** Tells the dismissal of what came again. @returns the other deliveries, in their order; all, if it has just ended */
export async function joinDismissal(
  { id, alerts }: Dismissal,
  deliveries: readonly Delivered[],
  { workflow }: Pick<Client, 'workflow'>,
): Promise<readonly Delivered[]> {
  const messages = new Map<string, CameAgain>();
  const others = deliveries.filter(({ alert, receipt }) => {
    const fingerprint = repeatOf(alert, alerts);
    if (fingerprint === undefined) return true;
    const isConfirmed = alerts[fingerprint] === true;
    const key = isConfirmed ? '' : fingerprint;
    const { receipts, at } = messages.get(key) ?? { receipts: [], at: alert.occurredAt };
    messages.set(key, {
      receipts: [...receipts, receipt],
      at: Date.parse(alert.occurredAt) > Date.parse(at) ? alert.occurredAt : at,
      ...(isConfirmed ? {} : { unconfirmed: alert }),
    });
    return false;
  });
  try {
    for (const message of messages.values()) await workflow.getHandle(id).signal(cameAgainSignal, message);
    return others;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return deliveries;
    throw error;
  }
}
