/** Which API calls ask for a response. First match wins; what matches nothing is routine. */
import { ACCESS_RULES } from './cloudtrail-access-rules.ts';
import { ACCOUNT_RULES } from './cloudtrail-account-rules.ts';
import { DATA_RULES } from './cloudtrail-data-rules.ts';
import { DESTRUCTION_RULES } from './cloudtrail-destruction-rules.ts';
import type { Rule } from './cloudtrail-rule.ts';
import { ROOT_READ_RULE, ROOT_RULE, SIGN_IN_RULES } from './cloudtrail-sign-in-rules.ts';
import { TAMPERING_RULES } from './cloudtrail-tampering-rules.ts';

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
