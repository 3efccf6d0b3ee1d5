/** What systems outside are told of an incident, and what they say of its ticket. */
import { z } from 'zod';
import type { Category } from './alert.ts';
import type { IncidentRef } from './entry.ts';
import type { NoticeInput } from './notice.ts';
import type { Text } from './text.ts';

/** What a system is told. `open` again after `close` reopens. */
export interface Telling {
  /** The event of the timeline. */
  seq: number;
  kind: 'open' | 'acknowledge' | 'comment' | 'close';
  what: Text;
}

export interface TellSystemInput extends Pick<NoticeInput, 'title' | 'titleKo' | 'severity' | 'customer' | 'link'> {
  incident: IncidentRef;
  /** The incident's first run: another incident about the same thing has a ticket of its own. */
  runId: string;
  category: Category;
  system: string;
  /** Of the ticket; absent before it is open. */
  ref?: string;
  /** A ticket may have been opened, although no answer came. */
  sent?: true;
  /** In order; at least one. */
  tellings: Telling[];
}

/** How far a call came, also one that failed: what was told is not told again. */
export interface TellProgress extends Pick<TellSystemInput, 'ref' | 'sent'> {
  /** The last telling that was told; 0 for none. */
  seq: number;
}

export interface TellResult extends TellProgress {
  /** Why the rest was not told. */
  failed?: Text;
}

/** What a system says of a ticket. Hostile text. */
export const SystemNews = z.object({
  system: z.string().max(40),
  change: z.enum(['acknowledged', 'closed', 'status', 'comment']),
  by: z.string().max(200),
  text: z.string().max(2_000),
  /** When a person acknowledged a page, ISO 8601; absent where that stops no ladder. */
  at: z.iso.datetime().optional(),
});
export type SystemNews = z.infer<typeof SystemNews>;

/** Comments of ours begin with it, so that they are not taken for people's when the system sends them back. */
export const OWN_COMMENT = '[Firebreak]';

/**
 * The name of an incident in a system: a label, a correlation id (100 characters at most in ServiceNow), a key against duplicates.
 * @param runId of the incident's first run: another incident about the same thing has a ticket of its own
 */
export const externalKey = (incidentId: string, runId: string): string => `${incidentId}/${runId.slice(0, RUN_PART)}`;
const RUN_PART = 8;

/** At the end of a page's title, since PagerDuty may name an incident in no other way. */
export const titledKey = (key: string): string => `[${key}]`;
/** @returns what may be such a name */
export const keyInTitle = (title: string | undefined): string | undefined =>
  /\[([a-z0-9/-]{1,80})\]$/.exec(title ?? '')?.[1];

/** The incident in such a name, and how the id of its first run begins; undefined if it is none. */
export function incidentInKey(key: string | undefined): { incidentId: string; run: string } | undefined {
  const [, incidentId, run] = /^([a-z0-9-]{1,64})\/([a-f0-9]{8})$/.exec(key ?? '') ?? [];
  return incidentId === undefined || run === undefined ? undefined : { incidentId, run };
}
