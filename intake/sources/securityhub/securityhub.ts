/** Security Hub findings in AWS Security Finding Format (ASFF), imported or sent by a custom action. */
import type { Category, Severity } from '../../../domain/alert.ts';
import { alertOutcome } from '../../alert/alert.ts';
import { parseArn } from '../../../domain/arns.ts';
import { at, firstText, flagAt, listAt, numberAt, textAt, textsAt } from '../../../domain/fields.ts';
import { ignored, rejected, type Outcome, type RawEvent, type SourceNormaliser } from '../../outcome.ts';
import { categoryFromWords, saysExposed, severityFromLabel, severityFromScore } from '../../alert/words.ts';
import { categoryOf, guarddutyTypeIn } from '../guardduty/category.ts';
import { asffEntities } from './entities.ts';

export const securityhub: SourceNormaliser = {
  source: 'securityhub',
  recognises: (event) => {
    if (event.detailType !== undefined && /^Security Hub (Findings|Insight)/.test(event.detailType)) return true;
    return (
      textAt(event.body, 'AwsAccountId') !== undefined &&
      (textAt(event.body, 'ProductArn') ?? textAt(event.body, 'GeneratorId')) !== undefined
    );
  },
  normalise: (event) => {
    const { body } = event;
    if (event.detailType?.startsWith('Security Hub Insight') === true) {
      return ignored('securityhub', 'insight results are counts, not findings');
    }
    if (textAt(body, 'Id') === undefined || firstText(body, ['Title'], ['Types', 0], ['GeneratorId']) === undefined) {
      return rejected('securityhub', 'an ASFF finding without id or without anything that says what it is');
    }
    const quiet = whyQuiet(body);
    return quiet === undefined ? finding(event) : ignored('securityhub', quiet);
  },
};

/** Why a finding is settled or only the result of a control; undefined if it needs a response. */
function whyQuiet(body: unknown): string | undefined {
  if (textAt(body, 'RecordState') === 'ARCHIVED') return 'archived in Security Hub';
  const workflow = firstText(body, ['Workflow', 'Status'], ['WorkflowStatus']);
  if (workflow === 'RESOLVED' || workflow === 'SUPPRESSED') return `${workflow.toLowerCase()} in Security Hub`;
  if (flagAt(body, 'ProductFields', 'aws/guardduty/service/archived')) return 'archived in GuardDuty';
  const compliance = firstText(body, ['Compliance', 'Status'], ['ComplianceStatus']);
  if (compliance === undefined) return isControl(body) ? 'a security standard control without a result' : undefined;
  if (compliance !== 'FAILED') return `compliance status ${compliance}`;
  const what = `${textAt(body, 'Title') ?? ''} ${textAt(body, 'Description') ?? ''}`;
  if (severityOf(body) === 'critical' && saysExposed(what)) return undefined;
  return 'a failed control that is not both critical and exposed: posture, not an incident';
}

const isControl = (body: unknown): boolean =>
  /Industry and Regulatory Standards/.test(textsAt(body, 'Types').join(' ')) ||
  textAt(body, 'ProductArn')?.endsWith('/securityhub') === true;

function finding(event: RawEvent): Outcome {
  const { body } = event;
  const id = textAt(body, 'Id') ?? '';
  const product = productOf(body);
  const guardduty = product === 'guardduty' ? guarddutyTypeIn(typesOf(body)) : undefined;
  const findingType =
    guardduty ?? firstText(body, ['Types', 0], ['FindingProviderFields', 'Types', 0], ['GeneratorId']) ?? id;
  const region =
    textAt(body, 'Region') ??
    textAt(body, 'Resources', 0, 'Region') ??
    nonEmpty(parseArn(textAt(body, 'ProductArn'))?.region);
  const title = textAt(body, 'Title');
  const description = textAt(body, 'Description');
  return alertOutcome(event, {
    id,
    source: 'securityhub',
    account: textAt(body, 'AwsAccountId'),
    region,
    findingType,
    title,
    description,
    category:
      guardduty === undefined ? categoryFromTypes(body, `${title ?? ''} ${description ?? ''}`) : categoryOf(guardduty),
    severity: severityOf(body),
    occurredAt: firstText(body, ['FirstObservedAt'], ['LastObservedAt'], ['CreatedAt'], ['UpdatedAt']),
    entities: asffEntities(body, region ?? event.region),
    sample: isSample(body),
    reference: { productArn: textAt(body, 'ProductArn'), findingId: id, product, ...guarddutyReference(id) },
  });
}

/** What is needed to confirm the finding in GuardDuty: its ids are in the finding's ARN. */
function guarddutyReference(id: string): Record<string, string | undefined> {
  const arn = parseArn(id);
  if (arn?.service !== 'guardduty') return {};
  const [, detectorId, , findingId] = arn.resource.split('/');
  return { detectorId, findingId, arn: id };
}

const nonEmpty = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

/** `guardduty`, `inspector`, `macie`, …: the last part of `ProductArn`. */
const productOf = (body: unknown): string | undefined => textAt(body, 'ProductArn')?.split('/').at(-1)?.toLowerCase();

const typesOf = (body: unknown): string[] => [
  ...textsAt(body, 'Types'),
  ...textsAt(body, 'FindingProviderFields', 'Types'),
];

/** "Types taxonomy for ASFF": namespace/category/classifier. */
const TYPES: readonly (readonly [RegExp, Category])[] = [
  [/^Effects\/Denial of Service/i, 'denial-of-service'],
  [/^Effects\/Data/i, 'data-exposure'],
  [/^Effects\/Resource Consumption/i, 'malware-or-exploit'],
  [/^Sensitive Data Identifications/i, 'data-exposure'],
  [/External Access Granted/i, 'data-exposure'],
  [/\/Vulnerabilities/i, 'malware-or-exploit'],
  [/^TTPs\/(Execution|Command and Control|Impact)/i, 'malware-or-exploit'],
  [/^TTPs\/(Collection|Exfiltration)/i, 'data-exposure'],
  [/^TTPs\//i, 'unauthorized-access'],
  [/^Unusual Behaviors/i, 'abnormal-behaviour'],
];

function categoryFromTypes(body: unknown, text: string): Category {
  const types = typesOf(body);
  for (const [pattern, category] of TYPES) if (types.some((t) => pattern.test(t))) return category;
  if (listAt(body, 'Malware').length > 0) return 'malware-or-exploit';
  return categoryFromWords(text);
}

function severityOf(body: unknown): Severity {
  for (const severity of [at(body, 'Severity'), at(body, 'FindingProviderFields', 'Severity')]) {
    const found =
      severityFromLabel(textAt(severity, 'Label')) ??
      severityFromScore(numberAt(severity, 'Normalized')) ??
      severityFromLabel(textAt(severity, 'Original'));
    if (found !== undefined) return found;
  }
  return severityFromLabel(textAt(body, 'SeverityLabel')) ?? 'medium';
}

const isSample = (body: unknown): boolean =>
  flagAt(body, 'Sample') ||
  flagAt(body, 'ProductFields', 'aws/guardduty/service/additionalInfo/sample') ||
  /"sample"\s*:\s*true/.test(textAt(body, 'ProductFields', 'aws/guardduty/service/additionalInfo/value') ?? '') ||
  /^\[sample\]/i.test(textAt(body, 'Title') ?? '');
