/** How a process lists incidents, queries their state and signals them. It never decides who may do what. */
import type { Client, WorkflowClient, WorkflowExecutionInfo } from '@temporalio/client';
import type { SignalDefinition } from '@temporalio/common';
import type { FollowUpsState } from '../../domain/follow-ups.ts';
import type { IncidentState } from '../../domain/incident.ts';
import { FOLLOW_UPS_WORKFLOW, followUpsQuery, INCIDENT_WORKFLOW, stateQuery } from '../messages.ts';
import { SEARCH_ATTRIBUTES } from '../search-attributes.ts';
import { IncidentClosed, meaningOf, NoState } from './errors.ts';

/** Incidents whose state `openStates` reads. */
const READ_AT_MOST = 15;

/** The workflow of an incident or of its follow-ups; without a run, its latest one. */
export interface WorkflowRun {
  id: string;
  runId?: string | undefined;
}

/** What Temporal's list says of an incident. A text is empty while its search attribute is not set. */
export interface ListedIncident {
  id: string;
  runId: string;
  status: string;
  phase: string;
  severity: string;
  category: string;
  customer: string;
  account: string;
  /** ISO 8601. */
  openedAt: string;
  /** ISO 8601; null while it is open. */
  closedAt: string | null;
}

export interface ListFilter {
  /** Only those that have not ended. */
  open?: true;
  /** Only those of these customers, by id. */
  customers?: readonly string[];
  account?: string;
  openedSince?: Date;
}

/** Each throws `NoAnswer` when there is none in time. */
export interface Incidents {
  /** Newest first. Temporal's list may be a moment behind. */
  list(filter?: ListFilter): Promise<ListedIncident[]>;
  /** @throws IncidentClosed, NoState */
  state(run: WorkflowRun): Promise<IncidentState>;
  /** Open incidents of some customers, newest first; `more` are not read. */
  openStates(customers: readonly string[]): Promise<{ states: IncidentState[]; more: number }>;
  /** @throws IncidentClosed, NoState */
  followUps(run: WorkflowRun): Promise<FollowUpsState>;
  /** Of every incident that has follow-ups open. */
  openFollowUps(): Promise<FollowUpsState[]>;
  /** Resolves when Temporal has stored the signal, so that it cannot be lost. @throws IncidentClosed */
  signal<Args extends unknown[]>(run: WorkflowRun, signal: SignalDefinition<Args>, ...args: Args): Promise<void>;
}

/** @param answerWithinMs how long each call may take */
export function createIncidents({ workflow }: Pick<Client, 'workflow'>, answerWithinMs: number): Incidents {
  const handle = ({ id, runId }: WorkflowRun) => workflow.getHandle(id, runId);
  async function inTime<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await workflow.withDeadline(Date.now() + answerWithinMs, call);
    } catch (error) {
      throw meaningOf(error);
    }
  }
  const incidents: Incidents = {
    async list(filter = {}) {
      if (filter.customers?.length === 0) return [];
      const found = await inTime(() => executions(workflow, queryOf(filter)));
      return found.sort((a, b) => b.startTime.getTime() - a.startTime.getTime()).map(listed);
    },
    state: (run) => inTime(() => handle(run).query(stateQuery)),
    async openStates(customers) {
      const open = await incidents.list({ open: true, customers });
      const read = open.slice(0, READ_AT_MOST).map(({ id }) => incidents.state({ id }).catch(unlessWithoutState));
      const states = (await Promise.all(read)).filter((state) => state !== undefined);
      return { states, more: open.length - states.length };
    },
    followUps: (run) => inTime(() => handle(run).query(followUpsQuery)),
    async openFollowUps() {
      const query = `WorkflowType = '${FOLLOW_UPS_WORKFLOW}' AND ${RUNNING}`;
      const states: FollowUpsState[] = [];
      for (const { workflowId: id, runId } of await inTime(() => executions(workflow, query))) {
        const state = await incidents.followUps({ id, runId }).catch(unlessWithoutState);
        if (state !== undefined) states.push(state);
      }
      return states;
    },
    signal: (run, signal, ...args) => inTime(() => handle(run).signal(signal, ...args)),
  };
  return incidents;
}

const RUNNING = "ExecutionStatus = 'Running'";

function queryOf({ open, customers, account, openedSince }: ListFilter): string {
  const conditions = [`WorkflowType = '${INCIDENT_WORKFLOW}'`];
  if (open === true) conditions.push(RUNNING);
  if (customers !== undefined)
    conditions.push(`${SEARCH_ATTRIBUTES.customer.name} IN (${customers.map(quoted).join(', ')})`);
  if (account !== undefined) conditions.push(`${SEARCH_ATTRIBUTES.account.name} = ${quoted(account)}`);
  if (openedSince !== undefined) conditions.push(`StartTime >= '${openedSince.toISOString()}'`);
  return conditions.join(' AND ');
}

const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;

async function executions(workflow: WorkflowClient, query: string): Promise<WorkflowExecutionInfo[]> {
  const found: WorkflowExecutionInfo[] = [];
  for await (const execution of workflow.list({ query })) found.push(execution);
  return found;
}

function listed({
  workflowId,
  runId,
  typedSearchAttributes,
  startTime,
  closeTime,
}: WorkflowExecutionInfo): ListedIncident {
  const attribute = (key: keyof typeof SEARCH_ATTRIBUTES): string =>
    typedSearchAttributes.get(SEARCH_ATTRIBUTES[key]) ?? '';
  return {
    id: workflowId,
    runId,
    status: attribute('status'),
    phase: attribute('phase'),
    severity: attribute('severity'),
    category: attribute('category'),
    customer: attribute('customer'),
    account: attribute('account'),
    openedAt: startTime.toISOString(),
    closedAt: closeTime?.toISOString() ?? null,
  };
}

/** A workflow that begins or ends at this moment is in Temporal's list, but has no state to show. */
function unlessWithoutState(error: unknown): undefined {
  if (error instanceof NoState || error instanceof IncidentClosed) return undefined;
  throw error;
}
