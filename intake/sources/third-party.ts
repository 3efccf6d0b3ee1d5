/** Antivirus and EDR of others: CrowdStrike Falcon, Trend Micro Deep Security, and the documented generic form. */
import { CATEGORIES, type Category } from '../../domain/alert.ts';
import { FALLBACK_RUNBOOK } from '../../domain/runbook.ts';
import { ENTITY_KINDS, type EntityKind } from '../../domain/entity.ts';
import { alertOutcome } from '../alert.ts';
import { EntityList } from '../entity-list.ts';
import { at, firstText, flagAt, isObject, listAt, numberAt, textAt } from '../fields.ts';
import { ignored, rejected, type Outcome, type RawEvent, type SourceNormaliser } from '../outcome.ts';
import { categoryFromWords, categoryInWords, severityFromLabel, severityFromScore } from '../words.ts';

export const thirdParty: SourceNormaliser = {
  source: 'third-party',
  recognises: ({ body }) =>
    isFalcon(body) || isFalconStream(body) || isTrend(body) || at(body, 'firebreakAlert') !== undefined,
  normalise: (event) => {
    if (isFalcon(event.body)) return falcon(event);
    if (isFalconStream(event.body)) return falconStream(event);
    return isTrend(event.body) ? trend(event) : generic(event);
  },
};

const isFalcon = (body: unknown): boolean => textAt(body, 'detection_id') !== undefined && isObject(at(body, 'device'));
const isFalconStream = (body: unknown): boolean =>
  /^(Detection|EppDetection)SummaryEvent$/.test(textAt(body, 'metadata', 'eventType') ?? '');
/** Deep Security and Cloud One Workload Security name their events so ("Events in JSON format"). */
const isTrend = (body: unknown): boolean =>
  /^(AntiMalware|Integrity|LogInspection|WebReputation|AppControl|System)Event$|^(Packet|Payload)Log$/.test(
    textAt(body, 'EventType') ?? '',
  );

/** Falcon's detection, as its API gives it; on EC2 the sensor knows account and instance. */
function falcon(event: RawEvent): Outcome {
  const { body } = event;
  const status = textAt(body, 'status') ?? 'new';
  if (/^(closed|false_positive|ignored)$/.test(status)) return ignored('third-party', `${status} in Falcon`);
  const device = at(body, 'device');
  const behaviour = at(body, 'behaviors', 0);
  const onAws = (textAt(device, 'service_provider') ?? '').startsWith('AWS');
  const name = firstText(behaviour, ['display_name'], ['scenario'], ['tactic']) ?? 'Detection';
  const facts = {
    name: textAt(device, 'hostname'),
    localIp: textAt(device, 'local_ip'),
    agent: textAt(device, 'device_id'),
  };
  const entities = new EntityList(event.region).add('instance', textAt(device, 'instance_id'), 'affected', { facts });
  return alertOutcome(event, {
    id: textAt(body, 'detection_id'),
    source: 'third-party',
    account: onAws ? textAt(device, 'service_provider_account_id') : undefined,
    region: textAt(device, 'zone_group')?.replace(/[a-z]$/, ''),
    findingType: `CrowdStrike:${textAt(behaviour, 'tactic') ?? 'Detection'}/${name}`,
    title: `${name} on ${facts.name ?? 'a host'}`,
    description: textAt(behaviour, 'description'),
    category: 'malware-or-exploit',
    severity:
      severityFromLabel(textAt(body, 'max_severity_displayname')) ??
      severityFromScore(numberAt(body, 'max_severity')) ??
      'medium',
    occurredAt: firstText(body, ['first_behavior'], ['created_timestamp']) ?? textAt(behaviour, 'timestamp'),
    entities,
    reference: { product: 'CrowdStrike Falcon', detectionId: textAt(body, 'detection_id') },
  });
}

/** Falcon's event stream and its EventBridge partner source. */
function falconStream(event: RawEvent): Outcome {
  const detection = at(event.body, 'event');
  const name = firstText(detection, ['DetectName'], ['Name'], ['Tactic']) ?? 'Detection';
  const host = firstText(detection, ['ComputerName'], ['Hostname']);
  return alertOutcome(event, {
    id: firstText(detection, ['DetectId'], ['CompositeId']),
    source: 'third-party',
    findingType: `CrowdStrike:${textAt(detection, 'Tactic') ?? 'Detection'}/${name}`,
    title: `${name} on ${host ?? 'a host'}`,
    description: firstText(detection, ['DetectDescription'], ['Description']),
    category: 'malware-or-exploit',
    severity: severityFromLabel(textAt(detection, 'SeverityName')) ?? 'medium',
    occurredAt: firstText(event.body, ['metadata', 'eventCreationTime']),
    entities: new EntityList(event.region).add('instance', textAt(detection, 'InstanceId'), 'affected', {
      facts: { name: host },
    }),
    reference: { product: 'CrowdStrike Falcon', link: textAt(detection, 'FalconHostLink') },
  });
}

function trend(event: RawEvent): Outcome {
  const { body } = event;
  const type = textAt(body, 'EventType') ?? '';
  if (type === 'SystemEvent') return ignored('third-party', 'a Deep Security system event is operations');
  const what = firstText(body, ['MalwareName'], ['Reason'], ['Rule'], ['Title']) ?? type;
  const host = firstText(body, ['Hostname'], ['HostName'], ['HostAssetValue']);
  const entities = new EntityList(event.region)
    .add('instance', textAt(body, 'HostInstanceID'), 'affected', {
      facts: { name: host, file: textAt(body, 'InfectedFilePath') },
    })
    .addRemoteIp(textAt(body, 'SourceIP'), 'source');
  return alertOutcome(event, {
    id: firstText(body, ['UniqueID'], ['EventID']),
    source: 'third-party',
    account: firstText(body, ['HostOwnerID'], ['CloudAccountID']),
    findingType: `TrendMicro:${type}`,
    title: `${what} on ${host ?? textAt(body, 'HostInstanceID') ?? 'a host'}`,
    description: firstText(body, ['Description'], ['InfectedFilePath'], ['Note']),
    category: /Integrity|LogInspection/.test(type) ? categoryFromWords(what) : 'malware-or-exploit',
    severity: severityFromLabel(textAt(body, 'SeverityString')) ?? (type === 'AntiMalwareEvent' ? 'high' : 'medium'),
    occurredAt: textAt(body, 'LogDate'),
    entities,
    reference: { product: 'Trend Micro', tenant: textAt(body, 'TenantName') },
  });
}

/** `{"firebreakAlert": 1, product, type, account, …}`: for whatever can post JSON (docs/alert-sources.md). */
function generic(event: RawEvent): Outcome {
  const { body } = event;
  const type = textAt(body, 'type');
  const account = textAt(body, 'account');
  if (type === undefined || account === undefined)
    return rejected('third-party', 'a firebreakAlert needs at least "type" and "account"');
  const entities = new EntityList(textAt(body, 'region'));
  for (const named of listAt(body, 'entities')) {
    const kind = ENTITY_KINDS.find((k): k is EntityKind => k === textAt(named, 'kind'));
    const standing =
      (['affected', 'source', 'related'] as const).find((s) => s === textAt(named, 'standing')) ?? 'affected';
    if (kind === undefined) entities.add('resource', textAt(named, 'id'), 'related');
    else entities.add(kind, textAt(named, 'id'), standing);
  }
  const title = textAt(body, 'title');
  const description = textAt(body, 'description');
  const stated = textAt(body, 'category');
  const category =
    stated === FALLBACK_RUNBOOK
      ? undefined
      : (CATEGORIES.find((c): c is Category => c === stated) ??
        categoryInWords(`${type} ${title ?? ''} ${description ?? ''}`));
  return alertOutcome(event, {
    id: textAt(body, 'id'),
    source: 'third-party',
    account,
    region: textAt(body, 'region'),
    findingType: type,
    title,
    description,
    category: category ?? 'abnormal-behaviour',
    unclassified: category === undefined,
    severity: severityFromLabel(textAt(body, 'severity')) ?? severityFromScore(numberAt(body, 'severity')) ?? 'medium',
    occurredAt: textAt(body, 'occurredAt'),
    entities,
    sample: flagAt(body, 'sample'),
    reference: { product: textAt(body, 'product') },
  });
}
