/** The chain of custody of an incident's evidence: of each item what it is, who stored it, when, where it came from, its SHA-256. Pure. */
import type { IncidentState } from '../../domain/incident.ts';
import type { ManifestEntry } from './manifest.ts';

export interface Custody {
  key: string;
  /** Hex. */
  sha256: string;
  bytes: number;
  /** ISO 8601, when it was stored. */
  at: string;
  /** The id of the key with which the worker signed. */
  by: string;
  what: string;
  /** The thing, workflow or account that it is a copy of. */
  from: string;
}

/** @param state of the incident when it closed; undefined while there is no record of it */
export function custodyOf(
  incidentId: string,
  entries: readonly ManifestEntry[],
  state: IncidentState | undefined,
): Custody[] {
  const account = state === undefined ? '' : ` in account ${state.customer.account.id}`;
  const collected = new Map((state?.evidence ?? []).map((item) => [item.ref, item]));
  const origin = (key: string): Pick<Custody, 'what' | 'from'> => {
    const item = collected.get(key);
    if (item !== undefined) return { what: item.title.en, from: `${item.entity.kind} ${item.entity.id}${account}` };
    const [folder = ''] = key.slice(incidentId.length + 1).split('/');
    const known = Object.hasOwn(FOLDERS, folder) ? FOLDERS[folder] : undefined;
    return (
      known ?? {
        what: folder,
        from: state === undefined ? `incident ${incidentId}` : `${state.customer.name}${account}`,
      }
    );
  };
  return entries.flatMap(({ items, at, signer }) =>
    items.map((item) => ({ ...item, at, by: signer, ...origin(item.key) })),
  );
}

/** What Firebreak itself writes. */
const FOLDERS: Record<string, Pick<Custody, 'what' | 'from'>> = {
  reports: { what: 'report', from: "the incident's record in Temporal" },
  archive: { what: 'finished record', from: "Temporal's history of the incident and its follow-ups" },
  overflow: { what: "part of the incident's lists", from: "the incident's record in Temporal" },
};
