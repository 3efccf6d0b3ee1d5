/** The events of a customer's account that EventBridge forwards to the MSP: those of which intake makes alerts. */
import { RULES } from '../../intake/sources/cloudtrail/rules.ts';
import { byText } from '../../domain/order.ts';
import { SERVICE_EVENTS } from '../../domain/service-events.ts';

export interface ForwardingRule {
  name: string;
  pattern: object;
  /** EventBridge's: whether calls that only read are forwarded too. A rule must ask for them. */
  state: 'ENABLED' | 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';
}

/** Characters of an event pattern (EventBridge: *Quotas*). */
export const PATTERN_CHARACTERS = 2_048;

/** By its last words: the regions in China call AWS otherwise. */
const byCloudTrail = (what = ''): object => ({ suffix: `${what} via CloudTrail` });

/** A rule takes only so many names. */
export function forwardingRules(): ForwardingRule[] {
  const names = [...new Set(RULES.flatMap(({ calls }) => calls ?? []))].toSorted(byText((name) => name));
  return [
    ...findings(),
    rule('sign-ins', { 'detail-type': [byCloudTrail(' Console Sign In')] }),
    rule('insights', { 'detail-type': [byCloudTrail(' Insight')] }),
    rule('root', { 'detail-type': [byCloudTrail()], detail: { userIdentity: { type: ['Root'] } } }),
    // A policy may open a resource of a service without rules of its own.
    rule('policies', { 'detail-type': [byCloudTrail()], detail: { eventName: [{ suffix: 'Policy' }] } }),
    ...chunks(names).map((eventName, i) =>
      rule(`calls-${i + 1}`, callsOf(eventName), 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'),
    ),
  ];
}

const rule = (name: string, pattern: object, state: ForwardingRule['state'] = 'ENABLED'): ForwardingRule => ({
  name: `firebreak-${name}`,
  pattern,
  state,
});

/** One rule has all types of events that are forwarded whole; each other type has one of its own. */
function findings(): ForwardingRule[] {
  const sent = Object.values(SERVICE_EVENTS)
    .flat()
    .filter(({ detailTypes }) => detailTypes.length > 0);
  const whole = sent.filter(({ detail }) => detail === undefined);
  const sorted = (texts: readonly string[]): string[] => [...new Set(texts)].toSorted(byText((text) => text));
  return [
    rule('findings', {
      source: sorted(whole.map(({ source }) => source)),
      'detail-type': sorted(whole.flatMap(({ detailTypes }) => detailTypes)),
    }),
    ...sent.flatMap(({ source, detailTypes, detail }) =>
      detail === undefined
        ? []
        : [rule(source.replace('aws.', ''), { source: [source], 'detail-type': detailTypes, detail })],
    ),
  ];
}

/** Also events of a service without a call: another account made a volume of a shared snapshot. */
const callsOf = (eventName: readonly string[]): object => ({ 'detail-type': [byCloudTrail()], detail: { eventName } });

function chunks(names: readonly string[]): string[][] {
  const all: string[][] = [];
  for (const name of names) {
    const last = all.at(-1);
    if (last === undefined || JSON.stringify(callsOf([...last, name])).length > PATTERN_CHARACTERS) all.push([name]);
    else last.push(name);
  }
  return all;
}
