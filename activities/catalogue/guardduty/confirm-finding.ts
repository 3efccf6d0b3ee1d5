/** Reads the finding of an alert again in the customer's GuardDuty. */
import { ENTITY_KINDS } from '../../../domain/entity.ts';
import { GuardDutyClient, type Finding } from '@aws-sdk/client-guardduty';
import { z } from 'zod';
import { confirmAt, type AtSource } from '../../aws/confirmation.ts';
import { findingIn } from '../../aws/guardduty.ts';
import { defineInquiry } from '../../entry.ts';

export default defineInquiry({
  id: 'guardduty.confirm-finding',
  title: { en: 'Confirm the finding in GuardDuty', ko: 'GuardDuty에서 조사 결과 확인' },
  targets: ['account'],
  needs: [...ENTITY_KINDS],
  confirms: 'guardduty',
  free: true,
  permissions: ['guardduty:GetFindings'],
  csf: ['DE.AE-02', 'RS.MA-02'],
  requirements: ['P1.6'],
  params: z.strictObject({}),

  inquire: confirmAt({
    source: 'guardduty',
    product: 'GuardDuty',
    async read(ctx, { region, reference }): Promise<AtSource | 'unavailable' | undefined> {
      const { detectorId, findingId } = reference;
      if (detectorId === undefined || findingId === undefined) return 'unavailable';
      const found = await findingIn(ctx.aws.client(GuardDutyClient, region), detectorId, findingId);
      if (found === undefined) return undefined;
      return {
        account: found.AccountId,
        region: found.Region,
        type: found.Type,
        subjects: subjectsOf(found),
        event: {
          source: 'aws.guardduty',
          detailType: 'GuardDuty Finding',
          body: { ...found, Service: { ...found.Service, Archived: false } },
        },
        settled: found.Service?.Archived === true ? 'ARCHIVED' : undefined,
        finding: { id: findingId, facts: { detectorId } },
      };
    },
  }),
});

/** The resources of a finding, by the ids that alerts use too. */
function subjectsOf({ Resource: r }: Finding): (string | undefined)[] {
  return [
    r?.AccessKeyDetails?.AccessKeyId,
    r?.AccessKeyDetails?.UserName,
    r?.InstanceDetails?.InstanceId,
    ...(r?.S3BucketDetails ?? []).map((b) => b.Name),
    r?.EksClusterDetails?.Name,
    r?.RdsDbInstanceDetails?.DbInstanceIdentifier,
    r?.LambdaDetails?.FunctionName,
  ];
}
