/** Security Hub V2 findings and others in OCSF, the Open Cybersecurity Schema Framework. */
import type { Severity } from '../../domain/alert.ts';
import { alertOutcome } from '../alert.ts';
import { parseArn } from '../../domain/arns.ts';
import { EntityList } from '../entity-list.ts';
import { at, firstText, listAt, numberAt, textAt, textsAt } from '../fields.ts';
import { ignored, type Outcome, type RawEvent, type SourceNormaliser } from '../outcome.ts';
import { addTyped } from '../resource-types.ts';
import { categoryFromWords, saysExposed, severityFromLabel } from '../words.ts';
import { categoryOf } from './guardduty-category.ts';

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
  const classUid = numberAt(body, 'class_uid') ?? 0;
  if (!FINDING_CLASSES.has(classUid)) {
    return `OCSF ${textAt(body, 'class_name') ?? `class ${classUid}`} is telemetry, not a finding`;
  }
  const status = textAt(body, 'status') ?? '';
  if (/^(suppressed|resolved|archived|deleted)$/i.test(status)) return `${status.toLowerCase()} at its source`;
  // activity_id 3 is Close in every finding class.
  if (numberAt(body, 'activity_id') === 3) return 'closed at its source';
  if (classUid !== COMPLIANCE_FINDING) return undefined;
  const result = textAt(body, 'compliance', 'status') ?? '';
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
  // Class 2001, deprecated, has `finding` for `finding_info`.
  const info = at(body, 'finding_info') ?? at(body, 'finding');
  const uid = firstText(info, ['uid'], ['id']);
  const arn = parseArn(uid);
  const types = textsAt(info, 'types');
  const guardduty = types.find((t) => /^\w+:\w+\//.test(t));
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
    entities: entitiesOf(body, region),
    sample: /^\[sample\]/i.test(title ?? ''),
    count: numberAt(body, 'count'),
    reference: { uid, product: textAt(body, 'metadata', 'product', 'name'), detectorId, findingId },
  });
}

/** The class speaks where the words do not. */
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

function entitiesOf(body: unknown, region: string | undefined): EntityList {
  const list = new EntityList(region);
  for (const resource of listAt(body, 'resources')) {
    const uid = firstText(resource, ['uid'], ['name']);
    const data = at(resource, 'data');
    const instance = firstText(data, ['instance_id'], ['instanceId']);
    const more = { region: textAt(resource, 'region') };
    if (instance !== undefined) list.add('instance', instance, 'affected', { ...more, facts: instanceFacts(data) });
    else addTyped(list, textAt(resource, 'type'), uid, 'affected', more);
    for (const nic of listAt(data, 'network_interfaces')) {
      list.add('network-interface', textAt(nic, 'network_interface_id'), 'related', more);
      list.add('vpc', textAt(nic, 'vpc_id'), 'related', more);
    }
  }
  for (const evidence of listAt(body, 'evidences')) {
    const user = at(evidence, 'actor', 'user');
    list.add('access-key', textAt(user, 'credential_uid'), 'affected', { facts: { user: textAt(user, 'name') } });
    list.addRemoteIp(textAt(evidence, 'src_endpoint', 'ip'), 'source');
    list.add('domain', textAt(evidence, 'query', 'hostname'), 'source');
  }
  return list;
}

const instanceFacts = (data: unknown): Record<string, string | undefined> => ({
  profileArn: textAt(data, 'iam_instance_profile', 'arn'),
  vpcId: textAt(data, 'network_interfaces', 0, 'vpc_id'),
  subnetId: textAt(data, 'network_interfaces', 0, 'subnet_id'),
});
