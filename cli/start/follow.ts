/** Watches an incident by its own query, as Slack and the console do. */
import type { Client } from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IncidentState } from '../../domain/incident.ts';
import { PHASES, type Phase } from '../../domain/phase.ts';
import type { TimelineEvent } from '../../domain/timeline.ts';
import { INCIDENT_WORKFLOW, stateQuery } from '../../contract/messages.ts';
import { CommandError } from '../command.ts';

const POLL_MS = 400;
const ARRIVAL_TIMEOUT_MS = 60_000;

/** Waits until an alert of an account has opened an incident. @returns its workflow id */
export async function arrival(client: Client, account: string, since: Date, signal: AbortSignal): Promise<string> {
  const query = `WorkflowType = '${INCIDENT_WORKFLOW}' AND FirebreakAccount = '${account}' AND StartTime >= '${since.toISOString()}'`;
  for (const deadline = Date.now() + ARRIVAL_TIMEOUT_MS; Date.now() < deadline; await sleep(POLL_MS)) {
    signal.throwIfAborted();
    for await (const found of client.workflow.list({ query })) return found.workflowId;
  }
  throw new CommandError(
    `No incident was opened within ${ARRIVAL_TIMEOUT_MS / 1000} s of the alert. What intake did with it is in .firebreak/logs/intake.log.`,
  );
}

/** Follows an incident until `enough`, telling each event of its timeline once. */
export async function follow(
  client: Client,
  id: string,
  hear: (event: TimelineEvent, state: IncidentState) => void,
  enough: (state: IncidentState) => boolean,
  signal: AbortSignal,
): Promise<IncidentState> {
  const handle = client.workflow.getHandle(id);
  let told = 0;
  for (;;) {
    signal.throwIfAborted();
    // Not yet pinned, or its worker is being started again.
    const state = await handle.query(stateQuery).catch(() => undefined);
    if (state !== undefined) {
      for (const event of state.timeline.slice(told)) hear(event, state);
      told = state.timeline.length;
      if (enough(state)) return state;
    }
    await sleep(POLL_MS);
  }
}

/** Whether an incident stands before the decision on a phase's gate; for a phase without one, whether it is in that phase. */
export function standsBefore(phase: Phase): (state: IncidentState) => boolean {
  const order = (p: Phase): number => PHASES.indexOf(p);
  return (state) =>
    state.status !== 'open' ||
    order(state.phase) > order(phase) ||
    (state.phase === phase && (state.gates.some((g) => g.phase === phase && g.status === 'open') || !hasGate(phase)));
}

const hasGate = (phase: Phase): boolean => ['isolate', 'patch', 'restore'].includes(phase);
