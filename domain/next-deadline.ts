/** What happens next if nobody decides, and the next time limit of a law or contract. Pure. */
import type { FollowUpsState } from './follow-ups.ts';
import type { Gate, IncidentState } from './incident.ts';
import type { Text } from './text.ts';

/** ISO 8601 moments. */
export type GateDeadline =
  | { kind: 'remind' | 'skip'; at: string }
  /** `who`: a Slack id. */
  | { kind: 'call'; at: string; who: string };

/** Of all gates that wait for people. */
export function nextOfGates(
  gates: readonly Pick<Gate, 'clock'>[],
  { onCall, approval }: IncidentState['customer'],
): GateDeadline | undefined {
  const all = gates.flatMap(({ clock }): GateDeadline[] => {
    if (clock === undefined) return [];
    const { remindAt, escalateAt: at, rung } = clock;
    const who = onCall[rung];
    const escalation: GateDeadline[] =
      at === undefined
        ? []
        : who !== undefined
          ? [{ kind: 'call', at, who }]
          : approval.atLadderEnd === 'skip'
            ? [{ kind: 'skip', at }]
            : [];
    return [...escalation, { kind: 'remind', at: remindAt }];
  });
  return all.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))[0];
}

export interface DutyDeadline {
  title: Text;
  /** ISO 8601. */
  dueAt: string;
}

/** The first open task that a law or contract sets a time for. */
export function nextDuty({ tasks }: Pick<FollowUpsState, 'tasks'>): DutyDeadline | undefined {
  const open = tasks.filter((t) => t.duty !== undefined && t.status === 'open');
  const [first] = open.toSorted((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt));
  return first === undefined ? undefined : { title: first.title, dueAt: first.dueAt };
}
