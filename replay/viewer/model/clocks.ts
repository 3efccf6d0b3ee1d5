/** The clocks that run at a moment: until when, for what, and for whom. Pure. */
import { askedOf } from '../../../domain/follow-ups.ts';
import type { IncidentState } from '../../../domain/incident.ts';
import { gateName } from '../../../domain/names.ts';
import type { Text } from '../../../domain/text.ts';
import type { Moment } from '../../recording.ts';

export interface Clock {
  /** The same in each frame in which it runs. A task keeps it when its due date moves. */
  key: string;
  kind: 'escalation' | 'reminder' | 'task' | 'quota' | 'look';
  /** Milliseconds since the epoch. */
  due: number;
  what: Text;
  /** Names of people; empty if it is nobody's. */
  whom: string[];
}

const WATCH: Text = { en: 'Watch after the release', ko: '격리 해제 후 감시' };

/** The next one first. */
export function clocksAt({ incident, followUps }: Moment): Clock[] {
  const clocks: Clock[] = [];
  const add = (kind: Clock['kind'], of: string, due: string, what: Text, whom: string[] = []): void =>
    void clocks.push({
      key: kind === 'task' ? `${kind}|${of}` : `${kind}|${of}|${due}`,
      kind,
      due: Date.parse(due),
      what,
      whom,
    });
  for (const gate of incident.gates) {
    if (gate.clock === undefined) continue;
    const { clock } = gate;
    if (clock.escalateAt !== undefined)
      add('escalation', gate.id, clock.escalateAt, gateName(gate), nextAsked(incident, clock.rung));
    add('reminder', gate.id, clock.remindAt, gateName(gate));
  }
  if (incident.heldWork !== undefined)
    for (const { id, title } of incident.heldWork.what) add('quota', id, incident.heldWork.againAt, title);
  if (incident.lookAgainAt !== undefined)
    for (const { entry, line, title } of incident.missed ?? [])
      add('look', `${entry}${line}`, incident.lookAgainAt, title);
  if (incident.watch !== undefined) add('look', 'watch', incident.watch.until, WATCH);
  for (const task of followUps?.tasks ?? [])
    if (task.status === 'open' && followUps !== undefined)
      add(
        'task',
        task.id,
        task.dueAt,
        task.title,
        askedOf(task, followUps.customer, followUps.incident.lead).map((p) => p.name),
      );
  return clocks.toSorted((a, b) => a.due - b.due);
}

/** Who is asked when nobody decides in time. */
function nextAsked({ customer }: IncidentState, rung: number): string[] {
  const next = customer.onCall[rung];
  if (next === undefined) return [];
  return [nameOf(customer, next)];
}

const nameOf = ({ approvers }: IncidentState['customer'], slackUser: string): string =>
  approvers.find((a) => a.slackUser === slackUser)?.name ?? slackUser;
