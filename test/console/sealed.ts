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
}

/** @param files further items, by their name below the incident */
export function sealedIncident(
  w: Pick<World, 'bucket' | 'evidenceKey'>,
  {
    customer,
    account,
    title,
    state = {},
  }: { customer: string; account: string; title: string; state?: Partial<IncidentState> },
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
  const items: Record<string, string> = {
    'iam/user.json': '{"user":"svc-backup"}',
    'reports/executive.en.html': '<!doctype html><h1>Executive</h1>',
    'reports/executive.en.pdf': '%PDF-1.7',
    'reports/incident.json': JSON.stringify(record),
    ...files,
  };
  let prev = CHAIN_START;
  for (const [i, [name, body]] of Object.entries(items).entries()) {
    const bytes = new TextEncoder().encode(body);
    const at = `2026-11-22T09:00:${String(i).padStart(2, '0')}.000Z`;
    const key = `${id}/${name}`;
    w.bucket.put(key, bytes);
    const item = { key, sha256: sha256Of(bytes), bytes: bytes.byteLength };
    const entry = signEntry({ seq: i + 1, items: [item], at, prev }, w.evidenceKey);
    const text = JSON.stringify(entry);
    w.bucket.put(manifestKey(id, i + 1), text);
    prev = sha256Of(new TextEncoder().encode(text));
  }
  const count = Object.keys(items).length;
  const seal = signSeal(
    { incidentId: id, count, head: prev, at: '2026-11-22T09:01:00.000Z', covers: 'all' },
    w.evidenceKey,
  );
  const reports = Object.fromEntries(
    Object.keys(items)
      .filter((name) => name.startsWith('reports/'))
      .map((name) => [name.slice('reports/'.length), `${id}/${name}`]),
  );
  const summary = summaryOf(record, { reports, seal });
  keep(w.bucket, summary, w.evidenceKey);
  return { id, runId: record.runId, summary, state: record };
}
