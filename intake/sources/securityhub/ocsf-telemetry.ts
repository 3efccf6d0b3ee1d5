/** CloudTrail's records and WAF's logs as Security Lake keeps them in OCSF, put back into their own form. */
import { at, firstText, isObject, isoTime, listAt, parseJson, textAt } from '../../../domain/fields.ts';

/** The CloudTrail record in an event of class API Activity, Authentication or Account Change; undefined if it is none. */
export function trailRecordIn(body: unknown): Record<string, unknown> | undefined {
  const call = textAt(body, 'api', 'operation');
  const service = textAt(body, 'api', 'service', 'name');
  const product = textAt(body, 'metadata', 'product', 'name') ?? '';
  if (call === undefined || service === undefined || !/cloudtrail/i.test(product)) return undefined;
  // In an Authentication the user stands beside the actor.
  const actor =
    at(body, 'actor', 'user') === undefined
      ? { ...Object(at(body, 'actor')), user: at(body, 'user') }
      : at(body, 'actor');
  const issuer = firstText(actor, ['session', 'issuer'], ['session', 'issuer_uid']);
  const unmapped = at(body, 'unmapped');
  const ip = textAt(body, 'src_endpoint', 'ip');
  return {
    eventID: textAt(body, 'metadata', 'uid'),
    eventTime: isoTime(firstText(body, ['time_dt'], ['time'])),
    eventSource: service.includes('.') ? service : `${service}.amazonaws.com`,
    eventName: call,
    eventType: textAt(body, 'metadata', 'event_code'),
    awsRegion: textAt(body, 'cloud', 'region'),
    recipientAccountId: firstText(
      body,
      ['cloud', 'account', 'uid'],
      ['cloud', 'account_uid'],
      ['unmapped', 'recipientAccountId'],
    ),
    sourceIPAddress: ip ?? textAt(body, 'src_endpoint', 'domain'),
    userAgent: textAt(body, 'http_request', 'user_agent'),
    errorCode: textAt(body, 'api', 'response', 'error'),
    errorMessage: textAt(body, 'api', 'response', 'message'),
    userIdentity: {
      type: firstText(actor, ['user', 'type'], ['identity', 'type']),
      userName: textAt(actor, 'user', 'name'),
      arn: firstText(actor, ['user', 'uid'], ['user', 'arn']),
      principalId: textAt(actor, 'user', 'uid_alt'),
      accountId: firstText(actor, ['user', 'account', 'uid'], ['user', 'account_uid']),
      accessKeyId: firstText(actor, ['user', 'credential_uid'], ['session', 'credential_uid']),
      invokedBy: textAt(actor, 'invoked_by'),
      ...(issuer === undefined ? {} : { sessionContext: { sessionIssuer: issuerOf(issuer) } }),
    },
    requestParameters: jsonOr(at(body, 'api', 'request', 'data')) ?? nested(unmapped, 'requestParameters'),
    responseElements: jsonOr(at(body, 'api', 'response', 'data')) ?? nested(unmapped, 'responseElements'),
    additionalEventData: nested(unmapped, 'additionalEventData'),
    resources: listAt(body, 'resources').map((r) => ({ ARN: textAt(r, 'uid') })),
  };
}

const issuerOf = (arn: string): Record<string, string | undefined> => ({
  arn,
  type: arn.includes(':role/') ? 'Role' : arn.endsWith(':root') ? 'Root' : 'IAMUser',
  userName: /\/([^/]+)$/.exec(arn)?.[1],
});

const jsonOr = (value: unknown): unknown => (typeof value === 'string' ? parseJson(value) : (value ?? undefined));

/** `{"requestParameters.name": "t"}` as an object, for members that the schema has no place for. */
function nested(flat: unknown, prefix: string): unknown {
  if (!isObject(flat)) return undefined;
  if (flat[prefix] !== undefined) return jsonOr(flat[prefix]);
  const members = Object.entries(flat).filter(([name]) => name.startsWith(`${prefix}.`));
  return members.length === 0
    ? undefined
    : Object.fromEntries(members.map(([name, value]) => [name.slice(prefix.length + 1), value]));
}

/** The log record of AWS WAF in an event of class HTTP Activity; undefined if it is none. */
export function webRequestIn(body: unknown): Record<string, unknown> | undefined {
  if (!/waf/i.test(textAt(body, 'metadata', 'product', 'name') ?? '') || at(body, 'http_request') === undefined)
    return undefined;
  const action = firstText(body, ['disposition'], ['action'], ['unmapped', 'action']) ?? '';
  return {
    timestamp: textAt(body, 'time'),
    webaclId: firstText(body, ['metadata', 'product', 'feature', 'uid'], ['unmapped', 'webaclId']),
    terminatingRuleId: textAt(body, 'firewall_rule', 'uid') ?? 'Default_Action',
    terminatingRuleType: textAt(body, 'firewall_rule', 'type'),
    terminatingRuleMatchDetails: listAt(body, 'firewall_rule', 'match_details').map((d) => ({ conditionType: d })),
    action: /^(block|den)/i.test(action) ? 'BLOCK' : /^allow/i.test(action) ? 'ALLOW' : action.toUpperCase(),
    httpSourceId: textAt(body, 'src_endpoint', 'uid'),
    ruleGroupList: Object.entries(isObject(at(body, 'unmapped')) ? Object(at(body, 'unmapped')) : {}).flatMap(
      ([name, value]) =>
        name.endsWith('terminatingRule.ruleId') ? [{ ruleGroupId: '', terminatingRule: { ruleId: value } }] : [],
    ),
    httpRequest: {
      clientIp: textAt(body, 'src_endpoint', 'ip'),
      country: textAt(body, 'src_endpoint', 'location', 'country'),
      uri: textAt(body, 'http_request', 'url', 'path'),
      httpMethod: textAt(body, 'http_request', 'http_method'),
      requestId: textAt(body, 'http_request', 'uid'),
    },
  };
}
