/** Reads the finding of an alert again in the customer's Amazon Inspector. */
import { ENTITY_KINDS } from '../../../domain/entity.ts';
import { Inspector2Client, ListFindingsCommand } from '@aws-sdk/client-inspector2';
import { z } from 'zod';
import { confirmAt, type AtSource } from '../../aws/confirmation.ts';
import { defineInquiry } from '../../entry.ts';

export default defineInquiry({
  id: 'inspector.confirm-finding',
  title: { en: 'Confirm the finding in Inspector', ko: 'Inspector에서 조사 결과 확인' },
  targets: ['account'],
  needs: [...ENTITY_KINDS],
  confirms: 'inspector',
  free: true,
  permissions: ['inspector2:ListFindings'],
  csf: ['DE.AE-02', 'RS.MA-02', 'ID.RA-01'],
  requirements: ['P1.6', 'P1.10'],
  params: z.strictObject({}),

  inquire: confirmAt({
    source: 'inspector',
    product: 'Inspector',
    async read(ctx, { region, reference }): Promise<AtSource | 'unavailable' | undefined> {
      const { findingArn } = reference;
      // ECR's image scans have no Inspector finding.
      if (findingArn === undefined) return 'unavailable';
      const { findings } = await ctx.aws
        .client(Inspector2Client, region)
        .send(
          new ListFindingsCommand({ filterCriteria: { findingArn: [{ comparison: 'EQUALS', value: findingArn }] } }),
        );
      const found = findings?.find((f) => f.findingArn === findingArn);
      if (found === undefined) return undefined;
      const vulnerability = found.packageVulnerabilityDetails?.vulnerabilityId;
      return {
        account: found.awsAccountId,
        type: `Inspector:${found.type}${vulnerability === undefined ? '' : `/${vulnerability}`}`,
        subjects: (found.resources ?? []).map((r) => r.id),
        event: { source: 'aws.inspector2', detailType: 'Inspector2 Finding', body: { ...found, status: 'ACTIVE' } },
        settled: found.status === 'ACTIVE' ? undefined : found.status,
      };
    },
  }),
});
