/**
 * `/incident timeline [ID]`: what happened last, and a link to the console, which has all of it; for the person alone. The console
 * decides what the person may read.
 */
import { eventLine } from '../../blocks/timeline.ts';
import { viewOf } from '../../blocks/view.ts';
import { code } from '../../escape.ts';
import type { Commanded, CommandListener, Lines, ListenerDeps } from '../listener.ts';
import { incidentMeant } from './incident-of-channel.ts';

const MOST_EVENTS = 15;

export const timeline: CommandListener = {
  word: 'timeline',
  async handle(commanded, deps) {
    const { words, t } = commanded;
    const [id] = words;
    if (id !== undefined && !/^[a-z0-9-]{1,90}$/.test(id)) return [t.command.showNone(code(id, 90))];
    const [links, meant] = await Promise.all([linksTo(commanded, deps), incidentMeant(commanded, deps)]);
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
async function linksTo(
  { words: [id], user, workspace, t }: Commanded,
  { people, console }: Pick<ListenerDeps, 'people' | 'console'>,
): Promise<Lines> {
  if (console === undefined) return [];
  const person = await people.speakerOf(user, workspace);
  if (person.standing !== 'member') return [t.command.consoleMembers];
  return [t.command.consoleLink(console.to(person, id)), ...(console.signsIn ? [t.command.consoleOnce] : [])];
}
