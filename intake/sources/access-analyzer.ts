/** IAM Access Analyzer: resources that outsiders can reach. Unused access is a matter of hardening, not an incident. */
import type { Severity } from '../../domain/alert.ts';
import { alertOutcome } from '../alert/alert.ts';
import { EntityList } from '../alert/entity-list.ts';
import { at, firstText, flagAt, isObject, textAt, textsAt } from '../../domain/fields.ts';
import { ignored, isFrom, rejected, type Outcome, type RawEvent, type SourceNormaliser } from '../outcome.ts';
import { addTyped } from '../alert/resource-types.ts';

export const accessAnalyzer: SourceNormaliser = {
  source: 'access-analyzer',
  recognises: (event) =>
    isFrom(event, 'aws.access-analyzer') ||
    (event.source === undefined &&
      textAt(event.body, 'analyzedAt') !== undefined &&
      textAt(event.body, 'resourceType') !== undefined &&
      textAt(event.body, 'status') !== undefined),
  normalise: (event) => {
    const { body, detailType } = event;
    if (detailType !== undefined && !/Finding/.test(detailType)) {
      return ignored('access-analyzer', `"${detailType}" is a preview, not a finding`);
    }
    const status = textAt(body, 'status');
    if (status === undefined) return rejected('access-analyzer', 'an Access Analyzer finding without a status');
    if (status !== 'ACTIVE') return ignored('access-analyzer', `the finding is ${status}`);
    const error = textAt(body, 'error');
    if (error !== undefined) return ignored('access-analyzer', `the resource could not be analyzed: ${error}`);
    if (flagAt(body, 'isDeleted')) return ignored('access-analyzer', 'the resource has been deleted');
    if ((textAt(body, 'findingType') ?? detailType)?.startsWith('Unused') === true) {
      return ignored('access-analyzer', 'unused access is hardening, not an incident');
    }
    if (
      (textAt(body, 'findingType') ?? detailType)?.startsWith('Internal') === true ||
      textAt(body, 'accessType')?.startsWith('INTRA_') === true
    )
      return ignored('access-analyzer', 'access from inside the organization is an inventory, not an exposure');
    return externalAccess(event);
  },
};

function externalAccess(event: RawEvent): Outcome {
  const { body } = event;
  const type = textAt(body, 'resourceType');
  const resource = firstText(body, ['resource'], ['resourceArn']);
  const region = textAt(body, 'region') ?? event.region;
  const isPublic = flagAt(body, 'isPublic') || [at(body, 'principal'), at(body, 'principal', 'AWS')].includes('*');
  const entities = new EntityList(region);
  addTyped(entities, type, resource, 'affected');
  // A role that outsiders may assume is unauthorized access; every other resource is exposed data.
  const isRole = type === 'AWS::IAM::Role';
  const severity: Severity = isPublic ? 'high' : 'medium';
  return alertOutcome(event, {
    id: textAt(body, 'id'),
    source: 'access-analyzer',
    account: firstText(body, ['accountId'], ['resourceOwnerAccount']),
    region,
    findingType: `AccessAnalyzer:${type ?? 'Resource'}/${isPublic ? 'Public' : 'ExternalAccess'}`,
    title: {
      en: `${resource ?? 'A resource'} can be reached by ${isPublic ? 'everyone' : (principalOf(body) ?? 'another account')}`,
      ko: isPublic
        ? `전체 공개된 리소스: ${resource ?? type ?? '?'}`
        : `외부 액세스 가능: ${resource ?? type ?? '?'}(${principalOf(body) ?? '다른 계정'})`,
    },
    description: `Allowed: ${textsAt(body, 'action').join(', ') || 'unknown'}.`,
    category: isRole ? 'unauthorized-access' : 'data-exposure',
    severity,
    occurredAt: firstText(body, ['createdAt'], ['updatedAt'], ['analyzedAt']),
    entities,
    reference: { findingId: textAt(body, 'id'), analyzerArn: event.resources?.[0] },
  });
}

function principalOf(body: unknown): string | undefined {
  const principal = at(body, 'principal');
  return isObject(principal)
    ? Object.entries(principal)
        .map(([k, v]) => `${k} ${textAt(v) ?? '?'}`)
        .join(', ')
    : undefined;
}
