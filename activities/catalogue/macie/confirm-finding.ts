/** Reads the finding of an alert again in the customer's Amazon Macie. */
import { ENTITY_KINDS } from '../../../domain/entity.ts';
import { GetFindingsCommand, Macie2Client } from '@aws-sdk/client-macie2';
import { z } from 'zod';
import { confirmAt, type AtSource } from '../../aws/confirmation.ts';
import { defineInquiry } from '../../entry.ts';

export default defineInquiry({
  id: 'macie.confirm-finding',
  title: { en: 'Confirm the finding in Macie', ko: 'Macie에서 조사 결과 확인' },
  targets: ['account'],
  needs: [...ENTITY_KINDS],
  confirms: 'macie',
  free: true,
  permissions: ['macie2:GetFindings'],
  csf: ['DE.AE-02', 'RS.MA-02'],
  requirements: ['P1.6'],
  params: z.strictObject({}),

  inquire: confirmAt({
    source: 'macie',
    product: 'Macie',
    async read(ctx, { region, reference }): Promise<AtSource | 'unavailable' | undefined> {
      const { findingId } = reference;
      if (findingId === undefined) return 'unavailable';
      const { findings } = await ctx.aws
        .client(Macie2Client, region)
        .send(new GetFindingsCommand({ findingIds: [findingId] }));
      const found = findings?.find((f) => f.id === findingId);
      if (found === undefined) return undefined;
      return {
        account: found.accountId,
        region: found.region,
        type: found.type,
        subjects: [found.resourcesAffected?.s3Bucket?.name],
        event: { source: 'aws.macie', detailType: 'Macie Finding', body: { ...found, archived: false } },
        settled: found.archived === true ? 'ARCHIVED' : undefined,
      };
    },
  }),
});
