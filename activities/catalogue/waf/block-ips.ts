/** Blocks an attacker's address in the web ACLs of the affected resources, so that its requests do not reach the application. */
import { z } from 'zod';
import type { Entity } from '../../../domain/entity.ts';
import type { Text } from '../../../domain/text.ts';
import { named } from '../../aws/written.ts';
import { arnsWritten, block, cidrOf, readBlock, unblock } from '../../aws/waf/blocked-addresses.ts';
import { aclGuarding, AclRef, hasCapacity, readAcl } from '../../aws/waf/web-acl.ts';
import { ruleWords } from '../../aws/firewall-rule.ts';
import { defineChange, TargetGone, type EntryContext } from '../../entry.ts';
import { byText } from '../../../domain/order.ts';
import { NO_SINGLE_ADDRESS } from '../../aws/ec2/acl-blocks.ts';

/** `region/web ACL` → whether the address is in Firebreak's set, and whether Firebreak's rule blocks that set before all others. */
type State = { acls: Record<string, { listed: boolean; enforced: boolean }> };

const Params = z.strictObject({
  /** Set by `prepare`. */
  acls: z.array(AclRef).default([]),
});
type Params = z.infer<typeof Params>;

export default defineChange<State, Params>({
  id: 'waf.block-ips',
  title: { en: 'Block the address at the web application firewall', ko: '웹 방화벽(WAF)에서 IP 차단' },
  targets: ['ip'],
  needs: ['resource'],
  reversible: true,
  permissions: [
    'cloudfront:GetDistribution',
    'wafv2:CreateIPSet',
    'wafv2:DeleteIPSet',
    'wafv2:GetIPSet',
    'wafv2:GetWebACL',
    'wafv2:GetWebACLForResource',
    'wafv2:ListIPSets',
    'wafv2:UpdateIPSet',
    'wafv2:UpdateWebACL',
  ],
  csf: ['RS.MI-01'],
  requirements: ['P1.7'],
  params: Params,

  async prepare(ctx, target, _params, entities) {
    if (cidrOf(target.id) === undefined) return { notApplicable: NO_SINGLE_ADDRESS };
    const guards = await guardsOf(ctx, entities);
    if (guards.length === 0) return { notApplicable: NO_ACL };
    const usable: AclRef[] = [];
    for (const ref of guards) {
      const acl = await readAcl(ctx, ref);
      if (acl !== undefined && hasCapacity(acl)) usable.push(ref);
    }
    if (usable.length === 0) return { notApplicable: noCapacity(guards.map((g) => g.name)) };
    return { acls: usable };
  },

  async read(ctx, target, params) {
    const acls: State['acls'] = {};
    for (const acl of params.acls) {
      const found = await readBlock(ctx, acl, addressOf(target));
      if (found !== undefined) acls[keyOf(acl)] = found;
    }
    if (Object.keys(acls).length === 0) throw new TargetGone(target.id);
    return { acls };
  },

  desired: ({ acls }) => ({
    acls: Object.fromEntries(Object.keys(acls).map((id) => [id, { listed: true, enforced: true }])),
  }),

  async write(ctx, target, _from, to, params) {
    for (const acl of params.acls) {
      const wanted = to.acls[keyOf(acl)];
      if (wanted === undefined) continue;
      ctx.heartbeat(`web ACL ${acl.name}`);
      await (wanted.listed ? block : unblock)(ctx, acl, addressOf(target));
    }
  },

  present: ({ acls }) => Object.entries(acls).map(([id, rule]) => ({ field: id, value: ruleWords(rule) })),

  async writes(ctx, _target, _state, { acls }) {
    const touched = await Promise.all(acls.map((acl) => arnsWritten(ctx, acl)));
    return named(...touched.flat());
  },

  async impact(ctx, _target, _state, params) {
    const lines: Text[] = [];
    for (const ref of params.acls) {
      const acl = await readAcl(ctx, ref);
      lines.push(goesFirst(ref.name, (acl?.Rules ?? []).filter((r) => r.Priority === 0).length > 0));
    }
    return [...lines, SHARED_ADDRESS];
  },
});

const keyOf = ({ region, scope, name }: AclRef): string =>
  scope === 'CLOUDFRONT' ? `CloudFront/${name}` : `${region}/${name}`;

/** Each ACL once, in order. */
async function guardsOf(ctx: EntryContext, entities: readonly Entity[]): Promise<AclRef[]> {
  const found = new Map<string, AclRef>();
  for (const { id } of entities.filter((e) => e.kind === 'resource' && e.standing === 'affected')) {
    const acl = await aclGuarding(ctx, id);
    if (acl !== undefined) found.set(`${acl.region}|${acl.id}`, acl);
  }
  return [...found].sort(byText(([key]) => key)).map(([, acl]) => acl);
}

function addressOf(target: Entity): string {
  const cidr = cidrOf(target.id);
  if (cidr === undefined) throw new TargetGone(target.id);
  return cidr;
}

const NO_ACL: Text = {
  en: 'No affected resource is protected by a web ACL: associate one with the load balancer or distribution first.',
  ko: '영향받은 리소스 중 웹 ACL로 보호되는 것이 없습니다. 먼저 로드 밸런서나 배포에 웹 ACL을 연결하세요.',
};

const noCapacity = (names: readonly string[]): Text => ({
  en: `${names.join(', ')}: gone, or with too little capacity left for one more rule (2 WCU of 5,000).`,
  ko: `${names.join(', ')}: 웹 ACL이 없거나 규칙을 추가할 용량(5,000 WCU 중 2 WCU)이 남아 있지 않습니다.`,
});

const goesFirst = (name: string, moves: boolean): Text => ({
  en: `Requests from this address are blocked before web ACL ${name} applies any other rule${moves ? '. The priorities of the other rules are raised by 2 until this is released' : ''}.`,
  ko: `웹 ACL ${name} 뒤의 모든 리소스가 이 주소의 요청을 받지 않습니다. 규칙은 맨 앞에 추가합니다${moves ? '(해제할 때까지 기존 규칙의 우선순위가 2씩 밀립니다)' : ''}.`,
});

const SHARED_ADDRESS: Text = {
  en: 'Others behind the same address (an office, a mobile carrier, a proxy) are blocked too.',
  ko: '같은 주소를 쓰는 다른 사용자(사무실, 통신사, 프록시)도 함께 차단됩니다.',
};
