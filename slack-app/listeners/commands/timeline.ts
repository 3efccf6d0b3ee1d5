/**
 * `/incident timeline [ID]`: what happened last, and a link to the console, which has all of it; for the person alone, who is a
 * member of the workspace. The console decides what the person may read.
 */
import type { Speaker } from '../../../domain/statement.ts';
import { eventLine } from '../../blocks/timeline.ts';
import { viewOf } from '../../blocks/view.ts';
import { code } from '../../escape.ts';
import type { Commanded, CommandListener, ListenerDeps } from '../listener.ts';
import { incidentMeant } from './incident-of-channel.ts';

const MOST_EVENTS = 15;

export const timeline: CommandListener = {
  word: 'timeline',
  async handle(commanded, deps) {
    const { words, user, workspace, t } = commanded;
    const [id] = words;
    if (id !== undefined && !/^[a-z0-9-]{1,90}$/.test(id)) return [t.command.showNone(code(id, 90))];
    const [person, meant] = await Promise.all([deps.people.speakerOf(user, workspace), incidentMeant(commanded, deps)]);
    if (person.standing !== 'member') return [t.home.members];
    const links = linksTo(person, commanded, deps);
    // An incident that Temporal has forgotten is in the console still.
    if ('why' in meant) return links.length > 0 ? links : meant.why;
    const { state } = meant;
    const { events, earlier } = await deps.incidents.timeline(state);
    const v = viewOf(state);
    const shown = events.toReversed().slice(0, MOST_EVENTS);
    const left = earlier + events.length - shown.length;
    return [
      `*${t.command.happened}*`,
      ...shown.map((event) => eventLine(v, event)),
      ...(left > 0 ? [v.t.modal.timelineEarlier(left)] : []),
      ...links,
    ];
  },
};

/** Empty where there is no console. */
function linksTo(member: Speaker, { words: [id], t }: Commanded, { console }: Pick<ListenerDeps, 'console'>): string[] {
  if (console === undefined) return [];
  return [t.command.consoleLink(console.to(member, id)), ...(console.signsIn ? [t.command.consoleOnce] : [])];
}
