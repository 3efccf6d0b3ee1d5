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
    // GuardDuty's answer for a detector of another account.
    const isForeign = error instanceof Error && error.name === 'BadRequestException';
    if (isForeign || isNotFound(error)) return undefined;
    throw error;
  }
}
