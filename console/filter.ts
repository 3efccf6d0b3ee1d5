/** What a person looks for, as it stands in the page's address. What is wrong in an address is left out, never an error. Pure. */
import { OUTCOMES } from '../domain/outcome.ts';
import { z } from 'zod';
import { CATEGORIES, SEVERITIES } from '../domain/alert.ts';
import { PHASES } from '../domain/phase.ts';
import { INVISIBLE } from '../domain/text.ts';

export const STATUSES = ['open', ...OUTCOMES] as const;
export type Status = (typeof STATUSES)[number];

export interface Filter {
  customer?: string | undefined;
  status?: Status | undefined;
  severity?: (typeof SEVERITIES)[number] | undefined;
  category?: (typeof CATEGORIES)[number] | undefined;
  /** Of open incidents. */
  phase?: (typeof PHASES)[number] | undefined;
  /** Days, `2026-11-27`, by each customer's clock: opened on or after, and on or before. */
  from?: string | undefined;
  to?: string | undefined;
  /** Words that all occur in title, id, account or customer. */
  q?: string | undefined;
  page: number;
}

const Query = z.object({
  customer: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,19}$/)
    .optional()
    .catch(undefined),
  status: z.enum(STATUSES).optional().catch(undefined),
  severity: z.enum(SEVERITIES).optional().catch(undefined),
  category: z.enum(CATEGORIES).optional().catch(undefined),
  phase: z.enum(PHASES).optional().catch(undefined),
  from: z.iso.date().optional().catch(undefined),
  to: z.iso.date().optional().catch(undefined),
  q: z
    .string()
    .transform((text) => text.replaceAll(INVISIBLE, ' ').trim().slice(0, 200))
    .transform((text) => (text === '' ? undefined : text))
    .optional()
    .catch(undefined),
  page: z.coerce.number().int().min(1).max(100_000).catch(1),
});

export const filterOf = (query: unknown): Filter => Query.catch(Query.parse({})).parse(query);

/** The address of the same page with another filter. Empty members are left out. */
export function addressOf(path: string, filter: Partial<Filter>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter))
    if (value !== undefined && !(name === 'page' && value === 1)) query.set(name, String(value));
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}

/** What is filtered: an open or a closed incident. */
export interface Filtered {
  customer: string;
  status: Status;
  severity: string;
  category: string;
  phase?: string | undefined;
  /** On which it was opened, by the clock that its row shows: `2026-11-27`. */
  day: string;
  /** What words are looked for in. */
  text: string;
}

export function fits(filter: Filter, one: Filtered): boolean {
  const { customer, status, severity, category, phase, from, to, q } = filter;
  if (customer !== undefined && one.customer !== customer) return false;
  if (status !== undefined && one.status !== status) return false;
  if (severity !== undefined && one.severity !== severity) return false;
  if (category !== undefined && one.category !== category) return false;
  if (phase !== undefined && one.phase !== phase) return false;
  if (from !== undefined && one.day < from) return false;
  if (to !== undefined && one.day > to) return false;
  if (q === undefined) return true;
  const text = one.text.toLowerCase();
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
