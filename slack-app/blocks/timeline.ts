/** The incident's timeline in a window, newest first: what happened, who did it, why. */
import { PHASE_NAMES } from '../../domain/names.ts';
import type { IncidentHeader } from '../../domain/projections.ts';
import type { TimelineEvent } from '../../domain/timeline.ts';
import { mention, plain } from '../escape.ts';
import { LIMITS } from './elements.ts';
import { notice, type ModalView } from './modals.ts';
import { viewOf, type View } from './view.ts';

/** Most characters of all lines: well below Slack's limit of a window, and more than people read on a phone. */
const ROOM = 60_000;

/** @param earlier number of events before these */
export function timelineModal(
  state: IncidentHeader,
  { events, earlier }: { events: readonly TimelineEvent[]; earlier: number },
): ModalView {
  const v = viewOf(state);
  const lines: string[] = [];
  let room = Math.min(ROOM, (LIMITS.modalBlocks - 2) * (LIMITS.sectionText / 2));
  for (const event of events.toReversed()) {
    const line = eventLine(v, event);
    room -= line.length;
    if (room < 0) break;
    lines.push(line);
  }
  const left = earlier + events.length - lines.length;
  return notice(v, v.t.modal.timeline, ...lines, ...(left > 0 ? [v.t.modal.timelineEarlier(left)] : []));
}

export function eventLine(v: View, { at, phase, actor, what, why }: TimelineEvent): string {
  const who = actor.kind === 'person' ? `${mention({ slackUser: actor.id, name: actor.name })}: ` : '';
  const reason = why === undefined ? '' : ` — “${plain(why, 300)}”`;
  return `\`${v.at(at)}\` _${PHASE_NAMES[phase][v.lang]}_  ${who}${v.say(what, 600)}${reason}`;
}
