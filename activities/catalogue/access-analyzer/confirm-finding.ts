/** Reads the finding of an alert again in the customer's IAM Access Analyzer. */
import { ENTITY_KINDS } from '../../../domain/entity.ts';
import { AccessAnalyzerClient, GetFindingCommand } from '@aws-sdk/client-accessanalyzer';
import { z } from 'zod';
import { confirmAt, type AtSource } from '../../aws/confirmation.ts';
import { ifFound } from '../../aws/found.ts';
import { defineInquiry } from '../../entry.ts';

export default defineInquiry({
  id: 'access-analyzer.confirm-finding',
  title: { en: 'Confirm the finding in IAM Access Analyzer', ko: 'IAM Access Analyzer에서 조사 결과 확인' },
  targets: ['account'],
  needs: [...ENTITY_KINDS],
  confirms: 'access-analyzer',
  free: true,
  permissions: ['access-analyzer:GetFinding'],
  csf: ['DE.AE-02', 'RS.MA-02'],
  requirements: ['P1.4', 'P1.6'],
  params: z.strictObject({}),

  inquire: confirmAt({
    source: 'access-analyzer',
    product: 'IAM Access Analyzer',
    async read(ctx, { region, reference }): Promise<AtSource | 'unavailable' | undefined> {
      const { findingId, analyzerArn } = reference;
      if (findingId === undefined || analyzerArn === undefined) return 'unavailable';
      const answer = await ifFound(
        ctx.aws.client(AccessAnalyzerClient, region).send(new GetFindingCommand({ analyzerArn, id: findingId })),
      );
      if (answer?.finding === undefined) return undefined;
      const { resourceOwnerAccount, resource, resourceType, isPublic, status } = answer.finding;
      return {
        account: resourceOwnerAccount,
        type: `AccessAnalyzer:${resourceType}/${isPublic === true ? 'Public' : 'ExternalAccess'}`,
        subjects: [resource],
        event: {
          source: 'aws.access-analyzer',
          detailType: 'Access Analyzer Finding',
          body: { ...answer.finding, accountId: resourceOwnerAccount, status: 'ACTIVE' },
        },
        finding: { id: findingId, facts: { analyzerArn } },
        settled: status === 'ACTIVE' ? undefined : status,
      };
    },
  }),
});
