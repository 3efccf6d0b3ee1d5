/** Alerts that are suppressed join the count of their suppression instead of an incident; and the list of suppressions. */
import { type Client, type WorkflowExecutionDescription, WorkflowNotFoundError } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { later, type Delivered } from '../../domain/alert-groups.ts';
import { digestOf } from '../../domain/digest.ts';
import { chunksOf } from '../../domain/group.ts';
import {
  EarlyEnd,
  factsOf,
  isHidden,
  isHiddenBy,
  SuppressionCount,
  SuppressionParts,
  type ConfiguredSuppression,
  type CountedSuppression,
  type Hides,
  type SuppressedAlerts,
  type SuppressionPart,
} from '../../domain/suppressions.ts';
import { configuredSuppressionId, suppressionId } from '../ids.ts';
import { SUPPRESSION_WORKFLOW, suppressedSignal } from '../messages.ts';
import { SEARCH_ATTRIBUTES } from '../search-attributes.ts';
import { isOurs, ONE_AT_A_TIME } from './running.ts';

type Temporal = Pick<Client, 'workflow'>;

/** Receipts that one signal carries. */
const MOST_RECEIPTS = 1_000;

/** @returns the deliveries that the customer's own suppressions do not hide, in their order */
export async function joinConfigured(
  deliveries: readonly Delivered[],
  customer: { id: string; suppressions?: readonly ConfiguredSuppression[] },
  client: Temporal,
): Promise<readonly Delivered[]> {
  let others = deliveries;
  for (const given of customer.suppressions ?? []) {
    const hidden = others.filter(({ alert }) => isHiddenBy(alert, given, Date.now()));
    if (hidden.length === 0) continue;
    for (const message of messagesOf(hidden)) await count(customer.id, given, message, client);
    others = others.filter((one) => !hidden.includes(one));
  }
  return others;
}

/**
 * Makes the list of suppressions show those of customers.yaml before they have hidden anything, and no longer show those that
 * the file does not have any more. Safe to run twice.
 */
export async function keepConfigured(
  customers: readonly { id: string; suppressions: readonly ConfiguredSuppression[] }[],
  client: Temporal,
  now: Date,
): Promise<void> {
  const wanted = new Set<string>();
  for (const { id, suppressions } of customers)
    for (const given of suppressions) {
      if (Date.parse(given.until) <= now.getTime()) continue;
      wanted.add(configuredSuppressionId(id, given.account, digestOf(given)));
      await count(id, given, { receipts: [], at: given.from }, client);
    }
  for (const { id, origin } of await listSuppressions(client))
    if (origin === 'configuration' && !wanted.has(id)) await client.workflow.getHandle(id).cancel();
}

async function count(
  customer: string,
  given: ConfiguredSuppression,
  message: SuppressedAlerts,
  { workflow }: Temporal,
): Promise<void> {
  const { account, until } = given;
  await workflow.signalWithStart(SUPPRESSION_WORKFLOW, {
    ...ONE_AT_A_TIME,
    workflowId: configuredSuppressionId(customer, account, digestOf(given)),
    args: [{ until }],
    signal: suppressedSignal,
    signalArgs: [message],
    staticSummary: `Suppressed by customers.yaml until ${until}`,
    memo: { parts: [{ facts: factsOf(customer, given) }] },
    typedSearchAttributes: new TypedSearchAttributes([
      { key: SEARCH_ATTRIBUTES.customer, value: customer },
      { key: SEARCH_ATTRIBUTES.account, value: account },
    ]),
  });
}

/** @returns the deliveries that what people decided about this key does not hide, in their order; all, if it has just ended */
export async function joinSuppression(
  incident: string,
  deliveries: readonly Delivered[],
  { workflow }: Temporal,
): Promise<readonly Delivered[]> {
  const handle = workflow.getHandle(suppressionId(incident));
  try {
    const decided = decidedOf(await handle.describe());
    const isKnown = ({ alert }: Delivered): boolean => decided.some((hides) => isHidden(alert, hides, Date.now()));
    const hidden = deliveries.filter(isKnown);
    for (const message of messagesOf(hidden)) await handle.signal(suppressedSignal, message);
    return deliveries.filter((one) => !hidden.includes(one));
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return deliveries;
    throw error;
  }
}

/** A memo that is not ours (`workflows/begun.ts`) hides nothing, nor does one that was ended. */
function decidedOf(described: WorkflowExecutionDescription): Hides[] {
  const { memo } = described;
  if (!isOurs(described, SUPPRESSION_WORKFLOW) || memo?.['ended'] !== undefined) return [];
  return partsOf(memo).flatMap(({ hides }) => hides ?? []);
}

const partsOf = (memo: Record<string, unknown> | undefined): SuppressionPart[] =>
  SuppressionParts.safeParse(memo?.['parts']).data ?? [];

const messagesOf = (hidden: readonly Delivered[]): SuppressedAlerts[] =>
  chunksOf(hidden, MOST_RECEIPTS).map((some) => ({
    receipts: some.map(({ receipt }) => receipt),
    at: some.map(({ alert }) => alert.occurredAt).reduce(later),
  }));

/**
 * Those that run, the first to end first. It needs no worker.
 * @param which.endedSince also those that ended since then (ISO 8601): a suppression that was begun again stands there with each run
 * @param which.most no more than so many; all by default
 */
export async function listSuppressions(
  { workflow }: Temporal,
  { endedSince, most = Infinity }: { endedSince?: string; most?: number } = {},
): Promise<CountedSuppression[]> {
  const running = "ExecutionStatus = 'Running'";
  const which = endedSince === undefined ? running : `(${running} OR CloseTime >= '${endedSince}')`;
  const found: CountedSuppression[] = [];
  for await (const { workflowId: id, runId, memo, status } of workflow.list({
    query: `WorkflowType = '${SUPPRESSION_WORKFLOW}' AND ${which}`,
  })) {
    const parts = partsOf(memo);
    const inForce = parts.filter(({ facts }) => Date.parse(facts.until) > Date.now());
    const latest = inForce.pop() ?? parts.at(-1);
    const counted = SuppressionCount.safeParse(memo?.['counted']);
    if (latest === undefined || status.name === 'CONTINUED_AS_NEW') continue;
    const { count = 0, lastAt, firstRunId = runId } = counted.success ? counted.data : {};
    const ended = EarlyEnd.safeParse(memo?.['ended']).data;
    found.push({
      ...latest.facts,
      id,
      firstRunId,
      count,
      ...(lastAt === undefined ? {} : { lastAt }),
      ...(inForce.length === 0 ? {} : { earlier: inForce.map(({ facts }) => facts) }),
      ...(ended === undefined ? {} : { ended }),
    });
    if (found.length >= most) break;
  }
  return found.sort((a, b) => Date.parse(a.until) - Date.parse(b.until));
}
