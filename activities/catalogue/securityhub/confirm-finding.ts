/** Reads the finding of an alert again in the customer's Security Hub. */
import { ENTITY_KINDS } from '../../../domain/entity.ts';
import { SecurityHubClient } from '@aws-sdk/client-securityhub';
import { z } from 'zod';
import { confirmAt, type AtSource } from '../../aws/confirmation.ts';
import { findingNamed } from '../../aws/securityhub.ts';
import { defineInquiry } from '../../entry.ts';

export default defineInquiry({
  id: 'securityhub.confirm-finding',
  title: { en: 'Confirm the finding in Security Hub', ko: 'Security Hub에서 조사 결과 확인' },
  targets: ['account'],
  needs: [...ENTITY_KINDS],
  confirms: true,
  permissions: ['securityhub:GetFindings'],
  csf: ['DE.AE-02', 'RS.MA-02'],
  requirements: ['P1.6'],
  params: z.strictObject({}),

  inquire: confirmAt({
    source: 'securityhub',
    product: 'Security Hub',
    async read(ctx, { region, reference }): Promise<AtSource | 'unavailable' | undefined> {
      const { findingId, productArn } = reference;
      if (findingId === undefined) return 'unavailable';
      const found = await findingNamed(ctx.aws.client(SecurityHubClient, region), findingId, productArn);
      if (found === undefined) return undefined;
      const workflow = found.Workflow?.Status;
      return {
        account: found.AwsAccountId,
        region: found.Region ?? found.Resources?.[0]?.Region,
        subjects: (found.Resources ?? []).map((r) => r.Id),
        finding: { id: findingId, facts: { productArn: found.ProductArn ?? '' } },
        settled: found.RecordState === 'ARCHIVED' ? 'ARCHIVED' : /RESOLVED|SUPPRESSED/.exec(workflow ?? '')?.[0],
      };
    },
  }),
});
