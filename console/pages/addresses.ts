/** Addresses of what belongs to an incident. */

/** An incident, or a part of it. A run tells a closed one from others about the same thing. */
export function incidentPath(id: string, runId?: string, more: Record<string, string> = {}, part = ''): string {
  const query = new URLSearchParams({ ...(runId === undefined ? {} : { run: runId.slice(0, 8) }), ...more });
  return `/incidents/${id}${part}${query.size === 0 ? '' : `?${query.toString()}`}`;
}

/** Where an item of an incident's evidence is opened. @param key in the evidence store */
export const fileOf = (id: string, key: string): string =>
  `/incidents/${id}/files/${key
    .slice(id.length + 1)
    .split('/')
    .map(encodeURIComponent)
    .join('/')}`;
