/** Seeded results of AWS Config's rules. Nothing is evaluated here; moto has the rules and recorders. */
import { z } from 'zod';
import { AwsError } from '../aws-error.ts';
import { textOf, type Members } from '../parse/value.ts';
import { pageOf } from './page.ts';
import { PerRegion, type Service } from './service.ts';

const seed = z.strictObject({
  account: z.string().regex(/^\d{12}$/),
  region: z.string(),
  rule: z.string(),
  resourceType: z.string(),
  resourceId: z.string(),
  compliance: z.enum(['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE']),
  annotation: z.string().optional(),
});
type Evaluation = z.infer<typeof seed> & { at: Date };

const DEFAULT_PAGE = 10;

export function configCompliance(): Service {
  const evaluations = new PerRegion<Map<string, Evaluation>>(() => new Map());
  return {
    name: 'config',
    operations: {
      GetComplianceDetailsByConfigRule(input, call) {
        const rule = textOf(input.ConfigRuleName);
        const ofRule = [...evaluations.get(call).values()].filter((e) => e.rule === rule);
        if (ofRule.length === 0)
          throw new AwsError(
            'NoSuchConfigRuleException',
            `The ConfigRule '${rule}' provided in the request is invalid.`,
          );
        const types = input.ComplianceTypes as string[] | undefined;
        const found = ofRule.filter((e) => types === undefined || types.includes(e.compliance));
        const { items, next } = pageOf(found, input.NextToken, Number(input.Limit ?? DEFAULT_PAGE) || DEFAULT_PAGE);
        return { EvaluationResults: items.map(resultOf), ...(next ? { NextToken: next } : {}) };
      },
    },
    control: {
      /** The newest evaluation of a resource by a rule replaces the one before. */
      'POST /config/evaluations': (body) => {
        const made = seed.parse(body);
        evaluations.get(made).set(`${made.rule} ${made.resourceId}`, { ...made, at: new Date() });
        return {};
      },
    },
  };
}

const resultOf = ({ rule, resourceType, resourceId, compliance, annotation, at }: Evaluation): Members => ({
  EvaluationResultIdentifier: {
    EvaluationResultQualifier: { ConfigRuleName: rule, ResourceType: resourceType, ResourceId: resourceId },
    OrderingTimestamp: at,
  },
  ComplianceType: compliance,
  ResultRecordedTime: at,
  ConfigRuleInvokedTime: at,
  ...(annotation ? { Annotation: annotation } : {}),
});
