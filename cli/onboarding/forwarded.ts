/** The events of a customer's account that EventBridge forwards to the MSP: those of which intake makes alerts. */
import { RULES } from '../../intake/sources/cloudtrail/rules.ts';
import { byText } from '../../domain/order.ts';

export interface ForwardingRule {
  name: string;
  pattern: object;
}

/** Characters of an event pattern (EventBridge: *Quotas*). */
export const PATTERN_CHARACTERS = 2_048;

const FINDINGS = {
  source: [
    'aws.access-analyzer',
    'aws.guardduty',
    'aws.health',
    'aws.inspector2',
    'aws.macie',
    'aws.route53resolver',
    'aws.securityhub',
  ],
  'detail-type': [
    'AWS Health Abuse Event',
    'Access Analyzer Finding',
    'DNS Firewall Alert',
    'DNS Firewall Block',
    'Findings Imported V2',
    'GuardDuty Finding',
    'Inspector2 Finding',
    'Macie Finding',
    'Security Hub Findings - Imported',
  ],
};
const CALL = 'AWS API Call via CloudTrail';
const SIGN_IN = 'AWS Console Sign In via CloudTrail';

/** EventBridge gets calls that change something, and few reads; a rule takes only so many names. */
export function forwardingRules(): ForwardingRule[] {
  const names = [...new Set(RULES.flatMap(({ calls }) => calls ?? []))].toSorted(byText((name) => name));
  return [
    { name: 'firebreak-findings', pattern: FINDINGS },
    { name: 'firebreak-sign-ins', pattern: { 'detail-type': [SIGN_IN] } },
    { name: 'firebreak-root', pattern: { 'detail-type': [CALL], detail: { userIdentity: { type: ['Root'] } } } },
    ...chunks(names).map((eventName, i) => ({ name: `firebreak-calls-${i + 1}`, pattern: callsOf(eventName) })),
  ];
}

const callsOf = (eventName: readonly string[]): object => ({ 'detail-type': [CALL], detail: { eventName } });

function chunks(names: readonly string[]): string[][] {
  const all: string[][] = [];
  for (const name of names) {
    const last = all.at(-1);
    if (last === undefined || JSON.stringify(callsOf([...last, name])).length > PATTERN_CHARACTERS) all.push([name]);
    else last.push(name);
  }
  return all;
}
