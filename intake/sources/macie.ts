/** Amazon Macie: sensitive data found in S3, and buckets whose policy exposes it. */
import type { Severity } from '../../domain/alert.ts';
import { alertOutcome } from '../alert/alert.ts';
import { EntityList } from '../alert/entity-list.ts';
import { at, firstText, flagAt, numberAt, textAt } from '../../domain/fields.ts';
import { ignored, isFrom, rejected, type Outcome, type RawEvent, type SourceNormaliser } from '../outcome.ts';
import { isSample } from '../alert/judgement.ts';
import { severityFromLabel } from '../alert/words.ts';

export const macie: SourceNormaliser = {
  source: 'macie',
  recognises: (event) =>
    isFrom(event, 'aws.macie', 'aws.macie2') ||
    (event.source === undefined &&
      at(event.body, 'resourcesAffected') !== undefined &&
      typeOf(event.body) !== undefined),
  normalise: (event) => {
    const { body, detailType } = event;
    if (detailType !== undefined && !/Finding|Alert/.test(detailType))
      return ignored('macie', `"${detailType}" is no finding`);
    if (typeOf(body) === undefined) return rejected('macie', 'a Macie finding without a type');
    if (flagAt(body, 'archived')) return ignored('macie', 'archived in Macie');
    return finding(event);
  },
};

function finding(event: RawEvent): Outcome {
  const { body } = event;
  const region = textAt(body, 'region') ?? event.region;
  const bucket = textAt(body, 'resourcesAffected', 's3Bucket', 'name');
  const key = textAt(body, 'resourcesAffected', 's3Object', 'key');
  return alertOutcome(event, {
    id: textAt(body, 'id'),
    source: 'macie',
    account: textAt(body, 'accountId'),
    region,
    findingType: typeOf(body) ?? 'Macie',
    title: firstText(body, ['title'], ['description']),
    description: textAt(body, 'description'),
    category: 'data-exposure',
    severity: severityOf(body),
    occurredAt: firstText(body, ['createdAt'], ['updatedAt']),
    entities: entitiesOf(body, bucket, key, region),
    sample: flagAt(body, 'sample') || isSample(body, textAt(body, 'title')),
    count: numberAt(body, 'count'),
    reference: { findingId: textAt(body, 'id') },
  });
}

/** "Severity scoring": 1 is low, 2 medium, 3 high; policy findings use the same labels. */
const severityOf = (body: unknown): Severity =>
  severityFromLabel(firstText(body, ['severity', 'description'], ['severity'])) ??
  (['low', 'medium', 'high'] as const)[(numberAt(body, 'severity', 'score') ?? 2) - 1] ??
  'medium';

const typeOf = (body: unknown): string | undefined => firstText(body, ['type'], ['type', 'id']);

function entitiesOf(
  body: unknown,
  bucket: string | undefined,
  key: string | undefined,
  region: string | undefined,
): EntityList {
  const list = new EntityList(region).add('bucket', bucket, 'affected', {
    facts: { exposure: textAt(body, 'resourcesAffected', 's3Bucket', 'publicAccess', 'effectivePermission') },
  });
  if (bucket !== undefined && key !== undefined) list.add('object', `${bucket}/${key}`, 'affected');
  // Policy findings name who changed the bucket.
  const actor = at(body, 'policyDetails', 'actor');
  const user = at(actor, 'userIdentity');
  list.add('iam-user', textAt(user, 'iamUser', 'userName'), 'related');
  list.add('iam-role', textAt(user, 'assumedRole', 'sessionContext', 'sessionIssuer', 'userName'), 'related');
  list.add('access-key', textAt(user, 'assumedRole', 'accessKeyId'), 'related');
  if (at(user, 'root') !== undefined && at(user, 'root') !== null) list.add('root', 'root', 'related');
  return list.addRemoteIp(textAt(actor, 'ipAddressDetails', 'ipAddressV4'), 'source');
}
