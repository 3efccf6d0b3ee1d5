/** Reads the finding of an alert again in the customer's Security Hub. */
import { ENTITY_KINDS } from '../../../domain/entity.ts';
import { SecurityHubClient } from '@aws-sdk/client-securityhub';
import { z } from 'zod';
import { confirmAt, type AtSource } from '../../aws/confirmation.ts';
import { findingNamed } from '../../aws/securityhub.ts';
import { defineInquiry } from '../../entry.ts';

/**
 * An account's own product, `product/111122223333/default`: anyone who may call BatchImportFindings there writes what they like.
 * Only AWS and the product's vendor can write the findings of another product (Security Hub User Guide, *BatchImportFindings*).
 */
const OWN_PRODUCT = /:product\/\d{12}\//;
const ANYBODY = {
  en: "it is of the account's own product, whose findings anybody with BatchImportFindings can write",
  ko: '계정 자체 제품의 조사 결과로, BatchImportFindings 권한이 있으면 누구나 작성할 수 있음',
};

export default defineInquiry({
  id: 'securityhub.confirm-finding',
  title: { en: 'Confirm the finding in Security Hub', ko: 'Security Hub에서 조사 결과 확인' },
  targets: ['account'],
  needs: [...ENTITY_KINDS],
  confirms: 'securityhub',
  free: true,
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
        // Of a finding in OCSF, which has no such ARN, the type is another one.
        isTyped: productArn !== undefined,
        subjects: (found.Resources ?? []).map((r) => r.Id),
        unproven: OWN_PRODUCT.test(found.ProductArn ?? '') ? ANYBODY : undefined,
        event: {
          source: 'aws.securityhub',
          detailType: 'Security Hub Findings - Imported',
          body: { ...found, RecordState: 'ACTIVE', Workflow: { Status: 'NEW' } },
        },
        finding: { id: findingId, facts: { productArn: found.ProductArn ?? '' } },
        settled: found.RecordState === 'ARCHIVED' ? 'ARCHIVED' : /RESOLVED|SUPPRESSED/.exec(workflow ?? '')?.[0],
      };
    },
  }),
});
