/** The incident that a command names, if its channel may see it. */
import { IncidentClosed } from '../../../contract/temporal/errors.ts';
import type { IncidentHeader } from '../../../domain/projections.ts';
import type { ListenerDeps } from '../listener.ts';

/** @returns undefined also for another customer's: an answer must not reveal whether there is such an incident */
export async function incidentOfChannel(
  id: string,
  channel: string,
  { incidents, directory }: Pick<ListenerDeps, 'incidents' | 'directory'>,
): Promise<IncidentHeader | undefined> {
  const state = await incidents.header({ id }).catch((error: unknown) => {
    if (error instanceof IncidentClosed) return undefined;
    throw error;
  });
  const theirs = directory.inChannel(channel).map((c) => c.id);
  return state !== undefined && theirs.includes(state.customer.id) ? state : undefined;
}
