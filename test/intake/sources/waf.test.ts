import { describe, expect, it } from 'vitest';
import { alertIn, named, outcomeOf } from '../fixtures.ts';

const ACL = 'arn:aws:wafv2:us-east-1:111122223333:regional/webacl/shop/1';
const request = (more: object) => ({
  timestamp: 1795143600000,
  webaclId: ACL,
  terminatingRuleId: 'Default_Action',
  terminatingRuleType: 'REGULAR',
  action: 'ALLOW',
  httpSourceName: 'ALB',
  ruleGroupList: [],
  nonTerminatingMatchingRules: [],
  httpRequest: { clientIp: '198.51.100.23', country: 'ZZ', uri: '/login', httpMethod: 'POST', requestId: 'r1' },
  ...more,
});

describe('a WAF log record', () => {
  it('of a rate limit is a flood', () => {
    const alert = alertIn(
      JSON.stringify(request({ action: 'BLOCK', terminatingRuleType: 'RATE_BASED', terminatingRuleId: 'limit' })),
    );
    expect(alert).toMatchObject({
      source: 'waf',
      account: '111122223333',
      region: 'us-east-1',
      category: 'denial-of-service',
      severity: 'medium',
    });
    expect(named(alert, 'source')).toEqual(['ip:198.51.100.23']);
  });

  it('of an attack is more severe when it was only counted', () => {
    const groups = [{ ruleGroupId: 'AWS#AWSManagedRulesSQLiRuleSet', terminatingRule: { ruleId: 'SQLi_BODY' } }];
    expect(alertIn(JSON.stringify(request({ action: 'BLOCK', ruleGroupList: groups })))).toMatchObject({
      category: 'malware-or-exploit',
      severity: 'low',
    });
    const counted = request({ nonTerminatingMatchingRules: [{ ruleId: 'Log4JRCE_HEADER', action: 'COUNT' }] });
    expect(alertIn(JSON.stringify(counted)).severity).toBe('medium');
  });

  it('joins the incident of its web ACL, whichever rule matched', () => {
    const flood = request({ action: 'BLOCK', terminatingRuleType: 'RATE_BASED', terminatingRuleId: 'limit' });
    const attack = request({ nonTerminatingMatchingRules: [{ ruleId: 'Log4JRCE_HEADER', action: 'COUNT' }] });
    const keys = [flood, attack].map((raw) => alertIn(JSON.stringify(raw)).correlationKey);
    expect(keys).toEqual([`web-acl:${ACL}`, `web-acl:${ACL}`]);
  });

  it('of a classic web ACL has the account of the load balancer', () => {
    const alert = alertIn(
      JSON.stringify(
        request({
          webaclId: '385cb038-3a6f-4f2f-ac64-09ab912af590',
          httpSourceId: '111122223333-app/shop/1',
          action: 'BLOCK',
          terminatingRuleType: 'RATE_BASED',
        }),
      ),
    );
    expect(alert.account).toBe('111122223333');
    expect(named(alert, 'affected')).toEqual(['resource:385cb038-3a6f-4f2f-ac64-09ab912af590']);
  });

  it.each([
    [request({})],
    [request({ action: 'BLOCK', terminatingRuleId: 'geo-block' })],
    [request({ ruleGroupList: [{ ruleGroupId: 'AWS#AWSManagedRulesSQLiRuleSet', terminatingRule: null }] })],
  ])('of an allowed or routinely blocked request is ignored', (raw) => {
    expect(outcomeOf(raw)).toMatchObject({ outcome: 'ignored', source: 'waf' });
  });

  it('is an attack if the match details name one, whatever the rule is called', () => {
    const found = { terminatingRuleMatchDetails: [{ conditionType: 'SQL_INJECTION', location: 'HEADER' }] };
    expect(
      alertIn(JSON.stringify(request({ terminatingRuleId: 'own-rule', action: 'BLOCK', ...found }))),
    ).toMatchObject({ category: 'malware-or-exploit', severity: 'low' });
  });

  it('of the managed rules against DDoS is a denial of service', () => {
    const group = { terminatingRuleId: 'AWS-AWSManagedRulesAntiDDoSRuleSet' };
    expect(alertIn(JSON.stringify(request({ action: 'BLOCK', ...group })))).toMatchObject({
      category: 'denial-of-service',
    });
  });
});
