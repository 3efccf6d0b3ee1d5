/** Denies an attacker's address in the network ACLs of the incident's instances, which also cuts live connections. */
import type { Instance, NetworkAcl } from '@aws-sdk/client-ec2';
import { CancelledFailure } from '@temporalio/common';
import { z } from 'zod';
import type { Entity } from '../../../domain/entity.ts';
import { plural } from '../../../domain/format.ts';
import { Text } from '../../../domain/text.ts';
import { aclOf, aclsWhere, block, blockOf, isBlocked, roomFor, unblock, type Block } from '../../aws/ec2/acl-blocks.ts';
import { describeLiveInstance, ec2Of, instancesWhere, regionOf, tagOf } from '../../aws/ec2/instances.ts';
import { elbOf, subnetsInFront, TARGET_PERMISSIONS } from '../../aws/elb/targets.ts';
import { isTransient } from '../../aws/errors.ts';
import { patiently } from '../../aws/patience.ts';
import { ec2Resource } from '../../aws/written.ts';
import { defineChange, TargetGone, type EntryContext } from '../../entry.ts';
import { byText } from '../../../domain/order.ts';
import { NO_SINGLE_ADDRESS } from '../../aws/ec2/acl-blocks.ts';

/** `region/acl-…` → whether the address is denied there. The number of the rule is chosen when it is written. */
type State = { acls: Record<string, { inbound: Passage; outbound: Passage }> };
type Passage = 'open' | 'denied';

const Params = z.strictObject({
  /** Set by `prepare`: the ACLs of the subnets of the incident's instances. */
  acls: z.array(z.strictObject({ region: z.string(), id: z.string() })).default([]),
  /** Set by `prepare`, for the card: where the address stays open, or may do so. */
  gaps: z.array(Text).default([]),
});
type Params = z.infer<typeof Params>;

export default defineChange<State, Params>({
  id: 'vpc.block-ips',
  title: { en: 'Block the address at the network', ko: '네트워크에서 IP 차단' },
  targets: ['ip'],
  // The other addresses take up room in the ACLs. One more of them does not make it applicable.
  needs: ['instance', 'ip'],
  askedAgainFor: ['instance'],
  reversible: true,
  permissions: [
    'ec2:CreateNetworkAclEntry',
    'ec2:DeleteNetworkAclEntry',
    'ec2:DescribeInstances',
    'ec2:DescribeNetworkAcls',
    'elasticloadbalancing:DescribeLoadBalancers',
    ...TARGET_PERMISSIONS,
  ],
  csf: ['RS.MI-01'],
  requirements: ['P1.7'],
  params: Params,

  async prepare(ctx, target, _params, entities) {
    const address = blockOf(target.id);
    if (address === undefined) return { notApplicable: NO_SINGLE_ADDRESS };
    const instances = entities.filter(
      (e) => e.kind === 'instance' && (e.standing === 'affected' || e.standing === 'unauthorized'),
    );
    const { found, gaps } = await aclsAround(ctx, instances);
    if (found.length === 0) return { notApplicable: NO_INSTANCE };
    const usable = found.filter(({ acl }) => hasRoom(acl, target.id, entities));
    const full = found.filter((f) => !usable.includes(f)).map((f) => f.acl.NetworkAclId ?? '');
    if (usable.length === 0) return { notApplicable: noRoom(full) };
    const acls = usable.map(({ region, acl }) => ({ region, id: acl.NetworkAclId ?? '' }));
    return { acls, gaps: [...(full.length === 0 ? [] : [staysOpen(full)]), ...gaps] };
  },

  async read(ctx, target, params) {
    const address = addressOf(target);
    const acls: State['acls'] = {};
    for (const { region, acl } of await pinnedAcls(ctx, params))
      acls[`${region}/${acl.NetworkAclId}`] = {
        inbound: isBlocked(acl, address, false) ? 'denied' : 'open',
        outbound: isBlocked(acl, address, true) ? 'denied' : 'open',
      };
    if (Object.keys(acls).length === 0) throw new TargetGone(target.id);
    return { acls };
  },

  desired: ({ acls }) => ({
    acls: Object.fromEntries(Object.keys(acls).map((id) => [id, { inbound: 'denied', outbound: 'denied' }])),
  }),

  async write(ctx, target, _from, to, params) {
    const address = addressOf(target);
    for (const { region, id } of params.acls) {
      const wanted = to.acls[`${region}/${id}`];
      if (wanted === undefined) continue;
      ctx.heartbeat(`network ACL ${id}`);
      const ec2 = ec2Of(ctx, { region });
      await (wanted.inbound === 'denied' ? block : unblock)(ec2, id, address, false);
      await (wanted.outbound === 'denied' ? block : unblock)(ec2, id, address, true);
    }
  },

  async writes(ctx, _target, _state, params) {
    const placed = await pinnedAcls(ctx, params);
    return placed.flatMap(({ region, acl }) => [
      ...ec2Resource(ctx, { region }, 'network-acl', acl.NetworkAclId),
      ...ec2Resource(ctx, { region }, 'vpc', acl.VpcId),
      ...(acl.Associations ?? []).flatMap((a) => ec2Resource(ctx, { region }, 'subnet', a.SubnetId)),
    ]);
  },

  async impact(ctx, _target, _state, params) {
    const lines: Text[] = [];
    for (const { region, acl } of await pinnedAcls(ctx, params)) lines.push(await neighbours(ctx, region, acl));
    return [...lines, ...params.gaps, NOT_BEHIND_PROXIES];
  },
});

/** People wait for the card. */
const TRIES = 3;
/** Instances that the card names in one line. */
const SHOWN = 5;

interface Placed {
  region: string;
  acl: NetworkAcl;
}

/** The ACLs of the subnets of these instances' interfaces and of the load balancers before them, each once. Deleted instances are left out. */
async function aclsAround(ctx: EntryContext, instances: Entity[]): Promise<{ found: Placed[]; gaps: Text[] }> {
  const subnets = new Map<string, Set<string>>();
  const unread: Unread[] = [];
  for (const entity of instances) {
    ctx.heartbeat(`network of ${entity.id}`);
    const region = regionOf(ctx, entity);
    for (const subnet of await subnetsOf(ctx, entity, unread))
      subnets.set(region, (subnets.get(region) ?? new Set()).add(subnet));
  }
  const placed: Placed[] = [];
  for (const [region, ids] of [...subnets].sort(byText(([region]) => region))) {
    const acls = await aclsWhere(ec2Of(ctx, { region }), {
      Filters: [{ Name: 'association.subnet-id', Values: [...ids] }],
    });
    placed.push(...acls.map((acl) => ({ region, acl })));
  }
  const [first] = unread;
  return { found: placed, gaps: first === undefined ? [] : [notLookedAt(unread, first)] };
}

/** An instance whose load balancers could not be looked up. */
interface Unread {
  id: string;
  why: Text;
}

async function subnetsOf(ctx: EntryContext, instance: Entity, unread: Unread[]): Promise<string[]> {
  try {
    const found = await describeLiveInstance(ec2Of(ctx, instance), instance.id);
    const { NetworkInterfaces, SubnetId } = found;
    return [
      ...(await subnetsBefore(ctx, instance, found, unread)),
      ...(NetworkInterfaces ?? []).flatMap((i) => i.SubnetId ?? []),
      ...(SubnetId === undefined ? [] : [SubnetId]),
    ];
  } catch (error) {
    if (error instanceof TargetGone) return [];
    throw error;
  }
}

/** The instance's own subnets are blocked even where nobody knows its load balancers. The card says which are not known. */
async function subnetsBefore(ctx: EntryContext, entity: Entity, found: Instance, unread: Unread[]): Promise<string[]> {
  try {
    const look = (): Promise<string[]> => subnetsInFront(elbOf(ctx, entity), found);
    return await patiently(look, { tries: TRIES, mayPass: isTransient, sleep: (ms) => ctx.sleep(ms) });
  } catch (error) {
    if (error instanceof CancelledFailure) throw error;
    unread.push({ id: entity.id, why: ctx.why(error) });
    return [];
  }
}

async function pinnedAcls(ctx: EntryContext, { acls }: Params): Promise<Placed[]> {
  const placed: Placed[] = [];
  for (const { region, id } of acls) {
    const acl = await aclOf(ec2Of(ctx, { region }), id);
    if (acl !== undefined) placed.push({ region, acl });
  }
  return placed;
}

/** Whether there is room for the address after the incident's others, which the same card proposes. */
function hasRoom(acl: NetworkAcl, address: string, entities: readonly Entity[]): boolean {
  const block = blockOf(address);
  if (block === undefined) return false;
  const others = entities.filter((e) => e.kind === 'ip' && e.standing === 'source' && e.id < address).map((e) => e.id);
  return [false, true].every((egress) => {
    const isOpen = (b: Block | undefined): boolean => b !== undefined && !isBlocked(acl, b, egress);
    const ofItsKind = others.map(blockOf).filter((b) => b !== undefined && 'CidrBlock' in b === 'CidrBlock' in block);
    return !isOpen(block) || roomFor(acl, block, egress) > ofItsKind.filter(isOpen).length;
  });
}

function addressOf(target: Entity): Block {
  const address = blockOf(target.id);
  if (address === undefined) throw new TargetGone(target.id);
  return address;
}

/** The address is denied to everything in the ACL's subnets, not only to the incident's instances. */
async function neighbours(ctx: EntryContext, region: string, acl: NetworkAcl): Promise<Text> {
  const subnets = (acl.Associations ?? []).flatMap((a) => a.SubnetId ?? []).sort();
  const where = { Filters: [{ Name: 'subnet-id', Values: subnets }] };
  const instances = subnets.length === 0 ? [] : await instancesWhere(ec2Of(ctx, { region }), where);
  const names = instances
    .filter((i) => i.State?.Name !== 'terminated')
    .map((i) => [i.InstanceId, tagOf(i.Tags, 'Name')].filter((n) => n !== undefined).join(' '));
  const shown = names.slice(0, SHOWN).join(', ') + (names.length > SHOWN ? ', …' : '');
  return {
    en: `Network ACL ${acl.NetworkAclId} (${region}): ${plural(names.length, 'instance')} in ${plural(subnets.length, 'subnet')} cannot exchange traffic with this address${names.length === 0 ? '' : ` (${shown})`}.`,
    ko: `네트워크 ACL ${acl.NetworkAclId}(${region}): 서브넷 ${subnets.length}개의 인스턴스 ${names.length}대가 모두 이 주소와 통신할 수 없게 됩니다${names.length === 0 ? '' : `(${shown})`}.`,
  };
}

const NOT_BEHIND_PROXIES: Text = {
  en: 'Requests that come through CloudFront or another proxy have its address at the network: block the client by AWS WAF.',
  ko: 'CloudFront나 다른 프록시를 거친 요청은 네트워크에서 프록시 주소로 보이므로 AWS WAF로 차단하세요.',
};

const NO_INSTANCE: Text = {
  en: 'No instance of this incident is in a subnet, so there is no network to block it at.',
  ko: '이 인시던트에 서브넷에 있는 인스턴스가 없어 차단할 네트워크가 없습니다.',
};

const staysOpen = (ids: string[]): Text => ({
  en: `No room in ${ids.join(', ')}: the address stays open there.`,
  ko: `규칙을 더 추가할 수 없는 네트워크 ACL: ${ids.join(', ')}. 해당 서브넷에서는 이 주소가 계속 허용됩니다.`,
});

function notLookedAt(unread: readonly Unread[], { why }: Unread): Text {
  const ids = unread.slice(0, SHOWN).map((u) => u.id);
  const shown = ids.join(', ') + (unread.length > SHOWN ? ', …' : '');
  return {
    en: `Load balancers before ${shown} were not looked at: the address may stay open in their subnets. ${why.en}`,
    ko: `로드 밸런서를 조회하지 못해 해당 서브넷에서는 이 주소가 계속 허용될 수 있습니다(인스턴스 ${shown}). ${why.ko}`,
  };
}

const noRoom = (ids: string[]): Text => ({
  en: `There is no room for this address in ${ids.join(', ')}: AWS allows 20 rules a direction unless the quota was raised, and a denial needs a number before the first allow rule. Renumber its rules or remove some, or block the address by AWS WAF.`,
  ko: `규칙을 더 추가할 수 없습니다: ${ids.join(', ')}. 할당량을 늘리지 않았다면 방향당 규칙은 20개까지이며, 차단 규칙의 번호는 첫 번째 허용 규칙보다 앞이어야 합니다. 규칙을 삭제하거나 번호를 조정하세요. AWS WAF로 차단할 수도 있습니다.`,
});
