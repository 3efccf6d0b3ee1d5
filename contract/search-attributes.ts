/** How incidents are found in Temporal. Search attributes are never encrypted: no names of people or resources. */
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

const keyword = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);

/** All of them are set at the start. The workflow keeps phase, status and severity up to date. */
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
