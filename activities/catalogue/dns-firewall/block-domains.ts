/** Blocks an attacker's domain in the VPCs of the incident's instances: their resolver answers that it does not exist. */
import { z } from 'zod';
import type { Entity } from '../../../domain/entity.ts';
import { plural } from '../../../domain/format.ts';
import type { Text } from '../../../domain/text.ts';
import { ec2Resource, named } from '../../aws/written.ts';
import {
  arnsWritten,
  block,
  joined,
  patternsOf,
  readBlock,
  unblock,
  Vpc,
} from '../../aws/dns-firewall/blocked-domains.ts';
import { describeLiveInstance, ec2Of, instancesWhere, regionOf } from '../../aws/ec2/instances.ts';
import { ruleWords } from '../../aws/firewall-rule.ts';
import { defineChange, TargetGone, type EntryContext } from '../../entry.ts';
import { byText } from '../../../domain/order.ts';

/** `region/vpc-…` → whether the domain is in Firebreak's list, and whether the VPC's resolver refuses that list. */
type State = { vpcs: Record<string, { listed: boolean; enforced: boolean }> };

const Params = z.strictObject({
  /** Set by `prepare`: the VPCs of the incident's instances. */
  vpcs: z.array(Vpc).default([]),
});
type Params = z.infer<typeof Params>;

/** Route 53 Resolver: *Quotas*. */
const GROUPS_A_VPC = 5;

export default defineChange<State, Params>({
  id: 'dns-firewall.block-domains',
  title: { en: 'Block the domain at the DNS firewall', ko: 'DNS 방화벽에서 도메인 차단' },
  targets: ['domain'],
  needs: ['instance'],
  reversible: true,
  permissions: [
    'ec2:DescribeInstances',
    'route53resolver:AssociateFirewallRuleGroup',
    'route53resolver:CreateFirewallDomainList',
    'route53resolver:CreateFirewallRule',
    'route53resolver:CreateFirewallRuleGroup',
    'route53resolver:DeleteFirewallDomainList',
    'route53resolver:DeleteFirewallRule',
    'route53resolver:DeleteFirewallRuleGroup',
    'route53resolver:DisassociateFirewallRuleGroup',
    'route53resolver:ListFirewallDomainLists',
    'route53resolver:ListFirewallDomains',
    'route53resolver:ListFirewallRuleGroupAssociations',
    'route53resolver:ListFirewallRuleGroups',
    'route53resolver:ListFirewallRules',
    'route53resolver:UpdateFirewallDomains',
  ],
  csf: ['RS.MI-01'],
  requirements: ['P1.7'],
  params: Params,

  async prepare(ctx, target, _params, entities) {
    if (!isDomain(target.id)) return { notApplicable: NO_DOMAIN };
    const found = await vpcsOf(ctx, entities);
    if (found.length === 0) return { notApplicable: NO_VPC };
    const vpcs: Vpc[] = [];
    for (const vpc of found) {
      const groups = await joined(ctx, vpc);
      if (groups.length < GROUPS_A_VPC || groups.some((g) => g.Name === `firebreak-${vpc.id}`)) vpcs.push(vpc);
    }
    return vpcs.length === 0 ? { notApplicable: noRoom(found.map((v) => v.id)) } : { vpcs };
  },

  async read(ctx, target, { vpcs }) {
    const state: State = { vpcs: {} };
    for (const vpc of vpcs) state.vpcs[keyOf(vpc)] = await readBlock(ctx, vpc, target.id);
    if (vpcs.length === 0) throw new TargetGone(target.id);
    return state;
  },

  desired: ({ vpcs }) => ({
    vpcs: Object.fromEntries(Object.keys(vpcs).map((id) => [id, { listed: true, enforced: true }])),
  }),

  async write(ctx, target, _from, to, { vpcs }) {
    for (const vpc of vpcs) {
      const wanted = to.vpcs[keyOf(vpc)];
      if (wanted === undefined) continue;
      ctx.heartbeat(`DNS firewall of ${vpc.id}`);
      await (wanted.listed ? block : unblock)(ctx, vpc, target.id);
    }
  },
  // AWS needs a while to update every resolver of a VPC.
  settle: { attempts: 30, intervalMs: 5_000 },

  async writes(ctx, _target, _state, { vpcs }) {
    const touched = await Promise.all(
      vpcs.map(async (vpc) => [...ec2Resource(ctx, vpc, 'vpc', vpc.id), ...named(...(await arnsWritten(ctx, vpc)))]),
    );
    return touched.flat();
  },

  present: ({ vpcs }) => Object.entries(vpcs).map(([id, rule]) => ({ field: id, value: ruleWords(rule) })),

  async impact(ctx, target, _state, { vpcs }) {
    const lines: Text[] = [];
    for (const vpc of vpcs) {
      const where = { Filters: [{ Name: 'vpc-id', Values: [vpc.id] }] };
      lines.push(allIn(vpc, (await instancesWhere(ec2Of(ctx, vpc), where)).length, patternsOf(target.id)));
    }
    return [...lines, BY_NAME_ONLY];
  },
});

const keyOf = ({ region, id }: Vpc): string => `${region}/${id}`;

const isDomain = (name: string): boolean =>
  /^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}\.?$/i.test(name);

/** Each VPC once, in order. Deleted instances are left out. */
async function vpcsOf(ctx: EntryContext, entities: readonly Entity[]): Promise<Vpc[]> {
  const found = new Map<string, Vpc>();
  for (const entity of entities.filter((e) => e.kind === 'instance' && isOurs(e))) {
    const id = await vpcOf(ctx, entity);
    const vpc = { region: regionOf(ctx, entity), id: id ?? '' };
    if (id !== undefined) found.set(keyOf(vpc), vpc);
  }
  return [...found].sort(byText(([key]) => key)).map(([, vpc]) => vpc);
}

const isOurs = ({ standing }: Entity): boolean => standing === 'affected' || standing === 'unauthorized';

async function vpcOf(ctx: EntryContext, instance: Entity): Promise<string | undefined> {
  try {
    return (await describeLiveInstance(ec2Of(ctx, instance), instance.id)).VpcId;
  } catch (error) {
    if (error instanceof TargetGone) return undefined;
    throw error;
  }
}

const NO_DOMAIN: Text = { en: 'It is not a domain name.', ko: '도메인 이름이 아닙니다.' };

const NO_VPC: Text = {
  en: 'No instance of this incident is in a VPC, so there is no resolver to block it at.',
  ko: '이 인시던트에 VPC에 있는 인스턴스가 없어 차단할 DNS 리졸버가 없습니다.',
};

const noRoom = (ids: readonly string[]): Text => ({
  en: `${ids.join(', ')}: ${GROUPS_A_VPC} DNS firewall rule groups are associated already, and AWS takes no more.`,
  ko: `${ids.join(', ')}: DNS 방화벽 규칙 그룹이 이미 ${GROUPS_A_VPC}개 연결되어 있어 더 연결할 수 없습니다.`,
});

const allIn = (vpc: Vpc, instances: number, patterns: readonly string[]): Text => ({
  en: `In VPC ${vpc.id} (${vpc.region}, ${plural(instances, 'instance')}), DNS answers that ${patterns.join(' and ')} do not exist.`,
  ko: `${vpc.id} VPC(${vpc.region})의 모든 리소스에서 도메인을 찾을 수 없게 됩니다(인스턴스 ${instances}대 포함): ${patterns.join(', ')}.`,
});

const BY_NAME_ONLY: Text = {
  en: 'Open connections go on. Programs that know the address or use another resolver are not blocked.',
  ko: '이미 열린 연결이나, IP 주소를 직접 쓰거나 다른 리졸버를 쓰는 트래픽은 차단되지 않습니다.',
};
