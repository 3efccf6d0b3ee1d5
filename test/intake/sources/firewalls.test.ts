import { describe, expect, it } from 'vitest';
import { alertIn, named, outcomeOf } from '../fixtures.ts';

const alertLog = (more: object, alert: object) => ({
  Type: 'Notification',
  TopicArn: 'arn:aws:sns:us-east-1:111122223333:alerts',
  Message: JSON.stringify({
    firewall_name: 'egress',
    event_timestamp: '1795143600',
    event: {
      event_type: 'alert',
      flow_id: 1,
      src_ip: '10.0.3.25',
      dest_ip: '198.51.100.99',
      ...more,
      alert: { action: 'blocked', signature_id: 1, severity: 1, category: '', ...alert },
    },
  }),
});
const c2 = { signature: 'ET MALWARE Cobalt Strike Beacon', category: 'Malware Command and Control Activity Detected' };

describe('a Network Firewall alert', () => {
  it('of a machine that calls its command-and-control server is about the machine, also when it was blocked', () => {
    const alert = alertIn(JSON.stringify(alertLog({}, c2)));
    expect(alert).toMatchObject({
      source: 'network-firewall',
      account: '111122223333',
      region: 'us-east-1',
      category: 'malware-or-exploit',
      severity: 'high',
      correlationKey: 'ip:10.0.3.25',
    });
    expect(named(alert, 'source')).toEqual(['ip:198.51.100.99']);
  });

  it('of an attack from outside that was blocked is low', () => {
    const inward = { src_ip: '198.51.100.99', dest_ip: '10.0.3.25' };
    const attack = { signature: 'ET EXPLOIT Log4j', category: 'Attempted Administrator Privilege Gain' };
    expect(alertIn(JSON.stringify(alertLog(inward, attack))).severity).toBe('low');
    expect(alertIn(JSON.stringify(alertLog(inward, { ...attack, action: 'allowed' }))).severity).toBe('high');
  });

  it.each([
    ['a rule of the customer', {}, { signature: 'deny all other egress', category: '' }],
    ['a flow', { event_type: 'netflow' }, c2],
    [
      'an oddity',
      {},
      { signature: 'SURICATA STREAM Packet with invalid ack', category: 'Generic Protocol Command Decode' },
    ],
  ])('of %s is daily work', (_, more, alert) => {
    expect(outcomeOf(alertLog(more, alert))).toMatchObject({ outcome: 'ignored' });
  });
});

describe('an event of DNS Firewall', () => {
  const event = (type: string, detail: object) => ({
    source: 'aws.route53resolver',
    'detail-type': type,
    account: '111122223333',
    region: 'us-east-1',
    detail: {
      'account-id': '111122223333',
      'query-name': 'c2.example.',
      'src-addr': '10.0.1.9',
      'vpc-id': 'vpc-1',
      ...detail,
    },
  });

  it('names the machine that asked, and the domain', () => {
    const resources = [{ 'resource-type': 'instance', 'instance-details': { id: 'i-0abc' } }];
    const alert = alertIn(JSON.stringify(event('DNS Firewall Block', { resources })));
    expect(alert).toMatchObject({ category: 'malware-or-exploit', correlationKey: 'instance:i-0abc' });
    expect(named(alert, 'source')).toEqual(['domain:c2.example']);
    expect(alert.entities.find((e) => e.kind === 'instance')?.part).toBe('acts');
    expect(alertIn(JSON.stringify(event('DNS Firewall Alert', {}))).correlationKey).toBe('ip:10.0.1.9');
  });

  it('about its own state is ignored', () => {
    expect(outcomeOf(event('Resolver Something', {}))).toMatchObject({ outcome: 'ignored' });
  });
});
