/** Whether a call makes CloudTrail record less. One that makes it record more is no tampering. */
import { at, listAt, textAt, textsAt } from '../../../domain/fields.ts';
import type { TrailRecord } from '../../../domain/trail-record.ts';
import { isOff } from './rule.ts';

/**
 * The selectors that a call writes replace those before, which the call does not show. They are judged by what they leave
 * out: management events, reads or writes, or every data event.
 */
export function narrowsSelectors({ request, call }: TrailRecord): boolean {
  if (call === 'UpdateEventDataStore' && (isOff(at(request, 'multiRegionEnabled')) || protectsLess(request)))
    return true;
  const basic = listAt(request, 'eventSelectors');
  const advanced = listAt(request, 'advancedEventSelectors');
  if (basic.length > 0) return basic.every(leavesOutSome) || basic.every(hasNoData);
  if (advanced.length > 0) return !advanced.some(recordsAllManagement) || advanced.every(isManagement);
  return call === 'PutEventSelectors';
}

const protectsLess = (request: unknown): boolean => isOff(at(request, 'terminationProtectionEnabled'));

const leavesOutSome = (selector: unknown): boolean =>
  (textAt(selector, 'readWriteType') ?? 'All') !== 'All' ||
  isOff(at(selector, 'includeManagementEvents')) ||
  listAt(selector, 'excludeManagementEventSources').length > 0;

const hasNoData = (selector: unknown): boolean => listAt(selector, 'dataResources').length === 0;

const fieldOf = (selector: unknown, field: string): unknown =>
  listAt(selector, 'fieldSelectors').find((f) => textAt(f, 'field') === field);

const isManagement = (selector: unknown): boolean =>
  textsAt(fieldOf(selector, 'eventCategory'), 'equals').includes('Management');

/** Without a condition besides the category. */
const recordsAllManagement = (selector: unknown): boolean =>
  isManagement(selector) && listAt(selector, 'fieldSelectors').length === 1;

/** A trail that records fewer regions or accounts, proves less, or writes elsewhere than before. */
export const narrowsTrail = ({ request }: TrailRecord): boolean =>
  ['includeGlobalServiceEvents', 'isMultiRegionTrail', 'enableLogFileValidation', 'isOrganizationTrail'].some(
    (member) => isOff(at(request, member)),
  ) ||
  textAt(request, 's3BucketName') !== undefined ||
  ['cloudWatchLogsLogGroupArn', 'snsTopicName', 'kmsKeyId'].some((member) => at(request, member) === '');
