/** AWS WAF request logs: floods, and attacks that the firewall saw. Every other request is its daily work and ignored. */
import { alertOutcome } from '../alert/alert.ts';
import { parseArn } from '../../domain/arns.ts';
import { EntityList } from '../alert/entity-list.ts';
import { at, listAt, textAt } from '../../domain/fields.ts';
import { ignored, type Outcome, type RawEvent, type SourceNormaliser } from '../outcome.ts';

export const waf: SourceNormaliser = {
  source: 'waf',
  recognises: ({ body }) => at(body, 'httpRequest') !== undefined && at(body, 'terminatingRuleId') !== undefined,
  normalise: (event) => {
    const { body } = event;
    const action = textAt(body, 'action') ?? 'unknown';
    const rules = matchedRules(body);
    const attack = rules.find((r) => ATTACKS.test(r));
    const flood =
      textAt(body, 'terminatingRuleType') === 'RATE_BASED'
        ? textAt(body, 'terminatingRuleId')
        : rules.find((r) => FLOODS.test(r));
    if (flood !== undefined) return seen(event, 'RateLimit', flood, action);
    if (attack !== undefined) return seen(event, 'Attack', attack, action);
    return ignored(
      'waf',
      `${action} by ${textAt(body, 'terminatingRuleId') ?? 'no rule'} is the firewall's daily work`,
    );
  },
};

/** Rules whose match is an attempt to break in, with AWS's managed ones ("AWS Managed Rules rule groups list"). */
const ATTACKS =
  /SQLi|SQL_INJECTION|XSS|CrossSite|Log4J|RCE|LFI|RFI|CommandInjection|JavaDeserialization|SSRF|KnownBadInputs|Exploit|Shell|Injection|(Linux|Unix|PHP|WordPress|Windows)RuleSet/i;

/** "AWS WAF Distributed Denial of Service (DDoS) prevention rule group", and Shield's own mitigation rules. */
const FLOODS = /AntiDDoS|DDoSRequests|ShieldMitigation/i;

/** The rule that decided, the rules that only counted, and the rules inside rule groups. */
function matchedRules(body: unknown): string[] {
  const groups = listAt(body, 'ruleGroupList');
  const inGroups = groups.flatMap((g) => {
    const rule = textAt(g, 'terminatingRule', 'ruleId');
    return rule === undefined ? [] : [`${textAt(g, 'ruleGroupId') ?? ''}/${rule}`];
  });
  const counted = [
    ...listAt(body, 'nonTerminatingMatchingRules'),
    ...groups.flatMap((g) => listAt(g, 'nonTerminatingMatchingRules')),
  ];
  // A customer's own rule may have any name, so what it found in the request says what it is.
  const found = [body, ...counted].flatMap((r) =>
    [...listAt(r, 'terminatingRuleMatchDetails'), ...listAt(r, 'ruleMatchDetails')].map((d) =>
      textAt(d, 'conditionType'),
    ),
  );
  return [textAt(body, 'terminatingRuleId'), ...inGroups, ...counted.map((r) => textAt(r, 'ruleId')), ...found].filter(
    (r) => r !== undefined,
  );
}

function seen(event: RawEvent, kind: 'RateLimit' | 'Attack', rule: string, action: string): Outcome {
  const { body } = event;
  const acl = textAt(body, 'webaclId');
  const arn = parseArn(acl);
  const client = textAt(body, 'httpRequest', 'clientIp');
  const region = arn?.region;
  const source = textAt(body, 'httpSourceId');
  const entities = new EntityList(region)
    // The id of a classic web ACL is not an ARN.
    .add('resource', acl, 'affected', { region, facts: { source } })
    .addRemoteIp(client, 'source', { country: textAt(body, 'httpRequest', 'country') });
  return alertOutcome(event, {
    id: textAt(body, 'httpRequest', 'requestId'),
    source: 'waf',
    // `111122223333-app/…` for a load balancer, `111122223333:…` for an API. A CloudFront distribution names no account.
    account: arn?.account ?? /^(\d{12})[-:]/.exec(source ?? '')?.[1],
    region,
    findingType: `WAF:${kind}/${rule}`,
    title:
      kind === 'RateLimit'
        ? `${client ?? 'A client'} sends too many requests (${rule})`
        : `${rule} matched a request of ${client ?? 'a client'}`,
    description: `${action} ${textAt(body, 'httpRequest', 'httpMethod') ?? ''} ${textAt(body, 'httpRequest', 'uri') ?? ''}`,
    category: kind === 'RateLimit' ? 'denial-of-service' : 'malware-or-exploit',
    // A blocked request has failed; a request that was only counted got through.
    severity: kind === 'RateLimit' || action !== 'BLOCK' ? 'medium' : 'low',
    occurredAt: textAt(body, 'timestamp'),
    entities,
    reference: { webAcl: acl },
  });
}
