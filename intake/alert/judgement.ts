/** Judgements that every source shares, so that one fact has one reading in whatever form it comes. */
import type { Severity } from '../../domain/alert.ts';
import { isObject } from '../../domain/fields.ts';
import { saysExposed } from './words.ts';

/** Why a finding needs nobody any more, by its state at its source in whatever words; undefined while it is open. */
export function whySettled(state: string | undefined, where: string): string | undefined {
  const word = (state ?? '').toLowerCase().replaceAll(/[ _-]+/g, ' ');
  return SETTLED.has(word) ? `${word} ${where}` : undefined;
}

const SETTLED: ReadonlySet<string> = new Set([
  'archived',
  'benign',
  'closed',
  'deleted',
  'dismissed',
  'false positive',
  'ignored',
  'resolved',
  'suppressed',
]);

/**
 * How a resource is set up, and not what happened to it. It is an incident only if it is critical and strangers can
 * reach it.
 * @returns why it is none
 */
export const whyPosture = (severity: Severity, words: string): string | undefined =>
  severity === 'critical' && saysExposed(words)
    ? undefined
    : 'a failed control that is not both critical and exposed: posture, not an incident';

/** Result of a control as ASFF, OCSF and policy tools write it. */
export const hasFailed = (result: string): boolean => /^(fail|non.?compliant)/i.test(result);

/** A licence or the age of a package is no security flaw. */
export const isLicence = (words: string): boolean =>
  /\blicen[cs]e\b|operational.?risk/i.test(words) && !/CVE-\d|GHSA-|vulnerab(?!ilit(y|ies)["']?:)/i.test(words);

/**
 * Values that only GuardDuty's sample findings have, also when another tool dropped their mark. Only such as AWS gives
 * out: an intruder may call a user `GeneratedFindingUserName`, and must not become a drill by that.
 */
const SAMPLE_VALUES =
  /GeneratedFinding(AccessKeyId|PrincipalId|UserType|API\w*|Instance\w*|VPCId|SubnetId|ProfileId|Security\w*|ORG\w*|ASN\w*|ISP\w*|City\w*|Country\w*)|\bi-99999999\b/;

/** Whether an event is a sample by its title or by values in it. */
export const isSample = (body: unknown, title: string | undefined): boolean =>
  /^\s*(\[sample\]|sample )/i.test(title ?? '') || (isObject(body) && SAMPLE_VALUES.test(JSON.stringify(body)));
