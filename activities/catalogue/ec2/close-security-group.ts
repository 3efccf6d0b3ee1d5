/** Takes back the ingress rules by which an intruder has opened a security group. Rules that were there before stay. */
import {
  AuthorizeSecurityGroupIngressCommand,
  paginateDescribeNetworkInterfaces,
  RevokeSecurityGroupIngressCommand,
  type IpPermission,
} from '@aws-sdk/client-ec2';
import { z } from 'zod';
import { listedIn, OPENED, type Entity } from '../../../domain/entity.ts';
import type { Text } from '../../../domain/text.ts';
import { ec2Of } from '../../aws/ec2/instances.ts';
import { isRule, permissionOf, rulesOf } from '../../aws/ec2/ingress-rules.ts';
import { securityGroupsWithIds } from '../../aws/ec2/isolation-groups.ts';
import { allPages } from '../../aws/pages.ts';
import { ec2Resource } from '../../aws/written.ts';
import { byText } from '../../../domain/order.ts';
import { defineChange, TargetGone, type EntryContext } from '../../entry.ts';

/** Those of the opened rules that are there, sorted: `tcp 22-22 0.0.0.0/0` → its description. */
type State = { open: Record<string, string> };

/** `rules` is set by `prepare`, from the call that CloudTrail has recorded. */
const Params = z.strictObject({ rules: z.array(z.string()).default([]) });
type Params = z.infer<typeof Params>;

export default defineChange<State, Params>({
  id: 'ec2.close-security-group',
  title: { en: 'Take back the rules that opened the security group', ko: '보안 그룹에 추가된 허용 규칙 제거' },
  targets: ['security-group'],
  reversible: true,
  permissions: [
    'ec2:AuthorizeSecurityGroupIngress',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSecurityGroups',
    'ec2:RevokeSecurityGroupIngress',
  ],
  csf: ['RS.MI-01', 'PR.IR-01'],
  requirements: ['P1.7'],
  params: Params,

  prepare: (_ctx, { facts = {} }) => {
    const rules = listedIn(facts[OPENED]).filter(isRule);
    return Promise.resolve(rules.length === 0 ? { notApplicable: UNKNOWN } : { rules });
  },

  read: async (ctx, target, { rules }) => ({ open: await openOf(ctx, target, rules) }),

  desired: () => ({ open: {} }),

  async write(ctx, target, _from, { open }, { rules }) {
    const ec2 = ec2Of(ctx, target);
    const GroupId = target.id;
    const now = await openOf(ctx, target, rules);
    const revoked = permissionsIn(now, open);
    const added = permissionsIn(open, now);
    if (revoked.length > 0) await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: revoked }));
    if (added.length > 0) await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: added }));
  },

  writes: (ctx, target) => ec2Resource(ctx, target, 'security-group', target.id),

  async impact(ctx, target) {
    const Filters = [{ Name: 'group-id', Values: [target.id] }];
    const pages = paginateDescribeNetworkInterfaces({ client: ec2Of(ctx, target) }, { Filters });
    const { length } = await allPages(pages, (p) => p.NetworkInterfaces);
    return [uses(length), CONNECTIONS_STAY];
  },
});

async function openOf(ctx: EntryContext, target: Entity, rules: readonly string[]): Promise<State['open']> {
  const [group] = await securityGroupsWithIds(ec2Of(ctx, target), [target.id]);
  if (group === undefined) throw new TargetGone(target.id);
  const there = (group.IpPermissions ?? []).flatMap(rulesOf).filter(([rule]) => rules.includes(rule));
  return Object.fromEntries(there.toSorted(byText(([rule]) => rule)));
}

/** Of the rules of one state, those that the other one lacks. */
const permissionsIn = (some: State['open'], other: State['open']): IpPermission[] =>
  Object.entries(some).flatMap(([rule, description]) => (rule in other ? [] : [permissionOf(rule, description)]));

const UNKNOWN: Text = {
  en: 'CloudTrail does not say which addresses it was opened to: look at its rules in the EC2 console.',
  ko: 'CloudTrail 기록만으로는 어떤 주소에 개방되었는지 알 수 없습니다. EC2 콘솔에서 규칙을 확인하세요.',
};

const uses = (n: number): Text => ({
  en: `Network interfaces that use the group: ${n}. The addresses of these rules can open no new connection to them.`,
  ko: `이 그룹을 사용하는 네트워크 인터페이스: ${n}개. 해당 규칙의 주소에서는 새로 연결할 수 없습니다.`,
});

/** EC2 User Guide, *Security group connection tracking*. */
const CONNECTIONS_STAY: Text = {
  en: 'Connections that are open now go on: quarantine a machine that the intruder is connected to.',
  ko: '이미 열려 있는 연결은 끊기지 않으므로, 공격자가 접속 중인 인스턴스는 격리하세요.',
};
