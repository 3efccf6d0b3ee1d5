/** `/incident merge ID [JOINING]`: which incident joins that one, by the button of the one that joins. The workflows decide. */
import type { IncidentHeader } from '../../../domain/projections.ts';
import { joiningItem } from '../../blocks/leading.ts';
import { code } from '../../escape.ts';
import type { Commanded, CommandListener, ListenerDeps } from '../listener.ts';
import { incidentMeant, openOf } from './incident-of-channel.ts';

export const merge: CommandListener = {
  word: 'merge',
  async handle(commanded, deps) {
    const { t } = commanded;
    const [id, joining] = commanded.words;
    if (id === undefined) return [t.leading.mergeUsage];
    const into = await incidentMeant({ ...commanded, words: [id] }, deps, 'customer');
    if ('why' in into) return into.why;
    const found = await joiningIn({ ...commanded, words: joining === undefined ? [] : [joining] }, into.state, deps);
    if ('why' in found) return found.why;
    const items = found.headers.map((header) => joiningItem(header, into.state.id));
    if (items.length === 0 && found.more === 0) return [t.leading.mergeNone(code(id, 90))];
    return { title: [t.leading.mergeWhich(code(id, 90))], items, more: found.more };
  },
};

/** The one that is named, or that the channel belongs to; else the other open ones of the same customer that the person may see. */
async function joiningIn(
  commanded: Commanded,
  into: IncidentHeader,
  deps: ListenerDeps,
): Promise<{ headers: IncidentHeader[]; more: number } | { why: string[] }> {
  const meant = await incidentMeant(commanded, deps);
  if ('state' in meant && meant.state.id !== into.id) return { headers: [meant.state], more: 0 };
  if ('why' in meant && commanded.words.length > 0) return meant;
  const { headers, more } = await openOf([into.customer], commanded.user, deps);
  const others = headers.filter((h) => h.id !== into.id);
  // Its own channel shows no other incident.
  if (deps.directory.incidentOf(commanded.channel) !== undefined) return { headers: [], more: others.length + more };
  return { headers: others, more };
}
