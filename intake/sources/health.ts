/** Warnings of AWS itself: abuse and risk events of AWS Health, and Trusted Advisor's check for exposed keys. */
import type { Category, Severity } from '../../domain/alert.ts';
import { alertOutcome } from '../alert/alert.ts';
import type { Entity } from '../../domain/entity.ts';
import { entityOfArn, parseArn } from '../../domain/arns.ts';
import { EntityList } from '../alert/entity-list.ts';
import { firstText, listAt, textAt } from '../../domain/fields.ts';
import { ignored, isFrom, rejected, type Outcome, type RawEvent, type SourceNormaliser } from '../outcome.ts';

/** The sources that AWS's guides use for trying a rule, since nobody can send as `aws.health`. */
const MOCKS: ReadonlySet<string> = new Set(['awshealth.mock', 'awsmock.health', 'aws.health.mock', 'mock.health']);

export const health: SourceNormaliser = {
  source: 'health',
  recognises: (event) =>
    isFrom(event, 'aws.health', 'aws.trustedadvisor') ||
    (event.source !== undefined && MOCKS.has(event.source)) ||
    (event.source === undefined &&
      textAt(event.body, 'eventTypeCode') !== undefined &&
      textAt(event.body, 'service') !== undefined),
  normalise: (event) => (event.source === 'aws.trustedadvisor' ? trustedAdvisor(event) : healthEvent(event)),
};

/**
 * Event type codes about security. All others are about operations, maintenance and billing. Of what others complain
 * about, the thing that AWS names acts.
 */
const CODES: readonly (readonly [RegExp, Category, Severity, Entity['part']?])[] = [
  [/^AWS_RISK_(CREDENTIALS|IAM)/, 'unauthorized-access', 'critical'],
  [/^AWS_RISK_/, 'unauthorized-access', 'high'],
  [/^AWS_ABUSE_.*(DOS|DDOS)/, 'denial-of-service', 'high', 'acts'],
  // Complaints about what is published: a breach of the rules of use, and a matter for lawyers.
  [/^AWS_ABUSE_.*(COPYRIGHT|DMCA|TRADEMARK|COUNTERFEIT|INTELLECTUAL|CONTENT|PII)/, 'insider-misuse', 'medium'],
  [/^AWS_ABUSE_/, 'malware-or-exploit', 'high', 'acts'],
  [/^AWS_SHIELD_.*(DDOS|ATTACK)|^AWS_SHIELD_IS_RESPONDING/, 'denial-of-service', 'high'],
];

/** What an event type code tells; undefined if it is about operations. Also asked for what Security Hub passes on. */
export function healthMeaning(
  code: string,
): { category: Category; severity: Severity; part: Entity['part'] } | undefined {
  const kind = CODES.find(([pattern]) => pattern.test(code));
  return kind === undefined ? undefined : { category: kind[1], severity: kind[2], part: kind[3] };
}

function healthEvent(event: RawEvent): Outcome {
  const { body } = event;
  // Shortened events have the code in their ARN only: `…event/AWS_ABUSE_DOS_REPORT_92387492375_…`.
  const code =
    textAt(body, 'eventTypeCode') ??
    /\/([A-Z][A-Z_]{1,100}[A-Z])(?:_\w{0,100})?$/.exec(firstText(body, ['eventArn'], ['arn']) ?? '')?.[1];
  if (code === undefined) return rejected('health', 'a Health event without a type code');
  const kind = healthMeaning(code);
  if (kind === undefined) return ignored('health', `${code} is operations, not security`);
  if (textAt(body, 'statusCode') === 'closed') return ignored('health', `${code} is closed`);
  const entities = new EntityList(event.region);
  const named = [...listAt(body, 'affectedEntities').map((e) => textAt(e, 'entityValue')), ...(event.resources ?? [])];
  for (const value of named) addNamed(entities, value, code);
  const description = textAt(body, 'eventDescription', 0, 'latestDescription');
  return alertOutcome(event, {
    id: firstText(body, ['eventArn'], ['arn']),
    source: 'health',
    account: textAt(body, 'affectedAccount') ?? event.account ?? accountIn(named),
    region: regionOf(event, named),
    findingType: code,
    title: {
      en: `AWS reports ${code.replace(/^AWS_/, '').toLowerCase().replaceAll('_', ' ')}`,
      ko: `AWS 통지: ${code}`,
    },
    description,
    category: kind.category,
    severity: kind.severity,
    occurredAt: textAt(body, 'startTime'),
    entities: entities.tookPart(kind),
    sample: event.source !== undefined && MOCKS.has(event.source),
    reference: { eventArn: firstText(body, ['eventArn'], ['arn']) },
  });
}

/** `global` is not a region; the affected resources are in one. */
const regionOf = ({ body, region }: RawEvent, named: readonly (string | undefined)[]): string | undefined =>
  [textAt(body, 'eventRegion'), textAt(body, 'region'), ...named.map((n) => parseArn(n)?.region), region].find(
    (r) => r !== undefined && r !== '' && r !== 'global',
  );

const accountIn = (named: readonly (string | undefined)[]): string | undefined =>
  named.map((value) => parseArn(value)?.account).find((account) => /^\d{12}$/.test(account ?? ''));

/** An entity is an ARN, an id, or, for exposed credentials, a key id, alone or with its user: `IAM_USER/name/AKIA…`. */
export function addNamed(entities: EntityList, value: string | undefined, code: string): void {
  if (value === undefined || /^\d{12}$|^(AWS_)?ACCOUNT$|^UNKNOWN$/.test(value)) return;
  const [user, key] = /^(?:IAM_USER|USER)[/:|]([^/:|]+)(?:[/:|](A[KS]IA\w+))?$/i.exec(value)?.slice(1) ?? [];
  if (user !== undefined) {
    const isRoot = /^<?root(_account)?>?$/i.test(user);
    entities.add('access-key', key, 'affected', { facts: { user } });
    entities.add(isRoot ? 'root' : 'iam-user', isRoot ? 'root' : user, 'affected');
  } else if (entityOfArn(value) !== undefined) entities.addArn(value, 'affected');
  else if (value.startsWith('i-')) entities.add('instance', value, 'affected');
  else if (value.startsWith('vol-')) entities.add('volume', value, 'affected');
  else if (/^A[KS]IA/.test(value) || code.includes('CREDENTIALS')) entities.add('access-key', value, 'affected');
  else entities.add('resource', value, 'affected');
}

function trustedAdvisor(event: RawEvent): Outcome {
  const { body } = event;
  const check = textAt(body, 'check-name') ?? '';
  const status = textAt(body, 'status');
  if (check !== 'Exposed Access Keys' || status === 'OK') {
    return ignored('health', `Trusted Advisor's "${check}" (${status ?? 'no status'}) is advice, not an incident`);
  }
  const user = textAt(body, 'check-item-detail', 'User Name (IAM or Root)');
  const key = textAt(body, 'check-item-detail', 'Access Key ID');
  const entities = new EntityList(event.region).add('access-key', key, 'affected', { facts: { user } });
  if (user === 'root' || user === '<root_account>') entities.add('root', 'root', 'affected');
  else entities.add('iam-user', user, 'affected');
  return alertOutcome(event, {
    id: textAt(body, 'uuid'),
    source: 'health',
    findingType: 'TrustedAdvisor:ExposedAccessKeys',
    title: {
      en: `Access key ${key ?? ''} of ${user ?? 'a user'} was found on the internet`,
      ko: `인터넷에서 발견된 액세스 키: ${key ?? '?'}(${user ?? '사용자 미상'})`,
    },
    description: `Seen at ${textAt(body, 'check-item-detail', 'Location') ?? 'an unknown place'}.`,
    category: 'unauthorized-access',
    severity: 'critical',
    occurredAt: textAt(body, 'check-item-detail', 'Time Updated'),
    entities,
    reference: { caseId: textAt(body, 'check-item-detail', 'Case ID') },
  });
}
