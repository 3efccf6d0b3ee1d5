/** Security Hub findings in AWS Security Finding Format (ASFF), imported or sent by a custom action. */
import type { Category, Severity } from '../../../domain/alert.ts';
import { alertOutcome } from '../../alert/alert.ts';
import { parseArn } from '../../../domain/arns.ts';
import { at, firstText, flagAt, isObject, listAt, numberAt, textAt, textsAt } from '../../../domain/fields.ts';
import { ignored, rejected, type Outcome, type RawEvent, type SourceNormaliser } from '../../outcome.ts';
import { hasFailed, isLicence, isSample, whyPosture, whySettled } from '../../alert/judgement.ts';
import { categoryFromWords, DECOY, severityFromLabel, severityFromScore } from '../../alert/words.ts';
import { categoryOf, guarddutyTypeIn } from '../guardduty/category.ts';
import { healthMeaning } from '../health.ts';
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

/** Why a finding is settled, a notice, or only the result of a control; undefined if it needs a response. */
function whyQuiet(body: unknown): string | undefined {
  const settled =
    whySettled(textAt(body, 'RecordState'), 'in Security Hub') ??
    whySettled(firstText(body, ['Workflow', 'Status'], ['WorkflowStatus']), 'in Security Hub') ??
    (flagAt(body, 'ProductFields', 'aws/guardduty/service/archived') ? 'archived in GuardDuty' : undefined);
  if (settled !== undefined) return settled;
  if (productOf(body) === 'health') {
    const code = textAt(body, 'GeneratorId') ?? '';
    return healthMeaning(code) === undefined ? `${code} is operations, not security` : undefined;
  }
  const what = `${textAt(body, 'Title') ?? ''} ${textAt(body, 'Description') ?? ''}`;
  if (isVulnerability(body) && isLicence(`${what} ${violationIn(body)}`))
    return 'a licence is no vulnerability: it is a matter of law';
  const compliance = firstText(body, ['Compliance', 'Status'], ['ComplianceStatus']);
  if (compliance === undefined) {
    if (isControl(body)) return 'a security standard control without a result';
    return isPosture(body) ? whyPosture(severityOf(body), what) : undefined;
  }
  if (!hasFailed(compliance)) return `compliance status ${compliance}`;
  return whyPosture(severityOf(body), what);
}

/** A finding whose type names an attack is no control, also when Security Hub itself imported it. */
const isControl = (body: unknown): boolean =>
  /Industry and Regulatory Standards/.test(textsAt(body, 'Types').join(' ')) ||
  (textAt(body, 'ProductArn')?.endsWith('/securityhub') === true &&
    !textsAt(body, 'Types').some((t) => /^(TTPs|Effects|Unusual Behaviors)\b/.test(t)));

const isVulnerability = (body: unknown): boolean => typesOf(body).some((t) => /\/Vulnerabilities/i.test(t));

/** JFrog and others file what breaks a policy under vulnerabilities, and say in a field of theirs which policy. */
const violationIn = (body: unknown): string => {
  const fields = at(body, 'ProductFields');
  const name = Object.keys(isObject(fields) ? fields : {}).find((key) => /violation.?type/i.test(key));
  return name === undefined ? '' : (textAt(fields, name) ?? '');
};

/** Findings of these are about what was seen, also under *Software and Configuration Checks*. */
const DETECTING = /^(guardduty|macie)$/;

/** A finding whose every type is a check of how something is set up. */
const isPosture = (body: unknown): boolean =>
  typesOf(body).length > 0 &&
  typesOf(body).every(
    (t) => /^Software (and|&) Configuration Checks/i.test(t) && !/External Access Granted/i.test(t),
  ) &&
  !isVulnerability(body) &&
  !DETECTING.test(productOf(body) ?? '');

function finding(event: RawEvent): Outcome {
  const { body } = event;
  const id = textAt(body, 'Id') ?? '';
  const product = productOf(body);
  const guardduty = product === 'guardduty' ? guarddutyTypeIn(typesOf(body)) : undefined;
  const findingType = guardduty ?? typeAtSource(body, product) ?? typesOf(body)[0] ?? textAt(body, 'GeneratorId') ?? id;
  const region =
    textAt(body, 'Region') ??
    textAt(body, 'Resources', 0, 'Region') ??
    nonEmpty(parseArn(textAt(body, 'ProductArn'))?.region);
  const notice = product === 'health' ? healthMeaning(findingType) : undefined;
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
    category: notice?.category ?? categoryIn(body, guardduty, product, `${title ?? ''} ${description ?? ''}`),
    severity: notice?.severity ?? severityOf(body),
    occurredAt: firstText(body, ['FirstObservedAt'], ['LastObservedAt'], ['CreatedAt'], ['UpdatedAt']),
    entities: asffEntities(body, region ?? event.region).tookPart(notice ?? {}),
    sample: isMarked(body) || isSample(body, title),
    reference: { productArn: textAt(body, 'ProductArn'), findingId: id, product, ...guarddutyReference(id) },
  });
}

/** The type as the product itself writes it, so that a finding has one meaning in both forms. */
function typeAtSource(body: unknown, product: string | undefined): string | undefined {
  const control = firstText(body, ['Compliance', 'SecurityControlId']) ?? controlIn(textAt(body, 'GeneratorId'));
  if (control !== undefined && isControl(body)) return `Control:${control}`;
  if (product === 'health') return textAt(body, 'GeneratorId');
  if (product === 'macie') return guarddutyTypeIn(typesOf(body));
  if (product === 'access-analyzer') {
    const isPublic = /public/i.test(textAt(body, 'Title') ?? '') || /"Isp?ublic":"?true/i.test(JSON.stringify(body));
    return `AccessAnalyzer:${cloudFormationType(textAt(body, 'Resources', 0, 'Type'))}/${isPublic ? 'Public' : 'ExternalAccess'}`;
  }
  if (!isVulnerability(body)) return undefined;
  const id = textAt(body, 'Vulnerabilities', 0, 'Id');
  const prefix = product === 'inspector' ? 'Inspector:PACKAGE_VULNERABILITY' : 'Vulnerability:Package';
  return id === undefined ? prefix : `${prefix}/${id}`;
}

/** `security-control/S3.3`, `aws-foundational-security-best-practices/v/1.0.0/S3.3`. */
const controlIn = (generator: string | undefined): string | undefined =>
  /\/((?:[A-Z][A-Za-z0-9]*\.)?\d+(?:\.\d+)?)$/.exec(generator ?? '')?.[1];

/** `AwsS3Bucket` is `AWS::S3::Bucket`. */
const cloudFormationType = (type = ''): string =>
  type.replace(
    /^Aws([A-Z][a-z0-9]{1,40})(.{1,100})$/,
    (_, service: string, name: string) => `AWS::${service.length <= 3 ? service.toUpperCase() : service}::${name}`,
  );

function categoryIn(body: unknown, guardduty: string | undefined, product: string | undefined, text: string): Category {
  if (guardduty !== undefined) return categoryOf(guardduty, resourceTypeIn(body));
  // A failed check gets here only if strangers can reach what it is about.
  if (product === 'macie' || isControl(body) || isPosture(body)) return 'data-exposure';
  if (product === 'access-analyzer')
    return textAt(body, 'Resources', 0, 'Type') === 'AwsIamRole' ? 'unauthorized-access' : 'data-exposure';
  return categoryFromTypes(body, text);
}

/** As GuardDuty's own form has it, which lists a key before what it was used on. */
const resourceTypeIn = (body: unknown): string | undefined =>
  listAt(body, 'Resources').some((r) => textAt(r, 'Type') === 'AwsIamAccessKey') &&
  !listAt(body, 'Resources').some((r) => /Instance|Container|Ec[sr]|Eks|Lambda/.test(textAt(r, 'Type') ?? ''))
    ? 'AccessKey'
    : undefined;

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

const typesOf = (body: unknown): string[] =>
  [textsAt(body, 'Types'), textsAt(body, 'FindingProviderFields', 'Types')].flatMap(joined);

/** CrowdStrike's gateway writes the parts of one type as several: `Namespace: TTPs`, `Category: Credential Access`. */
function joined(types: string[]): string[] {
  const parts = types.map((t) => /^(?:Namespace|Category|Classifier): *(\S.*)$/.exec(t)?.[1]);
  return types.length > 0 && parts.every((p) => p !== undefined) ? [parts.join('/')] : types;
}

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
  // Whatever the type says.
  if (DECOY.test(text)) return 'unauthorized-access';
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

const isMarked = (body: unknown): boolean =>
  flagAt(body, 'Sample') ||
  flagAt(body, 'ProductFields', 'aws/guardduty/service/additionalInfo/sample') ||
  /"sample"\s*:\s*true/.test(textAt(body, 'ProductFields', 'aws/guardduty/service/additionalInfo/value') ?? '');
