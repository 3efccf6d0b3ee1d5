/** A shop is flooded with requests from two addresses, one of them IPv6; its web ACL counts them and reports it. */
import {
  AssociateWebACLCommand,
  CreateWebACLCommand,
  GetIPSetCommand,
  GetWebACLCommand,
  ListIPSetsCommand,
  WAFV2Client,
} from '@aws-sdk/client-wafv2';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { caller, makeKey, type Caller } from '../caller.ts';
import { HOME_REGION, MSP_ACCOUNT, alertTopicOf } from '../story.ts';
import { asOwner } from './reading.ts';
import { isDone, proposed, same, scenario, type Check, type PlainState, type Plot, type Stage } from './scenario.ts';
import { REGION } from './server.ts';

export const webApplicationDdos = scenario({
  name: 'web-application-ddos',
  title: 'A web application is flooded with requests from two addresses',
  account: '444455556666',
  play,
});

const ACL = 'shop';
const FLOODERS = ['198.51.100.61', '2001:db8:61::7'] as const;
const Scope = 'REGIONAL';
const TOPIC = alertTopicOf({ id: 'hanbit' });

function play({ aws, id, tell }: Stage): Plot {
  const loadBalancer = `arn:aws:elasticloadbalancing:${REGION}:${id}:loadbalancer/app/shop/50dc6c495c0c9188`;
  let acl = { arn: '', id: '' };

  return {
    seed: () =>
      asOwner(aws, id, async (who) => {
        const waf = who.client(WAFV2Client, REGION);
        const { Summary } = await waf.send(
          new CreateWebACLCommand({
            Name: ACL,
            Scope,
            DefaultAction: { Allow: {} },
            VisibilityConfig: visibility(ACL),
            Rules: [
              {
                Name: 'too-many-requests',
                Priority: 0,
                Action: { Block: {} },
                Statement: { RateBasedStatement: { Limit: 2000, AggregateKeyType: 'IP' } },
                VisibilityConfig: visibility('too-many-requests'),
              },
            ],
          }),
        );
        acl = { arn: Summary?.ARN ?? '', id: Summary?.Id ?? '' };
        await waf.send(new AssociateWebACLCommand({ WebACLArn: acl.arn, ResourceArn: loadBalancer }));
      }),

    async attack() {
      const forwarder = caller(aws, await makeKey(aws, { account: MSP_ACCOUNT }), { sourceIp: '203.0.113.30' });
      for (const clientIp of FLOODERS) {
        tell('attacker', `thousands of GET / a minute from ${clientIp}`);
        const Message = JSON.stringify(blockedRequest(clientIp, acl.arn, loadBalancer));
        await forwarder.client(SNSClient, HOME_REGION).send(new PublishCommand({ TopicArn: TOPIC, Message }));
        tell('WAF', `too-many-requests blocks ${clientIp}`);
      }
      forwarder.close();
    },

    verify: (state) => asOwner(aws, id, (who) => checks(who, state)),
  };

  async function checks(who: Caller, state: PlainState): Promise<Check[]> {
    const blocked = FLOODERS.filter((ip) => isDone(state, 'waf.block-ips', ip));
    const waf = who.client(WAFV2Client, REGION);
    const { WebACL } = await waf.send(new GetWebACLCommand({ Scope, Name: ACL, Id: acl.id }));
    const rules = (WebACL?.Rules ?? []).map((r) => `${r.Priority} ${r.Name}`);
    const changes = state.steps.filter((s) => s.kind === 'change').map((s) => s.entry);
    return [
      ...FLOODERS.map((ip) => proposed(state, 'waf.block-ips', ip)),
      same(
        blocked.length > 0 ? 'the blocking rule decides before all others' : 'the web ACL has the rule it had before',
        rules,
        blocked.length > 0 ? ['0 firebreak-block', '2 too-many-requests'] : ['0 too-many-requests'],
      ),
      same('exactly those addresses are blocked', await listed(who), blocked.map(cidrOf).toSorted()),
      same('nothing was to be taken out of service', [...new Set(changes)], ['waf.block-ips']),
    ];
  }
}

async function listed(who: Caller): Promise<string[]> {
  const waf = who.client(WAFV2Client, REGION);
  const { IPSets = [] } = await waf.send(new ListIPSetsCommand({ Scope }));
  const sets = await Promise.all(IPSets.map(({ Name, Id }) => waf.send(new GetIPSetCommand({ Scope, Name, Id }))));
  return sets.flatMap((s) => s.IPSet?.Addresses ?? []).toSorted();
}

const cidrOf = (ip: string): string => (ip.includes(':') ? `${ip}/128` : `${ip}/32`);

const visibility = (MetricName: string) => ({
  SampledRequestsEnabled: true,
  CloudWatchMetricsEnabled: true,
  MetricName,
});

/** A record of the firewall's log (AWS WAF: *Log examples*). */
const blockedRequest = (clientIp: string, webaclId: string, loadBalancer: string): object => ({
  timestamp: Date.now(),
  formatVersion: 1,
  webaclId,
  terminatingRuleId: 'too-many-requests',
  terminatingRuleType: 'RATE_BASED',
  action: 'BLOCK',
  httpSourceName: 'ALB',
  httpSourceId: loadBalancer.slice(loadBalancer.indexOf('app/')),
  ruleGroupList: [],
  rateBasedRuleList: [{ rateBasedRuleName: 'too-many-requests', limitKey: 'IP', maxRateAllowed: 2000 }],
  nonTerminatingMatchingRules: [],
  httpRequest: {
    clientIp,
    country: 'NL',
    headers: [{ name: 'Host', value: 'shop.example.com' }],
    uri: '/',
    args: '',
    httpVersion: 'HTTP/2.0',
    httpMethod: 'GET',
    requestId: `1-${clientIp}`,
  },
});
