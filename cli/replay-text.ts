/** Frames of a recording as lines of text. */
import type { IncidentState } from '../domain/incident.ts';
import { isSettled } from '../domain/incident.ts';
import { beyond } from '../domain/projections.ts';
import { Player } from '../replay/player.ts';
import type { Moment, RecordedFrame, Recording } from '../replay/recording.ts';
import { printable } from './output.ts';

/** Each frame with the timeline events that it adds. */
export function describeAll(recording: Recording): string {
  const several = recording.frames.some((frame) => frame.run > 1);
  const lines: string[] = [];
  let before: Moment | undefined;
  for (const { frame, moment } of new Player(recording)) {
    lines.push(headOf(frame, moment.incident, several), ...newsOf(before, moment));
    before = moment;
  }
  return textOf(lines);
}

/** One frame: what happened, what waits, the gates and steps as they stood. */
export function describeFrame(player: Player, index: number): string {
  const moment = player.at(index);
  const before = index === 0 ? undefined : player.at(index - 1);
  const { waitingFor, gates, steps, followUps } = { ...moment.incident, followUps: moment.followUps };
  return textOf([
    headOf(player.frames[index]!, moment.incident, true),
    ...newsOf(before, moment),
    ...(waitingFor === undefined ? [] : [`waiting for ${waitingFor.en}`]),
    ...gates
      .filter((gate) => gate.status === 'open')
      .map((g) => `gate ${g.id}, open since ${g.openedAt}${clockOf(g.clock)}`),
    ...steps
      .filter((step) => !isSettled(step))
      .map((step) => `step ${step.id} ${step.status}: ${step.title.en}: ${step.target.id}`),
    ...(followUps?.tasks ?? [])
      .filter((task) => task.status === 'open')
      .map((task) => `task ${task.id}, due ${task.dueAt}: ${task.title.en}`),
  ]);
}

const clockOf = (clock: IncidentState['gates'][number]['clock']): string =>
  clock === undefined
    ? ''
    : `, reminder ${clock.remindAt}${clock.escalateAt === undefined ? '' : `, next on call asked ${clock.escalateAt}`}`;

function headOf({ of, run, event, at }: RecordedFrame, state: IncidentState, several: boolean): string {
  const done = state.steps.filter((s) => s.status === 'done').length;
  const track = of === 'incident' ? '' : 'follow-ups ';
  return `${track}${several ? `run ${run} ` : ''}event ${event}  ${at}  ${state.status}/${state.phase}  ${state.entities.length} entities, ${done} of ${state.steps.length} steps done${beyondLine(state)}`;
}

function newsOf(before: Moment | undefined, { incident, followUps }: Moment): string[] {
  const told = before?.incident.timeline.at(-1)?.seq ?? 0;
  const toldTasks = before?.followUps?.events.length ?? 0;
  return [...incident.timeline.filter((e) => e.seq > told), ...(followUps?.events.slice(toldTasks) ?? [])].map(
    (e) => `    ${e.actor.name}: ${e.what.en}`,
  );
}

/** The numbers of items that only the evidence store has. */
function beyondLine(state: IncidentState): string {
  const counts = Object.entries(beyond(state)).map(([list, n]) => `${n} more ${list}`);
  return counts.length === 0 ? '' : `, in evidence: ${counts.join(', ')}`;
}

const textOf = (lines: readonly string[]): string => lines.map((line) => `${printable(line)}\n`).join('');
