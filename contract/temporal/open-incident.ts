/** Alerts join their open incident, or start one. */
import { TypedSearchAttributes } from '@temporalio/common';
import { type Client, type WorkflowExecutionDescription, WorkflowNotFoundError } from '@temporalio/client';
import { moreSevere, SEVERITIES, type Alert } from '../../domain/alert.ts';
import { groupsOf, receiptOf, type Delivered } from '../../domain/alert-groups.ts';
import { incidentId } from '../ids.ts';
import { dismissalOf, joinDismissal } from './dismissals.ts';
import { EVICTED, isOurs, ONE_AT_A_TIME } from './running.ts';
import { joinConfigured, joinSuppression } from './suppressions.ts';
import type { ConfiguredSuppression } from '../../domain/suppressions.ts';
import { alertsSignal, INCIDENT_WORKFLOW, type IncidentArgs } from '../messages.ts';
import { SEARCH_ATTRIBUTES } from '../search-attributes.ts';
import { TASK_QUEUES } from '../task-queues.ts';

/** The customer, with what its entry in customers.yaml suppresses. */
interface About {
  id: string;
  suppressions?: readonly ConfiguredSuppression[];
}

/** The incident that an alert belongs to: the id of its workflow. */
export function incidentOf(alert: Alert, customer: { id: string }): string {
  // A drill changes nothing: a real alert must never join one, nor a sample a real incident.
  const key = alert.sample ? `drill:${alert.correlationKey}` : alert.correlationKey;
  return incidentId(customer.id, alert.account, key);
}

/**
 * Opens or joins the incident of one alert. The same alert of the same time counts once.
 * @param afterDismissal also if the same alert was dismissed before
 * @returns the incident's id, which is the id of its workflow
 */
export async function openIncident(
  alert: Alert,
  customer: About,
  client: Pick<Client, 'workflow'>,
  afterDismissal?: true,
): Promise<string> {
  const receipt = receiptOf(`${alert.id}|${alert.occurredAt}`);
  await handOver([{ alert, receipt }], customer, client, afterDismissal);
  return incidentOf(alert, customer);
}

/**
 * Tells an incident of alerts, in as few signals as their size allows, in order. Those that were dismissed and come again
 * with nothing new are told to the dismissal instead, and those that are suppressed to their suppression, unless the incident
 * is open: it hears of everything. After a failure the same alerts may be handed over again: each
 * receipt counts once.
 * @param deliveries at least one, all of one incident (`incidentOf`)
 * @returns those that are suppressed
 */
export async function handOver(
  deliveries: readonly Delivered[],
  customer: About,
  client: Pick<Client, 'workflow'>,
  afterDismissal = false,
): Promise<ReadonlySet<Delivered>> {
  const [first] = deliveries;
  if (first === undefined) return new Set();
  const workflowId = incidentOf(first.alert, customer);
  const { isOpen, last, evicted } = await latest(workflowId, client);
  const dismissal = last?.isDismissed === true ? await dismissalOf(workflowId, last.firstRunId, client) : undefined;
  const configured = isOpen || afterDismissal ? deliveries : await joinConfigured(deliveries, customer, client);
  let news = configured;
  if (dismissal !== undefined && !afterDismissal) news = await joinDismissal(dismissal, news, client);
  const others = news;
  // Also if Temporal has forgotten the incident: the suppression lasts longer.
  if (!isOpen && others.length > 0 && !afterDismissal) news = await joinSuppression(workflowId, others, client);
  const hidden = new Set([
    ...deliveries.filter((d) => !configured.includes(d)),
    ...others.filter((d) => !news.includes(d)),
  ]);
  if (news.length === 0) return hidden;
  const severity = news.map(({ alert }) => alert.severity).reduce(moreSevere);
  const args: IncidentArgs = {
    customerId: customer.id,
    account: first.alert.account,
    ...(last === undefined ? {} : { recurrenceOf: last.runId }),
    ...(evicted === undefined ? {} : { evicted }),
    ...(dismissal === undefined ? {} : { dismissed: dismissal.alerts }),
  };
  for (const group of groupsOf(news)) {
    await client.workflow.signalWithStart(INCIDENT_WORKFLOW, {
      ...ONE_AT_A_TIME,
      workflowId,
      args: [args],
      signal: alertsSignal,
      signalArgs: [group],
      typedSearchAttributes: searchAttributes({ ...first.alert, severity }, customer),
      ...inTemporalsUi(first.alert, customer),
      // More severe incidents first. Many alerts of one customer must not delay the others'.
      priority: { priorityKey: SEVERITIES.indexOf(severity) + 1, fairnessKey: customer.id },
    });
  }
  return hidden;
}

/** What Temporal's UI shows of the incident: text from outside, without marks. */
const inTemporalsUi = (
  { title, findingType, account, source }: Alert,
  { id }: About,
): { staticSummary: string; staticDetails: string } => ({
  staticSummary: unmarked(title).slice(0, 200),
  staticDetails: unmarked(`${id}, account ${account}: ${findingType} of ${source}`).slice(0, 1_000),
});

const unmarked = (text: string): string => text.replaceAll(/[\n\r`*_[\]<>]/g, ' ');

const searchAttributes = (alert: Alert, customer: About): TypedSearchAttributes =>
  new TypedSearchAttributes([
    { key: SEARCH_ATTRIBUTES.customer, value: customer.id },
    { key: SEARCH_ATTRIBUTES.account, value: alert.account },
    { key: SEARCH_ATTRIBUTES.severity, value: alert.severity },
    { key: SEARCH_ATTRIBUTES.category, value: alert.category },
    { key: SEARCH_ATTRIBUTES.phase, value: 'detect' },
    { key: SEARCH_ATTRIBUTES.status, value: 'open' },
  ]);

interface Closed {
  runId: string;
  firstRunId: string;
  isDismissed: boolean;
}

/** What has the id of an incident, or had it last. */
interface Latest {
  isOpen: boolean;
  /** The last incident about the same thing. */
  last?: Closed;
  /** The run of a workflow that was no incident of ours, and was ended. */
  evicted?: string;
}

/**
 * Ends what is no incident of ours: it would take the incident's alerts, and tell nobody. Anybody who may start workflows can begin
 * one with this id.
 */
async function latest(workflowId: string, { workflow }: Pick<Client, 'workflow'>): Promise<Latest> {
  try {
    const described = await workflow.getHandle(workflowId).describe();
    const { status, runId, raw, typedSearchAttributes } = described;
    if (isOurs(described, INCIDENT_WORKFLOW)) return { isOpen: true };
    if (status.name === 'RUNNING') {
      await workflow.getHandle(workflowId, runId).terminate(EVICTED);
      return { isOpen: false, evicted: runId };
    }
    if (!wasIncident(described)) return { isOpen: false };
    const firstRunId = raw.workflowExecutionInfo?.firstRunId || runId;
    const isDismissed = typedSearchAttributes.get(SEARCH_ATTRIBUTES.status) === 'dismissed';
    return { isOpen: false, last: { runId, firstRunId, isDismissed } };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { isOpen: false };
    throw error;
  }
}

/** Anybody may have begun another workflow with this id, and ended it. One of this type that Firebreak did not begin has failed. */
const wasIncident = ({ type, taskQueue, status }: WorkflowExecutionDescription): boolean =>
  type === INCIDENT_WORKFLOW && taskQueue === TASK_QUEUES.workflows && status.name !== 'FAILED';
