/** CrowdStrike Falcon: detections and alerts of its APIs, and its event stream (also as an EventBridge partner). */
import type { Category, Severity } from '../../domain/alert.ts';
import { alertOutcome, type AlertParts } from '../alert/alert.ts';
import { EntityList } from '../alert/entity-list.ts';
import { at, firstText, isObject, numberAt, textAt } from '../../domain/fields.ts';
import { ignored, type Outcome, type RawEvent, type SourceNormaliser } from '../outcome.ts';
import { categoryFromWords, severityFromLabel, severityFromScore } from '../alert/words.ts';

export const crowdstrike: SourceNormaliser = {
  source: 'third-party',
  recognises: ({ body }) => isDetection(body) || isStream(body),
  normalise: (event) => (isDetection(event.body) ? detection(event) : streamed(event)),
};

/** A detection, or since 2024 an alert (`composite_id`), with the host on which it was made. */
const isDetection = (body: unknown): boolean =>
  firstText(body, ['detection_id'], ['composite_id']) !== undefined && isObject(at(body, 'device'));

const isStream = (body: unknown): boolean =>
  textAt(body, 'metadata', 'eventType')?.endsWith('Event') === true && isObject(at(body, 'event'));

function detection(event: RawEvent): Outcome {
  const { body } = event;
  const status = textAt(body, 'status') ?? 'new';
  if (/^(closed|false_positive|ignored)$/.test(status)) return ignored('third-party', `${status} in Falcon`);
  const device = at(body, 'device');
  const behaviour = at(body, 'behaviors', 0) ?? body;
  const name = firstText(behaviour, ['display_name'], ['scenario'], ['tactic']) ?? 'Detection';
  const onAws = (textAt(device, 'service_provider') ?? '').startsWith('AWS');
  const facts = {
    name: textAt(device, 'hostname'),
    localIp: textAt(device, 'local_ip'),
    agent: textAt(device, 'device_id'),
  };
  return falcon(event, {
    id: firstText(body, ['detection_id'], ['composite_id']),
    account: onAws ? textAt(device, 'service_provider_account_id') : undefined,
    region: textAt(device, 'zone_group')?.replace(/[a-z]$/, ''),
    findingType: `CrowdStrike:${textAt(behaviour, 'tactic') ?? 'Detection'}/${name}`,
    title: `${name} on ${facts.name ?? 'a host'}`,
    description: textAt(behaviour, 'description'),
    severity:
      severityFromLabel(firstText(body, ['max_severity_displayname'], ['severity_name'])) ??
      severityFromScore(numberAt(body, 'max_severity') ?? numberAt(body, 'severity')) ??
      'medium',
    occurredAt: firstText(body, ['first_behavior'], ['created_timestamp']) ?? textAt(behaviour, 'timestamp'),
    entities: new EntityList(event.region).add('instance', textAt(device, 'instance_id'), 'affected', { facts }),
  });
}

function streamed(event: RawEvent): Outcome {
  const type = textAt(event.body, 'metadata', 'eventType') ?? '';
  if (type === 'CSPMIOAStreamingEvent') return attackInCloud(event);
  if (!/(Detection|Incident)SummaryEvent$|^CustomerIOCEvent$/.test(type)) {
    return ignored('third-party', `${type} of Falcon is no detection`);
  }
  const found = at(event.body, 'event');
  const name =
    firstText(found, ['DetectName'], ['Name'], ['Tactic'], ['IncidentType']) ??
    (type === 'CustomerIOCEvent' ? 'Indicator of your own' : 'Detection');
  const host = firstText(found, ['ComputerName'], ['Hostname'], ['SourceEndpointHostName'], ['HostID']);
  return falcon(event, {
    id: firstText(found, ['DetectId'], ['CompositeId'], ['IncidentID']),
    findingType: `CrowdStrike:${textAt(found, 'Tactic') ?? 'Detection'}/${name}`,
    title: `${name} on ${host ?? 'a host'}`,
    description: firstText(found, ['DetectDescription'], ['Description']),
    severity: severityOf(found),
    occurredAt: firstText(event.body, ['metadata', 'eventCreationTime']),
    entities: new EntityList(event.region).add('instance', textAt(found, 'InstanceId'), 'affected', {
      facts: { name: host },
    }),
    reference: { link: textAt(found, 'FalconHostLink') },
  });
}

/** Indicators of attack that Falcon Cloud Security sees in CloudTrail. Its findings about configuration are posture. */
function attackInCloud(event: RawEvent): Outcome {
  const found = at(event.body, 'event');
  const what = firstText(found, ['PolicyStatement'], ['Technique']) ?? 'Indicator of attack';
  const region = textAt(found, 'Region') ?? event.region;
  return falcon(event, {
    account: textAt(found, 'AccountId'),
    region,
    findingType: `CrowdStrike:${textAt(found, 'Tactic') ?? 'CloudAttack'}/${textAt(found, 'EventAction') ?? 'Call'}`,
    title: what,
    description: textAt(found, 'Technique'),
    category: categoryFromWords(`${what} ${textAt(found, 'Tactic') ?? ''} ${textAt(found, 'Technique') ?? ''}`),
    severity: severityOf(found),
    occurredAt: firstText(found, ['EventCreatedTimestamp']) ?? textAt(event.body, 'metadata', 'eventCreationTime'),
    entities: new EntityList(region)
      .add('iam-user', textAt(found, 'UserName'), 'affected')
      .addRemoteIp(textAt(found, 'UserSourceIp'), 'source'),
  });
}

/** Newer events have a number up to 100. Older ones have a number up to 5, with its name beside it. */
const severityOf = (found: unknown): Severity =>
  severityFromLabel(textAt(found, 'SeverityName')) ?? severityFromScore(numberAt(found, 'Severity')) ?? 'medium';

const falcon = (event: RawEvent, parts: Omit<AlertParts, 'source' | 'category'> & { category?: Category }): Outcome =>
  alertOutcome(event, {
    category: 'malware-or-exploit',
    ...parts,
    source: 'third-party',
    reference: { product: 'CrowdStrike Falcon', detectionId: parts.id, ...parts.reference },
  });
