/** Conditions of Temporal's list filters. */
import { SEARCH_ATTRIBUTES } from '../search-attributes.ts';

export const RUNNING = "ExecutionStatus = 'Running'";

export const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** Nothing if no customers are given: those of all. */
export const ofCustomers = (ids: readonly string[] | undefined): string[] =>
  ids === undefined ? [] : [`${SEARCH_ATTRIBUTES.customer.name} IN (${ids.map(quoted).join(', ')})`];
