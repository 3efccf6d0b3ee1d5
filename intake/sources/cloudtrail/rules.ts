/**
 * The API calls that need a response. The most severe match wins, and of equally severe ones the first. A call that
 * matches nothing is routine.
 */
import { ACCESS_RULES } from './access-rules.ts';
import { ACCOUNT_RULES } from './account-rules.ts';
import { DATA_RULES } from './data-rules.ts';
import { DESTRUCTION_RULES } from './destruction-rules.ts';
import { INTRUDER_RULES } from './intruder-rules.ts';
import type { Rule } from './rule.ts';
import { SHARING_RULES } from './sharing-rules.ts';
import { ROOT_READ_RULE, ROOT_RULE, SIGN_IN_RULES } from './sign-in-rules.ts';
import { TAMPERING_RULES } from './tampering-rules.ts';

export const RULES: readonly Rule[] = [
  ...SIGN_IN_RULES,
  ...TAMPERING_RULES,
  ...ACCESS_RULES,
  ...SHARING_RULES,
  ...DATA_RULES,
  ...DESTRUCTION_RULES,
  ...ACCOUNT_RULES,
  ...INTRUDER_RULES,
  ROOT_RULE,
  ROOT_READ_RULE,
];

/** For any service. */
const GENERAL = RULES.filter((r) => r.service === '*');

const BY_SERVICE: ReadonlyMap<string, readonly Rule[]> = new Map(
  [...new Set(RULES.map((r) => r.service))].map((service) => [
    service,
    RULES.filter((r) => r.service === '*' || r.service === service),
  ]),
);

/** The rules that may apply to a service's calls, in their order. */
export const rulesOf = (service: string): readonly Rule[] => BY_SERVICE.get(service) ?? GENERAL;
