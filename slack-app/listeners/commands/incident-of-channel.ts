/** The incident that a command is about, if its channel may see it: the one it names, that of its own channel, or the only open one. */
import { IncidentClosed } from '../../../contract/temporal/errors.ts';
import type { IncidentHeader } from '../../../domain/projections.ts';
import { incidentLine } from '../../blocks/identity.ts';
import { code } from '../../escape.ts';
import type { Commanded, ListenerDeps } from '../listener.ts';

interface Deps {
  incidents: Pick<ListenerDeps['incidents'], 'header' | 'openHeaders'>;
  directory: ListenerDeps['directory'];
}

/**
 * In the own channel of an incident people who are on no list of the customer may read along, so that no other incident is shown.
 * @param anyOf another incident of the customer may be named there, of which nothing is shown
 * @returns the incident, or lines that say why there is none
 */
export async function incidentMeant(
  { words: [named], channel, t }: Pick<Commanded, 'words' | 'channel' | 't'>,
  deps: Deps,
  anyOf?: 'customer',
): Promise<{ state: IncidentHeader } | { why: string[] }> {
  const customers = deps.directory.inChannel(channel);
  if (customers.length === 0) return { why: [t.command.listElsewhere] };
  const own = deps.directory.incidentOf(channel);
  const id = named ?? own;
  if (id !== undefined) {
    const isShown = own === undefined || own === id || anyOf === 'customer';
    const state = isShown ? await incidentOfChannel(id, channel, deps) : undefined;
    return state === undefined ? { why: [t.command.showNone(code(id, 90))] } : { state };
  }
  const { headers, more } = await deps.incidents.openHeaders(customers.map((c) => c.id));
  const [only, ...others] = headers;
  if (only === undefined) return { why: [t.command.list(more)] };
  if (others.length === 0 && more === 0) return { state: only };
  return { why: [t.command.which(headers.length + more), ...headers.map(incidentLine)] };
}

/** The open incidents that a channel may see. */
export async function openIn(channel: string, deps: Deps): Promise<{ headers: IncidentHeader[]; more: number }> {
  const own = deps.directory.incidentOf(channel);
  if (own === undefined) return deps.incidents.openHeaders(deps.directory.inChannel(channel).map((c) => c.id));
  const state = await incidentOfChannel(own, channel, deps);
  return { headers: state?.status === 'open' ? [state] : [], more: 0 };
}

/** @returns undefined also for another customer's: an answer must not reveal whether there is such an incident */
async function incidentOfChannel(
  id: string,
  channel: string,
  { incidents, directory }: Deps,
): Promise<IncidentHeader | undefined> {
  const state = await incidents.header({ id }).catch((error: unknown) => {
    if (error instanceof IncidentClosed) return undefined;
    throw error;
  });
  const theirs = directory.inChannel(channel).map((c) => c.id);
  return state !== undefined && theirs.includes(state.customer.id) ? state : undefined;
}
