/** CloudTrail records. A table (`rules.ts`) says which API calls need a response; the rest is ignored. */
import { moreSevere, SEVERITIES, type Severity } from '../../../domain/alert.ts';
import { at, listAt, textAt } from '../../../domain/fields.ts';
import { SIGN_IN_BURST } from '../../../domain/sign-ins.ts';
import type { Text } from '../../../domain/text.ts';
import { callerName, isByService, isRoot, readTrailRecord, type TrailRecord } from '../../../domain/trail-record.ts';
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
import { rulesOf } from './rules.ts';
import { ROOT_READ_RULE, ROOT_RULE } from './sign-in-rules.ts';
import { TITLES_KO } from './titles-ko.ts';

export const cloudtrail: SourceNormaliser = {
  source: 'cloudtrail',
  recognises: (event) =>
    isByCloudTrail(event.detailType) ||
    at(event.body, 'insightDetails') !== undefined ||
    (textAt(event.body, 'eventSource')?.endsWith('.amazonaws.com') === true &&
      textAt(event.body, 'eventName') !== undefined),
  normalise: (event) => {
    if (at(event.body, 'insightDetails') !== undefined) return insight(event);
    const record = readTrailRecord(event.body);
    if (record === undefined) return rejected('cloudtrail', 'a CloudTrail record without event source and name');
    const rule = gravest(record);
    if (rule !== undefined) return alert(event, record, rule);
    return ignored('cloudtrail', whyRoutine(record));
  },
};

/**
 * Of the rules that apply the most severe; of equally severe ones the first. That root acted is told only where the call
 * itself says nothing: the severity has its floor anyway.
 */
function gravest(record: TrailRecord): Rule | undefined {
  const all = rulesOf(record.service).filter((r) => applies(r, record));
  const telling = all.filter((r) => r !== ROOT_RULE && r !== ROOT_READ_RULE);
  const [first, ...rest] = telling.length > 0 ? telling : all;
  if (first === undefined) return undefined;
  return rest.reduce((best, r) => (moreSevere(best.severity, r.severity) === best.severity ? best : r), first);
}

/** A failed call changed nothing, but a failed attempt to switch off logging still shows an intruder. */
function applies(rule: Rule, record: TrailRecord): boolean {
  if (rule.calls !== undefined && !rule.calls.includes(record.call)) return false;
  if (record.failure !== undefined && rule.evenFailed !== true) return false;
  if (isByService(record) && rule.evenByService !== true) return false;
  return rule.when === undefined || rule.when(record);
}

function whyRoutine(record: TrailRecord): string {
  const call = `${record.service}:${record.call}`;
  if (isByService(record)) return `${call} was called by an AWS service`;
  if (record.call === 'ConsoleLogin' && record.failure === 'SignInFailed') {
    const { failures, withinMinutes } = SIGN_IN_BURST;
    return `one failed sign-in: counted; ${failures} within ${withinMinutes} minutes in one account make an alert`;
  }
  if (record.failure !== undefined) return `${call} failed (${record.failure}) and changed nothing`;
  if (record.readOnly) return `${call} only reads`;
  return `${call} is routine: no rule asks for a response`;
}

function alert(event: RawEvent, record: TrailRecord, rule: Rule): Outcome {
  const id = record.id === '' ? undefined : record.id;
  const who = isRoot(record) ? 'the root user' : callerName(record.caller);
  return alertOutcome(event, {
    id,
    source: 'cloudtrail',
    account: record.account,
    region: record.region,
    findingType: `${record.service}:${record.call}${rule.about === undefined ? '' : `/${rule.about}`}`,
    title: titleOf(rule, record),
    description: `${who} called ${record.service}:${record.call} from ${record.sourceIp ?? 'an unknown address'}.`,
    category: rule.category,
    severity: severityOf(rule, record),
    occurredAt: record.at,
    entities: recordEntities(record, rule.defends === true ? 'related' : 'affected'),
    reference: { eventId: id, rule: rule === ROOT_RULE ? 'root' : rule.title },
  });
}

/** A failed call is one less severe. */
const severityOf = (rule: Rule, { failure }: TrailRecord): Severity =>
  failure === undefined ? rule.severity : milder(rule.severity);

function titleOf(rule: Rule, record: TrailRecord): Text {
  const { caller, failure } = record;
  const [en, ko] = failure === undefined ? ['', ''] : [` (attempt failed: ${failure})`, `(시도 실패: ${failure})`];
  return {
    en: `${rule.title}${en}: ${isRoot(record) ? 'the root user' : callerName(caller)}`,
    ko: `${TITLES_KO.get(rule.title) ?? rule.title}${ko}: ${isRoot(record) ? '루트 사용자' : callerName(caller)}`,
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
    entities: callersIn(details),
    reference: { eventId: textAt(event.body, 'eventID') },
  });
}

/** The callers to whom the unusual calls are put down, the one with the most first. Only that one is what it is about. */
function callersIn(details: unknown): EntityList {
  const list = new EntityList();
  const byCaller = listAt(details, 'insightContext', 'attributions').find(
    (a) => textAt(a, 'attribute') === 'userIdentityArn',
  );
  for (const [i, caller] of listAt(byCaller, 'insight').entries())
    list.addArn(textAt(caller, 'value'), i === 0 ? 'affected' : 'related');
  return list;
}
