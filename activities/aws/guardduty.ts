/** Single findings of GuardDuty's. */
import { GetFindingsCommand, type Finding, type GuardDutyClient } from '@aws-sdk/client-guardduty';
import { isNotFound } from './errors.ts';

/** Undefined if the detector does not hold it, or is not this account's. */
export async function findingIn(
  guardDuty: GuardDutyClient,
  DetectorId: string,
  findingId: string,
): Promise<Finding | undefined> {
  try {
    const { Findings } = await guardDuty.send(new GetFindingsCommand({ DetectorId, FindingIds: [findingId] }));
    return Findings?.find((f) => f.Id === findingId);
  } catch (error) {
    // GuardDuty answers so for a detector that is not this account's.
    const isForeign = error instanceof Error && error.name === 'BadRequestException';
    if (isForeign || isNotFound(error)) return undefined;
    throw error;
  }
}
