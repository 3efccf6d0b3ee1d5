/** Alert logs of AWS Network Firewall, and events of Route 53 Resolver DNS Firewall: a machine inside talks to somebody bad. */
import type { Severity } from '../../domain/alert.ts';
import { isPrivateAddress } from '../../domain/addresses.ts';
import { alertOutcome, type AlertParts } from '../alert/alert.ts';
import { EntityList } from '../alert/entity-list.ts';
import { at, firstText, listAt, numberAt, textAt } from '../../domain/fields.ts';
import { ignored, isFrom, type Outcome, type RawEvent, type SourceNormaliser } from '../outcome.ts';
import { categoryInWords } from '../alert/words.ts';

export const firewalls: SourceNormaliser = {
  source: 'network-firewall',
  recognises: (event) =>
    isFrom(event, 'aws.route53resolver', 'aws.network-firewall') ||
    (textAt(event.body, 'firewall_name') !== undefined && at(event.body, 'event') !== undefined),
  normalise: (event) => {
    if (textAt(event.body, 'firewall_name') !== undefined) return networkFirewall(event);
    return /^DNS Firewall (Alert|Block)$/.test(event.detailType ?? '')
      ? dnsFirewall(event)
      : ignored('network-firewall', `"${event.detailType ?? 'an event'}" reports a firewall's own state`);
  },
};

/**
 * Classes of Suricata rules ("classification.config") that tell of an attack or of an infected machine. What a
 * customer's own rule blocks, and what is only unusual, is the firewall's daily work.
 */
const GRAVE =
  /malware|trojan|command and control|c2\b|exploit|shellcode|ransom|coin.?min|crypto.?min|backdoor|credential theft|exfiltrat|successful|domain observed used for|phish|botnet|botcc|worm/i;
const ATTEMPT = /attempted|web application attack|denial of service|network scan|targeted malicious|attack/i;

function networkFirewall(event: RawEvent): Outcome {
  const seen = at(event.body, 'event');
  const alert = at(seen, 'alert');
  if (textAt(seen, 'event_type') !== 'alert' || alert === undefined)
    return ignored('network-firewall', `a record of ${textAt(seen, 'event_type') ?? 'traffic'} that is no alert`);
  const signature = textAt(alert, 'signature') ?? '';
  const words = `${signature} ${textAt(alert, 'category') ?? ''}`;
  if (!GRAVE.test(words) && !ATTEMPT.test(words))
    return ignored('network-firewall', `"${signature}" tells of no attack: the firewall's daily work`);
  const [from = '', to = ''] = [textAt(seen, 'src_ip'), textAt(seen, 'dest_ip')];
  // Somebody inside calls out: it is infected, also when the firewall stopped it. From outside it was only an attempt.
  const outward = isPrivateAddress(from);
  const firewall = textAt(event.body, 'firewall_name') ?? '';
  const entities = new EntityList(event.region)
    .add('ip', outward ? from : to, isPrivateAddress(outward ? from : to) ? 'affected' : 'related')
    .addRemoteIp(outward ? to : from, 'source')
    .add('domain', firstText(seen, ['tls', 'sni'], ['http', 'hostname'], ['dns', 'rrname']), 'source')
    .add('resource', firewallArn(event, firewall), 'related');
  return raise(event, {
    id: `${firewall}/${textAt(seen, 'flow_id') ?? ''}/${textAt(alert, 'signature_id') ?? ''}`,
    findingType: `NetworkFirewall:${textAt(alert, 'category') ?? 'Alert'}`,
    title: `${signature} (${from} → ${to})`,
    description: `${textAt(alert, 'action') ?? 'seen'} by ${firewall}`,
    category: categoryInWords(words) ?? 'malware-or-exploit',
    severity: severityOf(numberAt(alert, 'severity'), outward, textAt(alert, 'action') === 'blocked'),
    occurredAt: firstText(seen, ['timestamp']) ?? textAt(event.body, 'event_timestamp'),
    entities: entities.tookPart(outward ? { part: 'acts' } : {}),
  });
}

/** Suricata's priority: 1 is the most severe. */
function severityOf(priority: number | undefined, outward: boolean, blocked: boolean): Severity {
  const severity: Severity = priority === 1 ? 'high' : priority === 2 ? 'medium' : 'low';
  return outward || !blocked ? severity : 'low';
}

function firewallArn({ region, account }: RawEvent, name: string): string | undefined {
  return account === undefined ? undefined : `arn:aws:network-firewall:${region ?? ''}:${account}:firewall/${name}`;
}

/** The event names the machine that asked, where it is one of EC2. */
function dnsFirewall(event: RawEvent): Outcome {
  const { body } = event;
  const domain = textAt(body, 'query-name')?.replace(/\.$/, '');
  const region = event.region;
  const entities = new EntityList(region);
  for (const resource of listAt(body, 'resources'))
    entities.add('instance', textAt(resource, 'instance-details', 'id'), 'affected');
  if (entities.toArray().length === 0) entities.add('ip', textAt(body, 'src-addr'), 'affected');
  entities.add('domain', domain, 'source').add('vpc', textAt(body, 'vpc-id'), 'related');
  const action = textAt(body, 'firewall-rule-action') ?? event.detailType?.split(' ').at(-1) ?? '';
  return raise(event, {
    id: `${domain ?? ''}/${textAt(body, 'vpc-id') ?? ''}/${textAt(body, 'last-observed-at') ?? ''}`,
    findingType: `DnsFirewall:${textAt(body, 'firewall-protection') ?? 'DomainList'}`,
    title: `A machine asked for the blocked domain ${domain ?? '(no name)'}`,
    description: `${action}: ${textAt(body, 'firewall-rule-group-id') ?? 'a rule group'}`,
    category: 'malware-or-exploit',
    severity: 'medium',
    occurredAt: textAt(body, 'last-observed-at'),
    account: textAt(body, 'account-id'),
    entities: entities.tookPart({ part: 'acts' }),
  });
}

const raise = (event: RawEvent, told: Omit<AlertParts, 'source'>): Outcome =>
  alertOutcome(event, { source: 'network-firewall', ...told });
