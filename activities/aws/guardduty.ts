/** Single findings of GuardDuty. */
import { GetFindingsCommand, type Finding, type GuardDutyClient } from '@aws-sdk/client-guardduty';
import { isNotFound } from './errors.ts';

/** Undefined if the detector does not have it or does not belong to this account. */
export async function findingIn(
  guardDuty: GuardDutyClient,
  DetectorId: string,
  findingId: string,
): Promise<Finding | undefined> {
  try {
    const { Findings } = await guardDuty.send(new GetFindingsCommand({ DetectorId, FindingIds: [findingId] }));
    return Findings?.find((f) => f.Id === findingId);
  } catch (error) {
    if (isNoDetector(error) || isNotFound(error)) return undefined;
    throw error;
  }
}

/** GuardDuty's answer for a detector that was deleted or belongs to another account. */
export const isNoDetector = (error: unknown): boolean => error instanceof Error && error.name === 'BadRequestException';
