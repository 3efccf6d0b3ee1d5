/** Results of malware scans: of objects in S3, and of backups (AWS Backup with GuardDuty), in whatever envelope. */
import { alertOutcome } from '../../alert/alert.ts';
import { EntityList } from '../../alert/entity-list.ts';
import { at, firstText, textAt } from '../../../domain/fields.ts';
import { ignored, type Outcome, type RawEvent } from '../../outcome.ts';

/** By the envelope, or by the members of a detail that came without one. */
export const isScan = ({ detailType, body }: RawEvent): boolean =>
  detailType === 'GuardDuty Malware Protection Object Scan Result' ||
  (at(body, 's3ObjectDetails') !== undefined && at(body, 'scanResultDetails') !== undefined) ||
  isBackupScan(body);

const isBackupScan = (body: unknown): boolean =>
  at(body, 'scanResult', 'scanResultStatus') !== undefined ||
  (textAt(body, 'scanJobId') !== undefined && textAt(body, 'malwareScanner') !== undefined);

/** Only a threat that was found is an alert. */
export function scanResult(event: RawEvent): Outcome {
  const { body } = event;
  const status =
    firstText(
      body,
      ['scanResultDetails', 'scanResultStatus'],
      ['scanResultDetails', 'scanResult'],
      ['scanResult', 'scanResultStatus'],
      ['scanStatus'],
      ['state'],
    ) ?? 'unknown';
  if (status !== 'THREATS_FOUND') return ignored('guardduty', `malware scan: ${status}`);
  return isBackupScan(body) ? inBackup(event) : inObject(event);
}

function inObject(event: RawEvent): Outcome {
  const { body } = event;
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

/** What was backed up is infected; its copy must not be restored. */
function inBackup(event: RawEvent): Outcome {
  const { body } = event;
  const resource = textAt(body, 'resourceArn');
  const copy = textAt(body, 'recoveryPointArn') ?? event.resources?.[0];
  const threat = textAt(body, 'scanResult', 'threats', 0, 'name') ?? 'malware';
  return alertOutcome(event, {
    id: textAt(body, 'scanJobId'),
    source: 'guardduty',
    account: textAt(body, 'accountId'),
    findingType: 'Object:Backup/MaliciousFile',
    title: {
      en: `Malware found in a backup of ${resource ?? copy ?? 'a resource of unknown name'}`,
      ko: `백업에서 악성코드 발견: ${resource ?? copy ?? '리소스를 알 수 없음'}`,
    },
    description: `The scan of the backup found ${threat}: it must not be restored.`,
    category: 'malware-or-exploit',
    severity: 'high',
    occurredAt: firstText(body, ['completionDate'], ['creationDate']),
    entities: new EntityList(event.region)
      .addArn(resource, 'affected')
      .addArn(copy, 'affected', { facts: { what: 'recovery point' } }),
    reference: { scanId: textAt(body, 'scanId'), vault: textAt(body, 'backupVaultName') },
  });
}
