/** An incident that goes on in another run: its record as bytes, small enough for one payload of Temporal's (2 MB). */
import { deflateSync, inflateSync, strFromU8, strToU8 } from 'fflate';
import type { IncidentState, PinnedPlan } from '../../domain/incident.ts';
import type { Book } from './book.ts';
import { IncidentRecord } from './record.ts';

interface Carried {
  plan: PinnedPlan;
  state: IncidentState;
  book: Book;
}

/** Steps and entities repeat each other's words: some ten times smaller. */
export const pack = (r: IncidentRecord): Uint8Array => deflateSync(strToU8(JSON.stringify(r.carried)));

export function unpack(bytes: Uint8Array): IncidentRecord {
  const { plan, state, book } = JSON.parse(strFromU8(inflateSync(bytes))) as Carried;
  return new IncidentRecord(plan, state, book);
}
