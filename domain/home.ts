/** What the app's home shows a person: of the customers that the person approves or is on call for, and of no other. An incident that is about the person is not shown. Pure. */
import { isAtLeast } from './alert.ts';
import { approverOf } from './approval.ts';
import { askedOf, type FollowUpsState, type FollowUpTask } from './follow-ups.ts';
import type { GateSummary, IncidentHeader } from './projections.ts';
import { isSuspect } from './suspects.ts';

interface HomeGate {
  state: IncidentHeader;
  gate: GateSummary;
}
export interface HomeTask {
  of: FollowUpsState;
  task: FollowUpTask;
}

export interface Home {
  /** Cards that wait for this person's decision, of the most severe incident first. */
  gates: HomeGate[];
  /** The most severe first, then the oldest. */
  incidents: IncidentHeader[];
  /** Tasks of laws and contracts, the first due first. */
  deadlines: HomeTask[];
  /** Other tasks that this person has, or is asked for. */
  tasks: HomeTask[];
}

/** @param mine ids of the person's customers */
export function homeOf(
  person: string,
  mine: ReadonlySet<string>,
  headers: readonly IncidentHeader[],
  followUps: readonly FollowUpsState[],
): Home {
  const incidents = headers
    .filter((h) => mine.has(h.customer.id) && h.status === 'open' && !isSuspect(h, person))
    .toSorted((a, b) => bySeverity(a, b) || a.openedAt.localeCompare(b.openedAt));
  const open = followUps
    .filter((f) => mine.has(f.customer.id) && !isSuspect(f, person))
    .flatMap((of) => of.tasks.filter((t) => t.status === 'open').map((task) => ({ of, task })))
    .toSorted((a, b) => a.task.dueAt.localeCompare(b.task.dueAt));
  const isAsked = ({ of, task }: HomeTask): boolean =>
    askedOf(task, of.customer, of.incident.lead).some((p) => p.slackUser === person);
  return {
    gates: incidents.flatMap((state) =>
      state.gates.filter((gate) => isFor(person, state, gate)).map((gate) => ({ state, gate })),
    ),
    incidents,
    deadlines: open.filter(({ task }) => task.duty !== undefined),
    tasks: open.filter((one) => one.task.duty === undefined && isAsked(one)),
  };
}

const bySeverity = (a: IncidentHeader, b: IncidentHeader): number =>
  a.severity === b.severity ? 0 : isAtLeast(a.severity, b.severity) ? -1 : 1;

/** Whether the person may decide something on it: an approver who has not approved it, unless more is asked of the person. */
function isFor(person: string, { customer, drill }: IncidentHeader, { waits, partly, steps }: GateSummary): boolean {
  if (!waits || drill || approverOf({ slackUser: person, name: '' }, customer) === undefined) return false;
  if (partly === undefined || !partly.by.some((p) => p.slackUser === person)) return true;
  return partly.steps < steps || partly.next.some((p) => p.slackUser === person);
}
