/** GuardDuty findings in their three shapes (EventBridge, raw camelCase, PascalCase), and results of S3 malware scans. */
import type { Severity } from '../../../domain/alert.ts';
import { alertOutcome } from '../../alert/alert.ts';
import { parseArn } from '../../../domain/arns.ts';
import { EntityList } from '../../alert/entity-list.ts';
import { at, firstText, flagAt, isObject, isoTime, numberAt, parseJson, textAt } from '../../../domain/fields.ts';
import { ignored, isFrom, rejected, type Outcome, type RawEvent, type SourceNormaliser } from '../../outcome.ts';
import { categoryOf } from './category.ts';
import { entitiesOf } from './entities.ts';

const SCAN_RESULT = 'GuardDuty Malware Protection Object Scan Result';

export const guardduty: SourceNormaliser = {
  source: 'guardduty',
  recognises: (event) => {
    if (event.source !== undefined) return isFrom(event, 'aws.guardduty');
    return event.detailType?.startsWith('GuardDuty') === true || isRawFinding(event.body);
  },
  normalise: (event) => {
    if (event.detailType === SCAN_RESULT) return scanResult(event);
    if (event.detailType !== undefined && event.detailType !== 'GuardDuty Finding') {
      return ignored('guardduty', `"${event.detailType}" reports GuardDuty's own state, not a finding`);
    }
    return finding(event, unflatten(event.body));
  },
};

function finding(event: RawEvent, body: unknown): Outcome {
  const type = textAt(body, 'type');
  if (type === undefined) return rejected('guardduty', 'a GuardDuty finding without a type');
  if (flagAt(body, 'service', 'archived')) return ignored('guardduty', 'archived in GuardDuty');
  const arn = textAt(body, 'arn');
  const parts = parseArn(arn);
  const findingId = firstText(body, ['id'], ['finding_id']) ?? parts?.resource.split('/')[3];
  const detectorId = textAt(body, 'service', 'detectorId') ?? parts?.resource.split('/')[1];
  const region = textAt(body, 'region') ?? parts?.region ?? event.region;
  return alertOutcome(event, {
    id: arn ?? findingId,
    source: 'guardduty',
    account: accountOf(body) ?? event.account ?? parts?.account,
    region,
    findingType: type,
    title: textAt(body, 'title'),
    description: textAt(body, 'description'),
    category: categoryOf(type),
    severity: severityOf(numberAt(body, 'severity')),
    occurredAt: whenOf(body),
    entities: entitiesOf(body, type, region),
    sample: isSample(body),
    count: numberAt(body, 'service', 'count'),
    reference: { detectorId, findingId, arn },
  });
}

/** "Severity levels of GuardDuty findings": 9.0–10 critical, 7.0–8.9 high, 4.0–6.9 medium, 1.0–3.9 low. */
export function severityOf(score: number | undefined): Severity {
  if (score === undefined) return 'medium';
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  if (score >= 4) return 'medium';
  return score >= 1 ? 'low' : 'informational';
}

/** A raw finding has a `ThreatPurpose:ResourceType/Detection` type and either a resource or GuardDuty's own ARN. */
function isRawFinding(body: unknown): boolean {
  const type = textAt(body, 'type');
  if (type === undefined || !/^[A-Z]\w+:[\w-]+[/ ]\S/.test(type)) return false;
  return (
    parseArn(textAt(body, 'arn'))?.service === 'guardduty' ||
    textAt(body, 'service', 'serviceName') === 'guardduty' ||
    isObject(at(body, 'resource')) ||
    textAt(body, 'service', 'detectorId') !== undefined
  );
}

/** Some exports write the account as a number, which loses its leading zeros. */
function accountOf(body: unknown): string | undefined {
  const account = textAt(body, 'accountId');
  return typeof at(body, 'accountId') === 'number' ? account?.padStart(12, '0') : account;
}

/** When it was first seen, because the time to detect counts from then. GuardDuty sends a finding again each time. */
function whenOf(body: unknown): string | undefined {
  return isoTime(
    firstText(body, ['service', 'eventFirstSeen'], ['service', 'eventLastSeen'], ['createdAt'], ['updatedAt']),
  );
}

/** Sample findings have a flag in `additionalInfo`; older ones have `[SAMPLE]` in the title. */
function isSample(body: unknown): boolean {
  const value = textAt(body, 'service', 'additionalInfo', 'value');
  return (
    flagAt(body, 'service', 'additionalInfo', 'sample') ||
    (value !== undefined && flagAt(parseJson(value), 'sample')) ||
    /^(\[sample\]|SAMPLE )/i.test(textAt(body, 'title') ?? '')
  );
}

/** SIEM exports flatten part of a finding to `resource_instancedetails_instanceid`; this restores the nesting. */
function unflatten(body: unknown): unknown {
  if (!isObject(body) || !Object.keys(body).some((k) => /^(resource|service)_/.test(k))) return body;
  const result = structuredClone(body);
  for (const [key, value] of Object.entries(body)) {
    if (!/^(resource|service)_/.test(key)) continue;
    const path = key.split('_').filter((step) => step !== '__proto__');
    const last = path.pop() ?? '';
    let here = result;
    for (const step of path) {
      const next = Object.hasOwn(here, step) && isObject(here[step]) ? here[step] : {};
      here[step] = next;
      here = next;
    }
    here[last] ??= value;
  }
  return result;
}

/** Malware Protection for S3 sends the result of each scan; only a threat that was found is an alert. */
function scanResult(event: RawEvent): Outcome {
  const { body } = event;
  const status =
    firstText(body, ['scanResultDetails', 'scanResultStatus'], ['scanResultDetails', 'scanResult'], ['scanStatus']) ??
    'unknown';
  if (status !== 'THREATS_FOUND') return ignored('guardduty', `malware scan of an S3 object: ${status}`);
  const bucket = textAt(body, 's3ObjectDetails', 'bucketName');
  const key = textAt(body, 's3ObjectDetails', 'objectKey');
  const threat = textAt(body, 'scanResultDetails', 'threats', 0, 'name') ?? 'malware';
  const object = bucket === undefined || key === undefined ? undefined : `${bucket}/${key}`;
  const entities = new EntityList(event.region).add('bucket', bucket, 'affected').add('object', object, 'affected', {
    facts: { versionId: textAt(body, 's3ObjectDetails', 'versionId'), eTag: textAt(body, 's3ObjectDetails', 'eTag') },
  });
  return alertOutcome(event, {
    source: 'guardduty',
    findingType: 'Object:S3/MaliciousFile',
    title: {
      en: `Malware (${threat}) found in S3 object ${object ?? 'of unknown name'}`,
      ko: `S3 객체에서 악성코드 발견(${threat}): ${object ?? '이름을 알 수 없음'}`,
    },
    description: `GuardDuty Malware Protection for S3 found ${threat}.`,
    category: 'malware-or-exploit',
    severity: 'high',
    entities,
  });
}
