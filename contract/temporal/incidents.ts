/** How a process lists incidents, queries their state and signals them. It never decides who may do what. */
import type { Client, WorkflowClient, WorkflowExecutionInfo, WorkflowHandle } from '@temporalio/client';
import type { QueryDefinition, SignalDefinition } from '@temporalio/common';
import { SEVERITIES } from '../../domain/alert.ts';
import type { FollowUpsState } from '../../domain/follow-ups.ts';
import { chunksOf } from '../../domain/group.ts';
import type { StepFilter } from '../../domain/gate-fold.ts';
import type { IncidentState, Step } from '../../domain/incident.ts';
import {
  type GateFoldView,
  type GatePage,
  type GateView,
  type IncidentHeader,
  type StepPage,
} from '../../domain/projections.ts';
import type { CountedSuppression } from '../../domain/suppressions.ts';
import type { TimelineEvent } from '../../domain/timeline.ts';
import type { Undoable } from '../../domain/undo.ts';
import { undoableQuery } from '../leading.ts';
import {
  FOLLOW_UPS_WORKFLOW,
  followUpsQuery,
  gateFoldQuery,
  gateQuery,
  headerQuery,
  listsQuery,
  INCIDENT_WORKFLOW,
  newsQuery,
  stepQuery,
  stepPageQuery,
  type IncidentNews,
} from '../messages.ts';
import { SEARCH_ATTRIBUTES } from '../search-attributes.ts';
import { meaningOf, unlessWithoutState } from './errors.ts';
import { listSuppressions } from './suppressions.ts';
import { ofCustomers, quoted, RUNNING } from './visibility.ts';
import { wholeState } from './whole-state.ts';

/** Incidents that `openHeaders` reads, and that are read at the same time. */
const READ_AT_MOST = 15;
/** Events of a timeline that a window shows. */
const EVENTS_SHOWN = 150;

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
  id?: string;
}

/** Each throws `NoAnswer` when there is none in time. */
export interface Incidents {
  /** Newest first. Temporal's list may be a moment behind. */
  list(filter?: ListFilter): Promise<ListedIncident[]>;
  /** Everything but the lists. @throws IncidentClosed, NoState */
  header(run: WorkflowRun): Promise<IncidentHeader>;
  /** A gate with all its steps; undefined if there is no such gate. @throws IncidentClosed, NoState */
  gate(run: WorkflowRun, gateId: string): Promise<GateView | undefined>;
  /** A gate with many steps, folded; undefined if there is no such gate. @throws IncidentClosed, NoState */
  gateFold(run: WorkflowRun, gateId: string): Promise<GateFoldView | undefined>;
  /** A step; undefined if there is no such step. @throws IncidentClosed, NoState */
  step(run: WorkflowRun, stepId: string): Promise<Step | undefined>;
  /** A page of a gate's steps; undefined if there is no such gate. @throws IncidentClosed, NoState */
  stepPage(
    run: WorkflowRun,
    gateId: string,
    filter: StepFilter,
    from: number,
    most: number,
  ): Promise<StepPage | undefined>;
  /** The steps that can be undone now. @throws IncidentClosed, NoState */
  undoable(run: WorkflowRun): Promise<Undoable>;
  /** What its follow-ups must know. @throws IncidentClosed, NoState */
  news(run: WorkflowRun): Promise<IncidentNews>;
  /** The newest events of the timeline, oldest first, and how many came before them. @throws IncidentClosed, NoState */
  timeline(run: WorkflowRun): Promise<{ events: TimelineEvent[]; earlier: number }>;
  /** The whole state, read page by page. @throws IncidentClosed, NoState */
  state(run: WorkflowRun): Promise<IncidentState>;
  /** Open incidents of some customers, the most severe first, then the newest; `more` are not read. */
  openHeaders(customers: readonly string[]): Promise<{ headers: IncidentHeader[]; more: number }>;
  /** @throws IncidentClosed, NoState */
  followUps(run: WorkflowRun): Promise<FollowUpsState>;
  /** Of incidents that have follow-ups open, of all customers or of these. `more` are not read. @param which.most how many are */
  openFollowUps(which?: {
    customers?: readonly string[];
    most?: number;
  }): Promise<{ states: FollowUpsState[]; more: number }>;
  /** What is suppressed, the first to end first. */
  suppressions(): Promise<CountedSuppression[]>;
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
  /**
   * The current run. An incident that has continued as new is still the incident of its first run, and buttons and
   * messages carry that run's id.
   * @throws IncidentClosed if another incident about the same thing has taken its place
   */
  async function current({ id, runId }: WorkflowRun): Promise<WorkflowHandle> {
    if (runId === undefined) return workflow.getHandle(id);
    const { raw, runId: latest } = await inTime(() => workflow.getHandle(id).describe());
    const first = raw.workflowExecutionInfo?.firstRunId;
    if (first === runId) return workflow.getHandle(id, latest);
    return workflow.getHandle(id, runId);
  }
  async function ask<Answer, Args extends unknown[]>(
    run: WorkflowRun,
    query: QueryDefinition<Answer, Args>,
    ...args: Args
  ): Promise<Answer> {
    const workflow = await current(run);
    return inTime(() => workflow.query(query, ...args));
  }
  const incidents: Incidents = {
    async list(filter = {}) {
      if (filter.customers?.length === 0) return [];
      const found = await inTime(() => executions(workflow, queryOf(filter)));
      return found.sort((a, b) => b.startTime.getTime() - a.startTime.getTime()).map(listed);
    },
    async header(run) {
      // It is asked often. The latest run nearly always is the incident's own, and its answer says so.
      const latest = await inTime(() => handle({ id: run.id }).query(headerQuery)).catch(unlessWithoutState);
      if (latest !== undefined && (run.runId === undefined || latest.runId === run.runId)) return latest;
      const workflow = await current(run);
      return inTime(() => workflow.query(headerQuery));
    },
    async gate(run, gateId) {
      const workflow = await current(run);
      const pages: GatePage[] = [];
      for (let from: number | undefined = 0; from !== undefined; from = pages.at(-1)?.next) {
        const at = from;
        const page = await inTime(() => workflow.query(gateQuery, gateId, at));
        if (page === null) return undefined;
        pages.push(page);
      }
      return joined(pages);
    },
    gateFold: async (run, gateId) => (await ask(run, gateFoldQuery, gateId)) ?? undefined,
    step: async (run, stepId) => (await ask(run, stepQuery, stepId)) ?? undefined,
    stepPage: async (run, gateId, filter, from, most) =>
      (await ask(run, stepPageQuery, gateId, filter, from, most)) ?? undefined,
    undoable: (run) => ask(run, undoableQuery),
    news: (run) => ask(run, newsQuery),
    async timeline(run) {
      const workflow = await current(run);
      const { counts, beyond } = await inTime(() => workflow.query(headerQuery));
      const from = Math.max(0, counts.timeline - EVENTS_SHOWN);
      const { lists } = await inTime(() => workflow.query(listsQuery, { name: 'timeline', from }));
      return { events: (lists.timeline ?? []) as TimelineEvent[], earlier: from + (beyond.timeline ?? 0) };
    },
    async state(run) {
      const workflow = await current(run);
      // Each page has its own deadline: a large incident has hundreds of them.
      const query: Pick<WorkflowHandle, 'query'>['query'] = (definition, ...args) =>
        inTime(() => workflow.query(definition, ...args));
      return wholeState({ query });
    },
    async openHeaders(customers) {
      // One that has no severity yet comes first.
      const open = (await incidents.list({ open: true, customers })).toSorted((a, b) => rank(a) - rank(b));
      const headers = await readAll(open.slice(0, READ_AT_MOST), ({ id }) => incidents.header({ id }));
      return { headers, more: open.length - headers.length };
    },
    followUps: (run) => inTime(() => handle(run).query(followUpsQuery)),
    suppressions: () => inTime(() => listSuppressions({ workflow })),
    async openFollowUps({ customers, most = Infinity } = {}) {
      const query = [`WorkflowType = '${FOLLOW_UPS_WORKFLOW}'`, RUNNING, ...ofCustomers(customers)].join(' AND ');
      const open = await inTime(() => executions(workflow, query));
      const states = await readAll(open.slice(0, most), ({ workflowId: id, runId }) =>
        incidents.followUps({ id, runId }),
      );
      return { states, more: open.length - states.length };
    },
    async signal(run, signal, ...args) {
      const workflow = await current(run);
      await inTime(() => workflow.signal(signal, ...args));
    },
  };
  return incidents;
}

function joined(pages: readonly GatePage[]): GateView | undefined {
  const [first] = pages;
  if (first === undefined) return undefined;
  const steps = pages.flatMap((p) => p.steps);
  return { gate: { ...first.gate, stepIds: steps.map((s) => s.id) }, steps, said: pages.flatMap((p) => p.said) };
}

function queryOf({ open, customers, account, openedSince, id }: ListFilter): string {
  const conditions = [`WorkflowType = '${INCIDENT_WORKFLOW}'`];
  if (open === true) conditions.push(RUNNING);
  conditions.push(...ofCustomers(customers));
  if (account !== undefined) conditions.push(`${SEARCH_ATTRIBUTES.account.name} = ${quoted(account)}`);
  if (openedSince !== undefined) conditions.push(`StartTime >= '${openedSince.toISOString()}'`);
  if (id !== undefined) conditions.push(`WorkflowId = ${quoted(id)}`);
  return conditions.join(' AND ');
}

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

const rank = ({ severity }: ListedIncident): number => SEVERITIES.findIndex((one) => one === severity);

/** Some at a time, without those that have no state. */
async function readAll<T, State>(all: readonly T[], read: (one: T) => Promise<State>): Promise<State[]> {
  const found: (State | undefined)[] = [];
  for (const some of chunksOf(all, READ_AT_MOST))
    found.push(...(await Promise.all(some.map((one) => read(one).catch(unlessWithoutState)))));
  return found.filter((state) => state !== undefined);
}
