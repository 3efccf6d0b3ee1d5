/** The incident's own record in a window, newest first: what happened, who did it, why. */
import type { IncidentState } from '../../domain/incident.ts';
import { PHASE_NAMES } from '../../domain/names.ts';
import type { TimelineEvent } from '../../domain/timeline.ts';
import { mention, plain } from '../escape.ts';
import { LIMITS } from './elements.ts';
import { notice, type ModalView } from './modals.ts';
import { viewOf, type View } from './view.ts';

/** Characters of all lines: well below what a window may weigh, and more than anyone reads on a phone. */
const ROOM = 60_000;

export function timelineModal(state: IncidentState): ModalView {
  const v = viewOf(state);
  const lines: string[] = [];
  let room = Math.min(ROOM, (LIMITS.modalBlocks - 2) * (LIMITS.sectionText / 2));
  for (const event of state.timeline.toReversed()) {
    const line = eventLine(v, event);
    room -= line.length;
    if (room < 0) break;
    lines.push(line);
  }
  const left = state.timeline.length - lines.length;
  return notice(v, v.t.modal.timeline, ...lines, ...(left > 0 ? [v.t.modal.timelineEarlier(left)] : []));
}

function eventLine(v: View, { at, phase, actor, what, why }: TimelineEvent): string {
  const who = actor.kind === 'person' ? `${mention({ slackUser: actor.id, name: actor.name })}: ` : '';
  const reason = why === undefined ? '' : ` — “${plain(why, 300)}”`;
  return `\`${v.at(at)}\` _${PHASE_NAMES[phase][v.lang]}_  ${who}${v.say(what, 600)}${reason}`;
}
