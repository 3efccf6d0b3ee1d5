/** The record of an incident that continues as new, as bytes: it must fit into one payload of Temporal (2 MB). */
import { deflateSync, inflateSync, strFromU8, strToU8 } from 'fflate';
import type { IncidentState, PinnedPlan } from '../../domain/incident.ts';
import type { Book } from './book.ts';
import { IncidentRecord } from './record.ts';

interface Carried {
  plan: PinnedPlan;
  state: IncidentState;
  book: Book;
}

/** Compressed, a record is about ten times smaller: steps and entities repeat the same texts. */
export const pack = (r: IncidentRecord): Uint8Array => deflateSync(strToU8(JSON.stringify(r.carried)));

export function unpack(bytes: Uint8Array): IncidentRecord {
  const { plan, state, book } = JSON.parse(strFromU8(inflateSync(bytes))) as Carried;
  return new IncidentRecord(plan, state, book);
}
