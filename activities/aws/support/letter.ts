/** The text about an incident for AWS, in English: facts that help to act on it, and no secret. */
import { isInvolved, type Entity } from '../../../domain/entity.ts';
import type { IncidentRef } from '../../../domain/entry.ts';
import { oneLine } from '../../../domain/text.ts';

/** The text by which the incident's case is found again. */
export const markOf = ({ id }: Pick<IncidentRef, 'id'>): string => `[${id}]`;

export const caseSubject = (incident: IncidentRef): string =>
  `Security incident in account ${incident.account} ${markOf(incident)}`;

/** A case holds 8,000 characters. */
const CASE_CHARACTERS = 7_500;

export function caseBody(incident: IncidentRef, entities: readonly Entity[]): string {
  return [
    `We respond to a security incident in AWS account ${incident.account}.`,
    ...happened(incident),
    '',
    ...section('Resources of the account that were misused', entities, 'affected'),
    ...section('Made by the intruder', entities, 'unauthorized'),
    ...section('Where the intruder came from', entities, 'source'),
    'We contain these resources and keep evidence.',
    'Please 1. look for unauthorized use of this account that we cannot see, 2. tell us here before the account or its resources are restricted, 3. note the case for a review of charges that unauthorized use has caused.',
  ]
    .join('\n')
    .slice(0, CASE_CHARACTERS);
}

/** Sources that run on AWS, by the network that the finding names. */
export const onAws = (entities: readonly Entity[]): Entity[] =>
  entities.filter(
    (e) => e.kind === 'ip' && e.standing === 'source' && /\b(amazon|aws)\b/i.test(e.facts?.['org'] ?? ''),
  );

/**
 * To the AWS team that handles abuse from AWS addresses; AWS Support does not (re:Post, *How do I report abuse of AWS
 * resources?*). A draft that a mail program opens and a person sends.
 */
export function abuseMail(incident: IncidentRef, sources: readonly Entity[], entities: readonly Entity[]): string {
  const targets = entities.filter((e) => e.standing === 'affected' && isInvolved(e));
  const body = [
    'To the AWS Trust & Safety team,',
    '',
    `addresses that appear to belong to AWS resources were used against AWS account ${incident.account}, which we protect.`,
    '',
    'Type of abuse: intrusion (use of credentials or resources without authority)',
    ...happened(incident),
    `Last looked at: ${incident.window.to} (UTC)`,
    'Source addresses:',
    ...sources.map(line),
    ...(targets.length === 0 ? [] : ['What they were used against:', ...targets.slice(0, LISTED).map(line)]),
    '',
    'CloudTrail records and logs of the source ports, protocols and requests can be sent on request. Please do not share our contact data with the party that controls the resources.',
    `Our reference: ${incident.id}`,
  ];
  return [
    'To: trustandsafety@support.aws.com',
    `Subject: Abuse report: intrusion from AWS addresses ${markOf(incident)}`,
    'X-Unsent: 1',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    ...body,
    '',
  ].join('\r\n');
}

/** Only so many are listed. The report has all, and AWS asks for what it needs. */
const LISTED = 25;
/** Of one line. */
const MOST_CHARACTERS = 300;

function happened({ findingType, category, firstSeenAt }: IncidentRef): string[] {
  return [
    ...(category === undefined ? [] : [`Kind: ${category.replaceAll('-', ' ')}`]),
    ...(findingType === undefined ? [] : [`First alert: ${oneLine(findingType).slice(0, MOST_CHARACTERS)}`]),
    ...(firstSeenAt === undefined ? [] : [`First sign: ${firstSeenAt} (UTC)`]),
  ];
}

function section(title: string, entities: readonly Entity[], standing: Entity['standing']): string[] {
  const all = entities.filter((e) => e.standing === standing && e.kind !== 'account' && isInvolved(e));
  if (all.length === 0) return [];
  const more = all.length - LISTED;
  return [`${title}:`, ...all.slice(0, LISTED).map(line), ...(more > 0 ? [`- and ${more} more`] : []), ''];
}

/** The id of a key is cut, so that it is not spread further. Its user tells AWS which key it is. */
function line({ kind, id, region, facts }: Entity): string {
  const shown = kind === 'access-key' && id.length > 8 ? `${id.slice(0, 4)}...${id.slice(-4)}` : id;
  const more = [facts?.['user'], region, facts?.['org'], facts?.['country']].filter((x) => x !== undefined);
  const text = `- ${kind.replaceAll('-', ' ')} ${shown}${more.length === 0 ? '' : ` (${more.join(', ')})`}`;
  return oneLine(text).slice(0, MOST_CHARACTERS);
}
