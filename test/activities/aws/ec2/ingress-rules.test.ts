/** The rules that a call has added are the ones that AWS then answers with. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRule, permissionOf, rulesAdded, rulesOf } from '../../../../activities/aws/ec2/ingress-rules.ts';
import { mergeEntity, type Entity } from '../../../../domain/entity.ts';

describe('the rules of a call', () => {
  it('are read from both forms of the request, with the names and ranges that AWS keeps', () => {
    const request = {
      groupId: 'sg-1',
      ipPermissions: {
        items: [
          {
            ipProtocol: '6',
            fromPort: 22,
            toPort: 22,
            ipRanges: { items: [{ cidrIp: '10.1.2.3/8' }, { cidrIp: '0.0.0.0/0', description: 'ssh' }] },
            ipv6Ranges: { items: [{ cidrIpv6: '::/0' }] },
          },
          { ipProtocol: '-1', ipRanges: { items: [{ cidrIp: '198.51.100.7/32' }] } },
          { ipProtocol: 'tcp', fromPort: 80, toPort: 80, groups: { items: [{ groupId: 'sg-2' }] } },
        ],
      },
    };
    expect(rulesAdded(request)).toEqual([
      'tcp 22-22 10.0.0.0/8',
      'tcp 22-22 0.0.0.0/0',
      'tcp 22-22 ::/0',
      '-1 -1--1 198.51.100.7/32',
    ]);
    expect(rulesAdded({ groupId: 'sg-1', ipProtocol: 'tcp', fromPort: 22, toPort: 22, cidrIp: '0.0.0.0/0' })).toEqual([
      'tcp 22-22 0.0.0.0/0',
    ]);
  });

  it('are at most twenty, and none that is no range', () => {
    const items = Array.from({ length: 50 }, (_, i) => ({ cidrIp: `10.0.0.${i}/32` }));
    const request = { ipPermissions: { items: [{ ipProtocol: 'tcp', ipRanges: { items } }] } };
    expect(rulesAdded(request)).toHaveLength(20);
    expect(rulesAdded({ ipProtocol: 'tcp', cidrIp: '0.0.0.0/0; udp 1-1 0.0.0.0/0' })).toEqual([]);
  });

  it('are the same after they were taken back and put back', () => {
    const port = fc.integer({ min: 0, max: 65_535 });
    const range = fc.constantFrom('0.0.0.0/0', '198.51.100.0/24', '::/0', '2001:db8::/32');
    fc.assert(
      fc.property(fc.constantFrom('tcp', 'udp', '-1'), port, range, fc.string(), (protocol, from, ranges, why) => {
        const rule = `${protocol} ${protocol === '-1' ? '-1--1' : `${from}-${from}`} ${ranges}`;
        expect(isRule(rule)).toBe(true);
        expect(rulesOf(permissionOf(rule, why))).toEqual([[rule, why]]);
      }),
    );
  });

  it('of several calls are all known, however often each is read', () => {
    const group = (opened: string): Entity => ({
      kind: 'security-group',
      id: 'sg-1',
      standing: 'affected',
      facts: { opened },
    });
    const both = mergeEntity(group('tcp 22-22 0.0.0.0/0'), group('tcp 3389-3389 ::/0'));
    expect(mergeEntity(both, group('tcp 22-22 0.0.0.0/0')).facts).toEqual({
      opened: 'tcp 22-22 0.0.0.0/0; tcp 3389-3389 ::/0',
    });
  });
});
