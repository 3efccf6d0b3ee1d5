/** Ingress rules of security groups that let ranges of addresses in, as texts: `tcp 22-22 0.0.0.0/0`. */
import type { IpPermission } from '@aws-sdk/client-ec2';
import { MOST_LISTED } from '../../../domain/entity.ts';
import { listAt, numberAt, textAt } from '../../../domain/fields.ts';

/** AWS answers with the names of these protocols (*IpPermission* in the Amazon EC2 API Reference). */
const PROTOCOLS: Readonly<Record<string, string>> = { '1': 'icmp', '6': 'tcp', '17': 'udp', '58': 'icmpv6' };

const RULE = /^([a-z0-9]+|-1) (-?\d+)-(-?\d+) ([0-9a-f.:]+\/\d+)$/;
export const isRule = (text: string): boolean => RULE.test(text);

/** Protocols without ports have -1 for both. */
function ruleText(protocol: string, from: number, to: number, range: string): string {
  const name = PROTOCOLS[protocol] ?? protocol.toLowerCase();
  const ports = name === '-1' ? '-1--1' : `${from}-${to}`;
  return `${name} ${ports} ${canonical(range)}`;
}

/** The permissions of a call of AuthorizeSecurityGroupIngress, from its request in CloudTrail: in its older form the request is one. */
const permissionsIn = (request: unknown): unknown[] => [...listAt(request, 'ipPermissions', 'items'), request];

const rangesIn = (permission: unknown): string[] =>
  [
    ...listAt(permission, 'ipRanges', 'items').map((r) => textAt(r, 'cidrIp')),
    ...listAt(permission, 'ipv6Ranges', 'items').map((r) => textAt(r, 'cidrIpv6')),
    textAt(permission, 'cidrIp'),
  ].filter((range) => range !== undefined);

/** The ranges of addresses that a call has let in. */
export const rangesAdded = (request: unknown): string[] => permissionsIn(request).flatMap(rangesIn);

/** The rules that a call has added. */
export function rulesAdded(request: unknown): string[] {
  const rules = permissionsIn(request).flatMap((permission) => {
    const protocol = textAt(permission, 'ipProtocol') ?? '-1';
    const [from, to] = [numberAt(permission, 'fromPort') ?? -1, numberAt(permission, 'toPort') ?? -1];
    return rangesIn(permission).map((range) => ruleText(protocol, from, to, range));
  });
  return rules.filter(isRule).slice(0, MOST_LISTED);
}

/** The rules of a permission, each with its description. Those that let groups and prefix lists in are other rules. */
export function rulesOf(permission: IpPermission): [rule: string, description: string][] {
  const { IpProtocol = '-1', FromPort = -1, ToPort = -1, IpRanges = [], Ipv6Ranges = [] } = permission;
  const ranges = [
    ...IpRanges.map((r) => [r.CidrIp ?? '', r.Description ?? ''] as const),
    ...Ipv6Ranges.map((r) => [r.CidrIpv6 ?? '', r.Description ?? ''] as const),
  ];
  return ranges.map(([range, description]) => [ruleText(IpProtocol, FromPort, ToPort, range), description]);
}

/** The permission of a rule. */
export function permissionOf(rule: string, description: string): IpPermission {
  const [, IpProtocol, from, to, range = ''] = RULE.exec(rule) ?? [];
  const Description = description === '' ? {} : { Description: description };
  return {
    IpProtocol,
    ...(IpProtocol === '-1' ? {} : { FromPort: Number(from), ToPort: Number(to) }),
    ...(range.includes(':')
      ? { Ipv6Ranges: [{ CidrIpv6: range, ...Description }] }
      : { IpRanges: [{ CidrIp: range, ...Description }] }),
  };
}

/** AWS keeps a range without the bits of its host: 10.1.2.3/8 is 10.0.0.0/8. */
function canonical(range: string): string {
  const [address = '', length = ''] = range.toLowerCase().split('/');
  const parts = address.split('.').map(Number);
  if (parts.length !== 4) return range.toLowerCase();
  const bits = parts.reduce((sum, part) => sum * 256 + part, 0);
  const size = 2 ** (32 - Number(length));
  const first = Math.floor(bits / size) * size;
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${length}`;
}
