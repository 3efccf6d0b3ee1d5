/** Follows an incident by its state query, as Slack does. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { IncidentState } from '../../domain/incident.ts';
import { PHASES, type Phase } from '../../domain/phase.ts';
import type { TimelineEvent } from '../../domain/timeline.ts';
import { NoAnswer, NoState } from '../../contract/temporal/errors.ts';
import type { Incidents } from '../../contract/temporal/incidents.ts';
import { CommandError } from '../command.ts';

const POLL_MS = 400;
const ARRIVAL_TIMEOUT_MS = 120_000;

/** Waits until an alert of an account has opened an incident. @returns its workflow id */
export async function arrival(
  incidents: Incidents,
  account: string,
  since: Date,
  signal: AbortSignal,
): Promise<string> {
  for (const deadline = Date.now() + ARRIVAL_TIMEOUT_MS; Date.now() < deadline; await sleep(POLL_MS)) {
    signal.throwIfAborted();
    const [found] = await incidents.list({ account, openedSince: since });
    if (found !== undefined) return found.id;
  }
  throw new CommandError(
    `No incident was opened within ${ARRIVAL_TIMEOUT_MS / 1000} s of the alert. The log of intake is .firebreak/logs/intake.log.`,
  );
}

/** Follows an incident until `enough`. `hear` gets each event of its timeline once, and none when there is no news. */
export async function follow(
  incidents: Incidents,
  id: string,
  hear: (events: readonly TimelineEvent[], state: IncidentState) => void,
  enough: (state: IncidentState) => boolean,
  signal: AbortSignal,
): Promise<IncidentState> {
  let told = 0;
  let last: IncidentState | undefined;
  for (;;) {
    signal.throwIfAborted();
    // The whole state of a large incident is read only when it has changed.
    const header = await incidents.header({ id }).catch(unlessForAMoment);
    const state =
      header === undefined || header.version === last?.version
        ? last
        : await incidents.state({ id }).catch(unlessForAMoment);
    if (state !== undefined) {
      last = state;
      const news = state.timeline.filter((e) => e.seq > told);
      hear(news, state);
      told = news.at(-1)?.seq ?? told;
      if (enough(state)) return state;
    }
    await sleep(POLL_MS);
  }
}

/** The incident has no state before it has looked up its runbook, and no answer while its worker restarts. */
function unlessForAMoment(error: unknown): undefined {
  if (error instanceof NoState || error instanceof NoAnswer) return undefined;
  throw error;
}

/** Whether an incident waits for the decision on a phase's gate. For a phase without a gate: whether it is in that phase. */
export function standsBefore(phase: Phase): (state: IncidentState) => boolean {
  const order = (p: Phase): number => PHASES.indexOf(p);
  return (state) =>
    state.status !== 'open' ||
    order(state.phase) > order(phase) ||
    (state.phase === phase && (state.gates.some((g) => g.phase === phase && g.status === 'open') || !hasGate(phase)));
}

const hasGate = (phase: Phase): boolean => ['isolate', 'patch', 'restore'].includes(phase);
