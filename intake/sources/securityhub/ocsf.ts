/** Security Hub V2 findings and others in OCSF, the Open Cybersecurity Schema Framework. */
import type { Severity } from '../../../domain/alert.ts';
import { alertOutcome } from '../../alert/alert.ts';
import { parseArn } from '../../../domain/arns.ts';
import { at, firstText, numberAt, textAt, textsAt } from '../../../domain/fields.ts';
import { ignored, type Outcome, type RawEvent, type SourceNormaliser } from '../../outcome.ts';
import { categoryFromWords, saysExposed, severityFromLabel } from '../../alert/words.ts';
import { categoryOf, guarddutyTypeIn } from '../guardduty/category.ts';
import { ocsfEntities } from './ocsf-entities.ts';

export const ocsf: SourceNormaliser = {
  source: 'securityhub',
  recognises: (event) =>
    event.detailType === 'Findings Imported V2' ||
    (numberAt(event.body, 'class_uid') !== undefined && numberAt(event.body, 'category_uid') !== undefined) ||
    (textAt(event.body, 'cloud', 'provider') !== undefined && at(event.body, 'api', 'operation') !== undefined),
  normalise: (event) => {
    const quiet = whyQuiet(event.body);
    return quiet === undefined ? finding(event) : ignored('securityhub', quiet);
  },
};

/** OCSF "Findings" classes; anything else is telemetry. */
const COMPLIANCE_FINDING = 2003;
const FINDING_CLASSES: ReadonlySet<number> = new Set([2001, 2002, COMPLIANCE_FINDING, 2004, 2005, 2006, 2007]);

function whyQuiet(body: unknown): string | undefined {
  const classUid = numberAt(body, 'class_uid');
  // Shortened findings leave out the class, but not the finding.
  if (classUid === undefined ? at(body, 'api') !== undefined : !FINDING_CLASSES.has(classUid)) {
    return `OCSF ${textAt(body, 'class_name') ?? `class ${classUid ?? 'without a number'}`} is telemetry, not a finding`;
  }
  // Class 2001 has `state` instead of `status`.
  const status = firstText(body, ['status'], ['state']) ?? '';
  if (/^(suppressed|resolved|archived|deleted)$/i.test(status)) return `${status.toLowerCase()} at its source`;
  // activity_id 3 is Close in every finding class.
  if (numberAt(body, 'activity_id') === 3) return 'closed at its source';
  const result = textAt(body, 'compliance', 'status') ?? '';
  if (classUid !== COMPLIANCE_FINDING && result === '') return undefined;
  if (!/^fail/i.test(result)) return `compliance status ${result || 'unknown'}`;
  const exposed = saysExposed(
    `${textAt(body, 'finding_info', 'title') ?? ''} ${textAt(body, 'finding_info', 'desc') ?? ''}`,
  );
  return severityOf(body) === 'critical' && exposed
    ? undefined
    : 'a failed control that is not both critical and exposed: posture, not an incident';
}

function finding(event: RawEvent): Outcome {
  const { body } = event;
  // Class 2001, which is deprecated, has `finding` instead of `finding_info`.
  const info = at(body, 'finding_info') ?? at(body, 'finding');
  const uid = firstText(info, ['uid'], ['id']);
  const arn = parseArn(uid);
  const types = textsAt(info, 'types');
  const guardduty = guarddutyTypeIn(types);
  const title = textAt(info, 'title');
  const text = [title, textAt(info, 'desc'), ...types].join(' ');
  const region = firstText(body, ['cloud', 'region'], ['resources', 0, 'region']) ?? event.region;
  const [, detectorId, , findingId] = arn?.service === 'guardduty' ? arn.resource.split('/') : [];
  return alertOutcome(event, {
    id: uid ?? textAt(body, 'metadata', 'uid'),
    source: 'securityhub',
    account: firstText(
      body,
      ['cloud', 'account', 'uid'],
      ['cloud', 'account_uid'],
      ['resources', 0, 'owner', 'account', 'uid'],
    ),
    region,
    findingType: guardduty ?? types.at(-1) ?? textAt(body, 'type_name') ?? 'OCSF finding',
    title,
    description: firstText(info, ['desc']) ?? textAt(body, 'message'),
    category: guardduty === undefined ? categoryFromWords(ocsfWords(body, text)) : categoryOf(guardduty),
    severity: severityOf(body),
    occurredAt:
      firstText(info, ['first_seen_time_dt'], ['created_time_dt'], ['first_seen_time'], ['created_time']) ??
      textAt(body, 'time'),
    entities: ocsfEntities(body, region),
    sample: /^\[sample\]/i.test(title ?? ''),
    count: numberAt(body, 'count'),
    reference: { uid, product: textAt(body, 'metadata', 'product', 'name'), detectorId, findingId },
  });
}

/** Words of the class are added, for findings whose own words say nothing. */
const ocsfWords = (body: unknown, text: string): string =>
  ({ 2002: `vulnerability ${text}`, 2006: `sensitive data ${text}` })[numberAt(body, 'class_uid') ?? 0] ?? text;

function severityOf(body: unknown): Severity {
  const scale: readonly Severity[] = [
    'informational',
    'informational',
    'low',
    'medium',
    'high',
    'critical',
    'critical',
  ];
  return severityFromLabel(textAt(body, 'severity')) ?? scale[numberAt(body, 'severity_id') ?? 3] ?? 'medium';
}
