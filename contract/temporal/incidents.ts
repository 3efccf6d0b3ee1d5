/** The incidents, as the Slack app reaches them: their workflows' signals and state. It never decides who may do what. */
import {
  isGrpcServiceError,
  QueryNotRegisteredError,
  ServiceError,
  WorkflowNotFoundError,
  type Client,
  type WorkflowClient,
} from '@temporalio/client';
import type { SignalDefinition } from '@temporalio/common';
import type { Customer } from '../../domain/customer.ts';
import type { FollowUpsState } from '../../domain/follow-ups.ts';
import type { IncidentState } from '../../domain/incident.ts';
import { followUpsQuery, INCIDENT_WORKFLOW, stateQuery } from '../messages.ts';
import { SEARCH_ATTRIBUTES } from '../search-attributes.ts';
import type { Aim } from '../../slack-app/press.ts';

/** Slack waits three seconds for an answer to a click; what is left is for answering. */
const ANSWER_WITHIN_MS = 2_400;
/** Incidents whose state a list reads. */
const LISTED = 15;

export interface Incidents {
  /** Resolves once Temporal has the signal, from where it cannot be lost. */
  signal<Args extends unknown[]>(
    aim: Pick<Aim, 'i' | 'r'>,
    signal: SignalDefinition<Args>,
    ...args: Args
  ): Promise<void>;
  state(aim: Pick<Aim, 'i' | 'r'>): Promise<IncidentState>;
  /** What an incident has left to do. */
  followUps(aim: Pick<Aim, 'i' | 'r'>): Promise<FollowUpsState>;
  /** Open incidents of some customers, newest first; `more` are not read. */
  open(customers: readonly Pick<Customer, 'id'>[]): Promise<{ states: IncidentState[]; more: number }>;
}

/** No such incident, or it has ended: nothing can be decided any more. */
export class IncidentClosed extends Error {
  override name = 'IncidentClosed';
}

/** No answer in time. Temporal's client tries again until then, so it may, rarely, have been recorded after all. */
export class NoAnswer extends Error {
  override name = 'NoAnswer';
}

export function createIncidents({ workflow }: Pick<Client, 'workflow'>): Incidents {
  const handle = ({ i, r }: Pick<Aim, 'i' | 'r'>) => workflow.getHandle(i, r);
  const state: Incidents['state'] = (aim) => inTime(workflow, () => handle(aim).query(stateQuery));
  return {
    state,
    followUps: (aim) => inTime(workflow, () => handle(aim).query(followUpsQuery)),
    signal: (aim, signal, ...args) => inTime(workflow, () => handle(aim).signal(signal, ...args)),
    async open(customers) {
      if (customers.length === 0) return { states: [], more: 0 };
      const ids = await inTime(workflow, () => running(workflow, customers));
      const asked = await Promise.all(ids.slice(0, LISTED).map((i) => state({ i }).catch(unlessTooYoung)));
      const states = asked.filter((s) => s !== undefined);
      return { states, more: ids.length - states.length };
    },
  };
}

async function running(workflow: WorkflowClient, customers: readonly Pick<Customer, 'id'>[]): Promise<string[]> {
  const theirs = customers.map((c) => `'${c.id}'`).join(', ');
  const query = `WorkflowType = '${INCIDENT_WORKFLOW}' AND ExecutionStatus = 'Running' AND ${SEARCH_ATTRIBUTES.customer.name} IN (${theirs})`;
  const found: { id: string; startedAt: number }[] = [];
  for await (const { workflowId, startTime } of workflow.list({ query })) {
    found.push({ id: workflowId, startedAt: startTime.getTime() });
  }
  return found.sort((a, b) => b.startedAt - a.startedAt).map(({ id }) => id);
}

/** In its first moment an incident has no state yet; it counts, but there is nothing to show of it. */
function unlessTooYoung(error: unknown): undefined {
  if (error instanceof QueryNotRegisteredError || error instanceof IncidentClosed) return undefined;
  throw error;
}

/** @throws IncidentClosed or NoAnswer */
async function inTime<T>(workflow: WorkflowClient, call: () => Promise<T>): Promise<T> {
  try {
    return await workflow.withDeadline(Date.now() + ANSWER_WITHIN_MS, call);
  } catch (cause) {
    if (cause instanceof WorkflowNotFoundError) throw new IncidentClosed('the incident has ended', { cause });
    if (isFromTemporal(cause)) throw new NoAnswer('Temporal did not answer', { cause });
    throw cause;
  }
}

/** Temporal's client wraps what went wrong below it. */
const isFromTemporal = (error: unknown): boolean =>
  error instanceof ServiceError ||
  isGrpcServiceError(error) ||
  (error instanceof Error && isGrpcServiceError(error.cause));
