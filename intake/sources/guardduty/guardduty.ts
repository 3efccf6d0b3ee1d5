/** GuardDuty findings in their three shapes (EventBridge, raw camelCase, PascalCase), and results of S3 malware scans. */
import type { Severity } from '../../../domain/alert.ts';
import { alertOutcome } from '../../alert/alert.ts';
import { parseArn } from '../../../domain/arns.ts';
import { at, firstText, flagAt, isObject, isoTime, numberAt, parseJson, textAt } from '../../../domain/fields.ts';
import { ignored, isFrom, rejected, type Outcome, type RawEvent, type SourceNormaliser } from '../../outcome.ts';
import { isSample } from '../../alert/judgement.ts';
import { severityFromLabel } from '../../alert/words.ts';
import { categoryOf, PURPOSES } from './category.ts';
import { entitiesOf } from './entities.ts';
import { isScan, scanResult } from './scans.ts';

export const guardduty: SourceNormaliser = {
  source: 'guardduty',
  recognises: (event) => {
    if (event.source !== undefined)
      return isFrom(event, 'aws.guardduty') || (isFrom(event, 'aws.backup') && isScan(event));
    return event.detailType?.startsWith('GuardDuty') === true || isScan(event) || isRawFinding(renamed(event.body));
  },
  normalise: (event) => {
    if (isScan(event)) return scanResult(event);
    if (event.detailType !== undefined && event.detailType !== 'GuardDuty Finding') {
      return ignored('guardduty', `"${event.detailType}" reports GuardDuty's own state, not a finding`);
    }
    return finding(event, unflatten(renamed(event.body)));
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
    account: accountOf(body) ?? parts?.account ?? event.account,
    region,
    findingType: type,
    title: textAt(body, 'title'),
    description: textAt(body, 'description'),
    category: categoryOf(type, textAt(body, 'resource', 'resourceType')),
    severity: severityFromLabel(textAt(body, 'severity')) ?? severityOf(numberAt(body, 'severity')),
    occurredAt: whenOf(body),
    entities: entitiesOf(body, type, region),
    sample: isMarked(body) || isSample(hasMark(body) ? undefined : body, textAt(body, 'title')),
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

/**
 * A raw finding has a `ThreatPurpose:ResourceType/Detection` type and either a resource or GuardDuty's own ARN. Of one
 * that an input transformer reshaped, account and severity are left beside a type that only GuardDuty writes.
 */
function isRawFinding(body: unknown): boolean {
  const type = textAt(body, 'type');
  if (type === undefined || !/^[A-Z]\w+:[\w-]+[/ ]\S/.test(type)) return false;
  return (
    parseArn(textAt(body, 'arn'))?.service === 'guardduty' ||
    textAt(body, 'service', 'serviceName') === 'guardduty' ||
    isObject(at(body, 'resource')) ||
    textAt(body, 'service', 'detectorId') !== undefined ||
    (PURPOSES.test(type) &&
      accountOf(body) !== undefined &&
      textAt(body, 'severity') !== undefined &&
      at(body, 'firebreakAlert') === undefined &&
      at(body, 'resourcesAffected') === undefined)
  );
}

/** Some exports write the account as a number, which loses its leading zeros. */
function accountOf(body: unknown): string | undefined {
  const account = firstText(body, ['accountId'], ['account'], ['account_id'], ['awsAccountId']);
  return typeof at(body, 'accountId') === 'number' ? account?.padStart(12, '0') : account;
}

/** When it was first seen, because the time to detect counts from then. GuardDuty sends a finding again each time. */
function whenOf(body: unknown): string | undefined {
  return isoTime(
    firstText(
      body,
      ['service', 'eventFirstSeen'],
      ['service', 'eventLastSeen'],
      ['createdAt'],
      ['updatedAt'],
      ['time'],
    ),
  );
}

/** Where GuardDuty's own mark was kept, it decides. */
const hasMark = (body: unknown): boolean => at(body, 'service', 'additionalInfo') !== undefined;

/** Sample findings have a flag in `additionalInfo`. */
function isMarked(body: unknown): boolean {
  const value = textAt(body, 'service', 'additionalInfo', 'value');
  return (
    flagAt(body, 'service', 'additionalInfo', 'sample') || (value !== undefined && flagAt(parseJson(value), 'sample'))
  );
}

/** Names that AWS's guide to input transformers gives the members, in any spelling: `Finding_Type`, `finding-type`. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['accountid', 'accountId'],
  ['findingtype', 'type'],
  ['findingid', 'id'],
  ['findingtitle', 'title'],
  ['findingdescription', 'description'],
  ['findingseverity', 'severity'],
]);

/** Only what has no `type` is renamed; a member that has its own name already stays as it is. */
function renamed(body: unknown): unknown {
  if (!isObject(body) || at(body, 'type') !== undefined) return body;
  const names = Object.keys(body).flatMap((key) => {
    const name = OTHER_NAMES.get(key.toLowerCase().replaceAll(/[-_ ]/g, ''));
    return name === undefined || at(body, name) !== undefined ? [] : [[name, body[key]] as const];
  });
  return names.some(([name]) => name === 'type') ? { ...body, ...Object.fromEntries(names) } : body;
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
