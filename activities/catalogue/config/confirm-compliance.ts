/** Reads in AWS Config whether the resource of an alert still breaks the rule. */
import { ENTITY_KINDS } from '../../../domain/entity.ts';
import { ConfigServiceClient, paginateGetComplianceDetailsByConfigRule } from '@aws-sdk/client-config-service';
import { z } from 'zod';
import { confirmAt, type AtSource } from '../../aws/confirmation.ts';
import { ifFound } from '../../aws/found.ts';
import { allPages } from '../../aws/pages.ts';
import { defineInquiry } from '../../entry.ts';

export default defineInquiry({
  id: 'config.confirm-compliance',
  title: { en: 'Confirm the compliance change in AWS Config', ko: 'AWS Config에서 규정 준수 변경 확인' },
  targets: ['account'],
  needs: [...ENTITY_KINDS],
  confirms: 'config',
  free: true,
  permissions: ['config:GetComplianceDetailsByConfigRule'],
  csf: ['DE.AE-02', 'RS.MA-02'],
  requirements: ['P1.6'],
  params: z.strictObject({}),

  inquire: confirmAt({
    source: 'config',
    product: 'AWS Config',
    async read(ctx, { id, region, reference }): Promise<AtSource | 'unavailable' | undefined> {
      const { rule } = reference;
      if (rule === undefined) return 'unavailable';
      const client = ctx.aws.client(ConfigServiceClient, region);
      const pages = paginateGetComplianceDetailsByConfigRule({ client }, { ConfigRuleName: rule, Limit: 100 });
      const results = (await ifFound(allPages(pages, (p) => p.EvaluationResults))) ?? [];
      // The alert's id contains the resource: `<rule ARN>/<resource>/<time>`.
      const about = results.find((r) => {
        const resource = r.EvaluationResultIdentifier?.EvaluationResultQualifier?.ResourceId;
        return resource !== undefined && id.includes(`/${resource}/`);
      });
      if (about === undefined) return undefined;
      const { ResourceId: resourceId, ResourceType: resourceType } =
        about.EvaluationResultIdentifier?.EvaluationResultQualifier ?? {};
      const evaluation = { complianceType: 'NON_COMPLIANT', annotation: about.Annotation };
      const body = { configRuleName: rule, resourceType, resourceId, newEvaluationResult: evaluation };
      return {
        type: `Config:${rule}`,
        subjects: resourceType === 'AWS::::Account' ? [] : [resourceId],
        event: { source: 'aws.config', detailType: 'Config Rules Compliance Change', body },
        settled: about.ComplianceType === 'NON_COMPLIANT' ? undefined : about.ComplianceType,
      };
    },
  }),
});
