/** CloudTrail records. A table (`rules.ts`) says which API calls need a response; the rest is ignored. */
import { SEVERITIES, type Severity } from '../../../domain/alert.ts';
import { at, textAt } from '../../../domain/fields.ts';
import { SIGN_IN_BURST } from '../../../domain/sign-ins.ts';
import type { Text } from '../../../domain/text.ts';
import { callerName, isByService, readTrailRecord, type TrailRecord } from '../../../domain/trail-record.ts';
import { alertOutcome } from '../../alert/alert.ts';
import {
  ignored,
  isByCloudTrail,
  rejected,
  type Outcome,
  type RawEvent,
  type SourceNormaliser,
} from '../../outcome.ts';
import { EntityList } from '../../alert/entity-list.ts';
import { recordEntities } from './entities.ts';
import type { Rule } from './rule.ts';
import { RULES } from './rules.ts';
import { ROOT_RULE } from './sign-in-rules.ts';
import { TITLES_KO } from './titles-ko.ts';

export const cloudtrail: SourceNormaliser = {
  source: 'cloudtrail',
  recognises: (event) =>
    isByCloudTrail(event.detailType) ||
    (textAt(event.body, 'eventSource')?.endsWith('.amazonaws.com') === true &&
      textAt(event.body, 'eventName') !== undefined),
  normalise: (event) => {
    if (at(event.body, 'insightDetails') !== undefined) return insight(event);
    const record = readTrailRecord(event.body);
    if (record === undefined) return rejected('cloudtrail', 'a CloudTrail record without event source and name');
    const rule = RULES.find((r) => applies(r, record));
    if (rule !== undefined) return alert(event, record, rule);
    return ignored('cloudtrail', whyRoutine(record));
  },
};

/** A failed call changed nothing, but a failed attempt to switch off logging still shows an intruder. */
function applies(rule: Rule, record: TrailRecord): boolean {
  if (rule.service !== '*' && rule.service !== record.service) return false;
  if (rule.calls !== undefined && !rule.calls.includes(record.call)) return false;
  if (record.errorCode !== undefined && rule.evenFailed !== true) return false;
  if (isByService(record) && rule.evenByService !== true) return false;
  return rule.when === undefined || rule.when(record);
}

function whyRoutine(record: TrailRecord): string {
  const call = `${record.service}:${record.call}`;
  if (isByService(record)) return `${call} was called by an AWS service`;
  if (record.errorCode !== undefined) return `${call} failed (${record.errorCode}) and changed nothing`;
  if (record.call === 'ConsoleLogin' && textAt(record.response, 'ConsoleLogin') === 'Failure') {
    const { failures, withinMinutes } = SIGN_IN_BURST;
    return `one failed sign-in: counted; ${failures} within ${withinMinutes} minutes in one account make an alert`;
  }
  if (record.readOnly) return `${call} only reads`;
  return `${call} is routine: no rule asks for a response`;
}

function alert(event: RawEvent, record: TrailRecord, rule: Rule): Outcome {
  const id = record.id === '' ? undefined : record.id;
  const who = record.caller.type === 'Root' ? 'the root user' : callerName(record.caller);
  return alertOutcome(event, {
    id,
    source: 'cloudtrail',
    account: record.account,
    region: record.region,
    findingType: `${record.service}:${record.call}`,
    title: titleOf(rule, record),
    description: `${who} called ${record.service}:${record.call} from ${record.sourceIp ?? 'an unknown address'}.`,
    category: rule.category,
    severity: record.errorCode === undefined ? rule.severity : milder(rule.severity),
    occurredAt: record.at,
    entities: recordEntities(record),
    reference: { eventId: id, rule: rule === ROOT_RULE ? 'root' : rule.title },
  });
}

function titleOf(rule: Rule, { caller, errorCode }: TrailRecord): Text {
  const isRoot = caller.type === 'Root';
  const [en, ko] =
    errorCode === undefined ? ['', ''] : [` (attempt failed: ${errorCode})`, `(시도 실패: ${errorCode})`];
  return {
    en: `${rule.title}${en}: ${isRoot ? 'the root user' : callerName(caller)}`,
    ko: `${TITLES_KO.get(rule.title) ?? rule.title}${ko}: ${isRoot ? '루트 사용자' : callerName(caller)}`,
  };
}

const milder = (severity: Severity): Severity => SEVERITIES[Math.min(SEVERITIES.indexOf(severity) + 1, 3)] ?? 'low';

/** CloudTrail Insights: an unusual rate of calls or errors. It sends one event at the start and one at the end. */
function insight(event: RawEvent): Outcome {
  const details = at(event.body, 'insightDetails');
  if (textAt(details, 'state') !== 'Start')
    return ignored('cloudtrail', 'the end of an insight that was told at its start');
  const call = `${(textAt(details, 'eventSource') ?? '').split('.')[0]}:${textAt(details, 'eventName') ?? ''}`;
  const kind = textAt(details, 'insightType') ?? 'ApiCallRateInsight';
  return alertOutcome(event, {
    id: textAt(event.body, 'sharedEventID') ?? textAt(event.body, 'eventID'),
    source: 'cloudtrail',
    account: textAt(event.body, 'recipientAccountId'),
    region: textAt(event.body, 'awsRegion'),
    findingType: `Insight:${kind}/${call}`,
    title: {
      en: `Unusual rate of ${kind === 'ApiErrorRateInsight' ? 'errors of ' : ''}${call}`,
      ko: `비정상적인 ${kind === 'ApiErrorRateInsight' ? '오류' : '호출'} 빈도: ${call}`,
    },
    category: 'abnormal-behaviour',
    severity: 'medium',
    occurredAt: textAt(event.body, 'eventTime'),
    entities: new EntityList(),
    reference: { eventId: textAt(event.body, 'eventID') },
  });
}
