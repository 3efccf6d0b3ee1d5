/** A closed incident with its evidence in a bucket in memory, as the worker leaves it. */
import { CHAIN_START, manifestKey, sha256Of, signEntry, signSeal } from '../../activities/evidence/manifest.ts';
import { incidentId } from '../../contract/ids.ts';
import type { IncidentState } from '../../domain/incident.ts';
import { summaryOf, type IncidentSummary } from '../../domain/summary.ts';
import { incident as closed } from '../incidents/closed.ts';
import { keep, type World } from './world.ts';

export interface Sealed {
  id: string;
  runId: string;
  summary: IncidentSummary;
  state: IncidentState;
  end: End;
}

/** Of a manifest: the number and the hash of its last entry. */
interface End {
  seq: number;
  head: string;
}

/** Adds items to a manifest, one in each entry. @param items by their name below the incident */
export function store(
  { bucket, evidenceKey }: Pick<World, 'bucket' | 'evidenceKey'>,
  id: string,
  items: Record<string, string | Uint8Array>,
  { seq, head }: End,
): End {
  let prev = head;
  for (const [i, [name, body]] of Object.entries(items).entries()) {
    const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
    const at = `2026-11-22T09:00:${String(seq + i).padStart(2, '0')}.000Z`;
    const key = `${id}/${name}`;
    bucket.put(key, bytes);
    const item = { key, sha256: sha256Of(bytes), bytes: bytes.byteLength };
    const text = JSON.stringify(signEntry({ seq: seq + i + 1, items: [item], at, prev }, evidenceKey));
    bucket.put(manifestKey(id, seq + i + 1), text);
    prev = sha256Of(new TextEncoder().encode(text));
  }
  return { seq: seq + Object.keys(items).length, head: prev };
}

/**
 * @param after an earlier one with this title, so that both have one id and one manifest
 * @param files further items, by their name below the incident
 */
export function sealedIncident(
  w: Pick<World, 'bucket' | 'evidenceKey'>,
  {
    customer,
    account,
    title,
    state = {},
    after,
  }: { customer: string; account: string; title: string; state?: Partial<IncidentState>; after?: Sealed },
  files: Record<string, string> = {},
): Sealed {
  const id = incidentId(customer, account, `iam-user:${title}`);
  const record: IncidentState = {
    ...closed,
    ...state,
    id,
    title,
    customer: {
      ...closed.customer,
      id: customer,
      name: customer,
      account: { ...closed.customer.account, id: account },
    },
    evidence: [],
  };
  // As the store does, the second one with a name gets a number.
  const named = (name: string): string => (after === undefined ? name : name.replace('.', '-2.'));
  const reported = {
    'executive.en.html': '<!doctype html><h1>Executive</h1>',
    'executive.en.pdf': '%PDF-1.7',
    'incident.json': JSON.stringify(record),
  };
  const reports = Object.fromEntries(Object.keys(reported).map((name) => [name, `${id}/reports/${named(name)}`]));
  const items: Record<string, string> = {
    [named('iam/user.json')]: '{"user":"svc-backup"}',
    ...Object.fromEntries(Object.entries(reported).map(([name, body]) => [`reports/${named(name)}`, body])),
    ...files,
  };
  for (const name of Object.keys(files))
    if (name.startsWith('reports/')) reports[name.slice('reports/'.length)] = `${id}/${name}`;
  const end = store(w, id, items, after?.end ?? { seq: 0, head: CHAIN_START });
  const seal = signSeal(
    { incidentId: id, count: end.seq, head: end.head, at: '2026-11-22T09:01:00.000Z', covers: 'all' },
    w.evidenceKey,
  );
  const summary = summaryOf(record, { reports, seal });
  keep(w.bucket, summary, w.evidenceKey);
  return { id, runId: record.runId, summary, state: record, end };
}
