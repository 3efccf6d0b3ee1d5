/** The incident that a command is about, if its channel may see it: the one it names, that of its own channel, or the only open one. */
import { unlessWithoutState } from '../../../contract/temporal/errors.ts';
import type { IncidentHeader } from '../../../domain/projections.ts';
import { isSuspect } from '../../../domain/suspects.ts';
import { incidentLine } from '../../blocks/identity.ts';
import { code } from '../../escape.ts';
import type { Clicker } from '../../people.ts';
import type { Commanded, ListenerDeps } from '../listener.ts';

interface Deps {
  incidents: Pick<ListenerDeps['incidents'], 'header' | 'openHeaders'>;
  directory: ListenerDeps['directory'];
}

type Asking = Pick<Commanded, 'words' | 'channel' | 'user' | 't'>;

/**
 * In the own channel of an incident people who are on no list of the customer may read along, so that no other incident is shown.
 * @param anyOf another incident of the customer may be named there, of which nothing is shown
 * @returns the incident, or lines that say why there is none
 */
export async function incidentMeant(
  { words: [named], channel, user, t }: Asking,
  deps: Deps,
  anyOf?: 'customer',
): Promise<{ state: IncidentHeader } | { why: string[] }> {
  const customers = deps.directory.inChannel(channel);
  if (customers.length === 0) return { why: [t.command.listElsewhere] };
  const own = deps.directory.incidentOf(channel);
  const id = named ?? own;
  if (id !== undefined) {
    const isShown = own === undefined || own === id || anyOf === 'customer';
    const state = isShown ? await incidentOfChannel(id, { channel, user }, deps) : undefined;
    return state === undefined ? { why: [t.command.showNone(code(id, 90))] } : { state };
  }
  const { headers, more } = await openOf(customers, user, deps);
  const [only, ...others] = headers;
  if (only === undefined) return { why: [t.command.list(more)] };
  if (others.length === 0 && more === 0) return { state: only };
  return { why: [t.command.which(headers.length + more), ...headers.map(incidentLine)] };
}

/** The open incidents that a person may see in a channel. */
export async function openIn(
  { channel, user }: Pick<Commanded, 'channel' | 'user'>,
  deps: Deps,
): Promise<{ headers: IncidentHeader[]; more: number }> {
  const own = deps.directory.incidentOf(channel);
  if (own === undefined) return openOf(deps.directory.inChannel(channel), user, deps);
  const state = await incidentOfChannel(own, { channel, user }, deps);
  return { headers: state?.status === 'open' ? [state] : [], more: 0 };
}

/** The open incidents of some customers, without those that are about the person. */
export async function openOf(
  customers: readonly { id: string }[],
  user: Clicker,
  { incidents }: Deps,
): Promise<{ headers: IncidentHeader[]; more: number }> {
  const { headers, more } = await incidents.openHeaders(customers.map((c) => c.id));
  return { headers: headers.filter((header) => !isSuspect(header, user.id)), more };
}

/** @returns undefined also for another customer's, and to whom it is about: an answer must not reveal whether there is such an incident */
async function incidentOfChannel(
  id: string,
  { channel, user }: Pick<Commanded, 'channel' | 'user'>,
  { incidents, directory }: Deps,
): Promise<IncidentHeader | undefined> {
  const state = await incidents.header({ id }).catch(unlessWithoutState);
  const theirs = directory.inChannel(channel).map((c) => c.id);
  return state !== undefined && theirs.includes(state.customer.id) && !isSuspect(state, user.id) ? state : undefined;
}
