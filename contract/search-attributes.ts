/** What incidents can be found by in Temporal. Never encrypted, so nothing sensitive: no names of people or resources. */
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

const keyword = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);

/** Intake sets all of them at the start; the workflow keeps phase, status and severity current. */
export const SEARCH_ATTRIBUTES = {
  customer: keyword('FirebreakCustomer'),
  account: keyword('FirebreakAccount'),
  severity: keyword('FirebreakSeverity'),
  category: keyword('FirebreakCategory'),
  phase: keyword('FirebreakPhase'),
  status: keyword('FirebreakStatus'),
} as const;

/** To register them with a Temporal server (`temporal server start-dev --search-attribute NAME=Keyword`). */
export const SEARCH_ATTRIBUTE_LIST = Object.values(SEARCH_ATTRIBUTES);
