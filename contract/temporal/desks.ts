/** How processes reach the desks of customers (`workflows/desk.ts`). */
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { Freeze, isInForce } from '../../domain/freeze.ts';
import { inParallel } from '../../domain/in-parallel.ts';
import { DESK_WORKFLOW, frozenSignal } from '../desk.ts';
import { deskId } from '../ids.ts';
import { INCIDENT_WORKFLOW } from '../messages.ts';
import { SEARCH_ATTRIBUTES } from '../search-attributes.ts';
import { meaningOf } from './errors.ts';
import { evictStranger, isOurs, ONE_AT_A_TIME, signalIfRunning } from './running.ts';
import { ofCustomers, RUNNING } from './visibility.ts';

type Temporal = Pick<Client, 'workflow'>;

export interface Desks {
  /** The desk's workflow and the first run of its chain. Starts it if it does not run. @throws NoAnswer */
  open(customerId: string, account: string): Promise<{ id: string; runId: string }>;
  /** @throws NoAnswer */
  frozen(customerId: string): Promise<Freeze | undefined>;
}

/** @param answerWithinMs how long each call may take */
export function createDesks(client: Temporal, answerWithinMs: number): Desks {
  const inTime = async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      return await client.workflow.withDeadline(Date.now() + answerWithinMs, call);
    } catch (error) {
      throw meaningOf(error);
    }
  };
  return {
    open: (customerId, account) => inTime(() => openDesk(client, customerId, account)),
    frozen: (customerId) => inTime(() => frozenNow(client, customerId)),
  };
}

async function openDesk(client: Temporal, customerId: string, account: string): Promise<{ id: string; runId: string }> {
  const id = deskId(customerId);
  await evictStranger(client, id, DESK_WORKFLOW);
  await client.workflow.start(DESK_WORKFLOW, {
    ...ONE_AT_A_TIME,
    workflowId: id,
    args: [{ customerId, account }],
    staticSummary: `What people decide about ${customerId}`,
    typedSearchAttributes: new TypedSearchAttributes([{ key: SEARCH_ATTRIBUTES.customer, value: customerId }]),
  });
  const { raw, runId } = await client.workflow.getHandle(id).describe();
  return { id, runId: raw.workflowExecutionInfo?.firstRunId || runId };
}

/** Whether a customer is frozen now. It needs no worker, and a memo that is not ours says nothing (`workflows/begun.ts`). */
export async function frozenNow({ workflow }: Temporal, customerId: string): Promise<Freeze | undefined> {
  try {
    const described = await workflow.getHandle(deskId(customerId)).describe();
    if (!isOurs(described, DESK_WORKFLOW)) return undefined;
    const frozen = Freeze.safeParse(described.memo?.['frozen']).data;
    return frozen !== undefined && isInForce(frozen, Date.now()) ? frozen : undefined;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

const AT_ONCE = 8;

/** Tells each open incident of a customer that it is frozen, or is not any more. @returns how many were told */
export async function tellIncidents(
  { workflow }: Temporal,
  customerId: string,
  frozen: Freeze | null,
): Promise<number> {
  const ids: string[] = [];
  const query = [`WorkflowType = '${INCIDENT_WORKFLOW}'`, RUNNING, ...ofCustomers([customerId])].join(' AND ');
  for await (const { workflowId } of workflow.list({ query })) ids.push(workflowId);
  await inParallel(ids, AT_ONCE, (id) => signalIfRunning({ workflow }, id, frozenSignal, { frozen }));
  return ids.length;
}
