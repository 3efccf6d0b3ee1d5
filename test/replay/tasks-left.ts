/** A made recording of a closed incident with tasks for people: the moments follow each other by an hour. */
import type { FollowUpsState, FollowUpTask } from '../../domain/follow-ups.ts';
import type { IncidentState } from '../../domain/incident.ts';
import { verbatim } from '../../domain/text.ts';
import { Player } from '../../replay/player.ts';
import type { Recording } from '../../replay/recording.ts';
import { longRecording } from './long-recording.ts';

const START = Date.parse('2026-11-23T00:00:00Z');
/** ISO 8601, hours after the first moment. */
export const hours = (n: number): string => new Date(START + n * 3_600_000).toISOString();

type Due = Pick<FollowUpTask, 'dueAt'> & Partial<FollowUpTask>;

/** @param moments the tasks at each of them @param more what else the incident's state has */
export function tasksLeft(moments: readonly (readonly Due[])[], more: Partial<IncidentState> = {}): Recording {
  const long = longRecording(80);
  const incident = { ...new Player(long).at(long.frames.length - 1).incident, ...more };
  const { id, runId, title, customer } = incident;
  const states = moments.map((tasks): FollowUpsState => ({
    id: `${id}-follow-ups`,
    runId,
    incident: { id, runId, title, closedAt: hours(0) },
    customer,
    tasks: tasks.map((task, i) => ({
      id: `task-${i + 1}`,
      entry: 'report.regulator',
      title: verbatim(`Task ${i + 1}`),
      instructions: verbatim('Do it.'),
      owner: 'customer',
      since: hours(0),
      status: 'open',
      overdue: false,
      ...task,
    })),
    events: [],
    suspects: [],
  }));
  return {
    ...long,
    frames: states.map((followUps, i) => ({
      of: i === 0 ? 'incident' : 'follow-ups',
      run: 1,
      event: 4 * (i + 1),
      at: hours(i),
      whole: { incident, followUps },
    })),
  };
}
