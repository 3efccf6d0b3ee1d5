/** Where an incident is shown outside Slack. Another incident may follow under the same id, so that each address names the run. */
import type { IncidentHeader } from '../../domain/projections.ts';

export interface OutsideLinks {
  /** URL of Temporal's UI, without a slash at its end. */
  temporalUiUrl?: string;
  temporalNamespace?: string;
  /** Where an item of the evidence store opens: `{key}` stands for its key. */
  evidenceUrl?: string;
  /** The console's address, without a slash at its end. */
  consoleUrl?: string;
}

type Run = Pick<IncidentHeader, 'id' | 'runId'>;

/** Undefined where Temporal's UI is not configured. */
export function temporalAddress(
  { temporalUiUrl, temporalNamespace = 'default' }: OutsideLinks,
  { id, runId }: Run,
): string | undefined {
  const path = [temporalNamespace, 'workflows', id, runId].map(encodeURIComponent).join('/');
  return temporalUiUrl === undefined ? undefined : `${temporalUiUrl}/namespaces/${path}`;
}

/** The incident's page in the console, or one below it; undefined where there is no console. */
export function consoleAddress({ consoleUrl }: OutsideLinks, { id, runId }: Run, below = ''): string | undefined {
  return consoleUrl === undefined ? undefined : `${consoleUrl}/incidents/${id}${below}?run=${runId.slice(0, 8)}`;
}

/** An item of the evidence store, in the console if there is one; undefined where neither is configured. */
export function evidenceAddress(
  { consoleUrl, evidenceUrl }: OutsideLinks,
  { id }: Run,
  key: string,
): string | undefined {
  return consoleUrl === undefined
    ? evidenceUrl?.replaceAll('{key}', encodeURI(key))
    : `${consoleUrl}/incidents/${id}/files/${encodeURI(key.slice(id.length + 1))}`;
}
