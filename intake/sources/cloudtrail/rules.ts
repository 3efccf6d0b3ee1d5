/** The API calls that need a response. The first match wins; a call that matches nothing is routine. */
import { ACCESS_RULES } from './access-rules.ts';
import { ACCOUNT_RULES } from './account-rules.ts';
import { DATA_RULES } from './data-rules.ts';
import { DESTRUCTION_RULES } from './destruction-rules.ts';
import type { Rule } from './rule.ts';
import { ROOT_READ_RULE, ROOT_RULE, SIGN_IN_RULES } from './sign-in-rules.ts';
import { TAMPERING_RULES } from './tampering-rules.ts';

export const RULES: readonly Rule[] = [
  ...SIGN_IN_RULES,
  ...TAMPERING_RULES,
  ...ACCESS_RULES,
  ...DATA_RULES,
  ...DESTRUCTION_RULES,
  ...ACCOUNT_RULES,
  ROOT_RULE,
  ROOT_READ_RULE,
];
