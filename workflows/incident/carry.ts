/** The record of an incident that continues as new. */
import type { IncidentState } from '../../domain/incident.ts';
import type { PinnedPlan } from '../../domain/pinned-plan.ts';
import { packed, unpacked } from '../packed.ts';
import type { Book } from './book.ts';
import { IncidentRecord } from './record.ts';

interface Carried {
  plan: PinnedPlan;
  state: IncidentState;
  book: Book;
}

export const pack = (r: IncidentRecord): Uint8Array => packed(r.carried);

export function unpack(bytes: Uint8Array): IncidentRecord {
  const { plan, state, book } = unpacked(bytes) as Carried;
  return new IncidentRecord(plan, state, book);
}
