/** Deep Security and Cloud One of Trend Micro, and the documented generic form. */
import { CATEGORIES, type Category } from '../../domain/alert.ts';
import { FALLBACK_RUNBOOK } from '../../domain/runbook.ts';
import { ENTITY_KINDS, type EntityKind } from '../../domain/entity.ts';
import { alertOutcome } from '../alert/alert.ts';
import { EntityList } from '../alert/entity-list.ts';
import { at, firstText, flagAt, listAt, numberAt, textAt } from '../../domain/fields.ts';
import { ignored, rejected, type Outcome, type RawEvent, type SourceNormaliser } from '../outcome.ts';
import { categoryFromWords, categoryInWords, severityFromLabel, severityFromScore } from '../alert/words.ts';

export const thirdParty: SourceNormaliser = {
  source: 'third-party',
  recognises: ({ body }) => isTrend(body) || at(body, 'firebreakAlert') !== undefined,
  normalise: (event) => (isTrend(event.body) ? trend(event) : generic(event)),
};

/** The event types of Deep Security and Cloud One Workload Security ("Events in JSON format"). */
const isTrend = (body: unknown): boolean =>
  /^(AntiMalware|Integrity|LogInspection|WebReputation|AppControl|System)Event$|^(Packet|Payload)Log$/.test(
    textAt(body, 'EventType') ?? '',
  );

function trend(event: RawEvent): Outcome {
  const { body } = event;
  const type = textAt(body, 'EventType') ?? '';
  if (type === 'SystemEvent') return ignored('third-party', 'a Deep Security system event is operations');
  if (isRecord(body)) return ignored('third-party', `${type} of Deep Security: the daily work of a firewall`);
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

/** What the host firewall lets through or drops is its daily work ("Firewall event properties"), except scans and floods. */
const isRecord = (body: unknown): boolean =>
  textAt(body, 'EventType') === 'PacketLog' &&
  !/scan|probe|flood|spoof|fingerprint|attack/i.test(textAt(body, 'Reason') ?? '');

/** `{"firebreakAlert": 1, product, type, account, …}`: for every tool that can post JSON (docs/alert-sources.md). */
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
