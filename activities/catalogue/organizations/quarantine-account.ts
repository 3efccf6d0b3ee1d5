/** Quarantines a whole account by a service control policy that denies everything except to Firebreak and the break-glass identities. */
import {
  DescribeAccountCommand,
  DescribeOrganizationCommand,
  ListRootsCommand,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { z } from 'zod';
import { canonicalJson } from '../../../domain/digest.ts';
import type { Text } from '../../../domain/text.ts';
import { ifFound, orGone } from '../../aws/found.ts';
import {
  arnOfScp,
  attachedTo,
  organizationsOf,
  readScp,
  SCP_CHARACTERS,
  SCPS_A_TARGET,
  writeScp,
  type Scp,
} from '../../aws/organizations/scp.ts';
import type { Untouchable } from '../../../domain/never-touch.ts';
import { named } from '../../aws/written.ts';
import { defineChange, type EntryContext } from '../../entry.ts';

/** A type, because an interface does not fit `Json`. */
type State = { document: Scp['document']; attached: boolean };

const Params = z.strictObject({
  /** Roles with which the organization accesses its members. The management account can use them in any case. */
  organizationRoles: z.array(z.string()).default(['OrganizationAccountAccessRole', 'AWSControlTowerExecution']),
  /** Set by `prepare`: ARN patterns of the principals that keep their access. */
  exempt: z.array(z.string()).default([]),
});
type Params = z.infer<typeof Params>;

export default defineChange<State, Params>({
  id: 'organizations.quarantine-account',
  title: { en: 'Quarantine the account', ko: '계정 전체 격리' },
  targets: ['account'],
  reversible: true,
  minimumApprovals: 2,
  runsIn: 'management',
  permissions: [
    'organizations:AttachPolicy',
    'organizations:CreatePolicy',
    'organizations:DeletePolicy',
    'organizations:DescribeAccount',
    'organizations:DescribeOrganization',
    'organizations:DescribePolicy',
    'organizations:DetachPolicy',
    'organizations:ListPolicies',
    'organizations:ListPoliciesForTarget',
    'organizations:ListRoots',
    'organizations:UpdatePolicy',
  ],
  csf: ['RS.MI-01', 'PR.AA-05'],
  requirements: ['P1.7'],
  params: Params,

  async prepare(ctx, target, { organizationRoles }) {
    const client = organizationsOf(ctx);
    const obstacle = await obstacleTo(client, ctx, target.id);
    if (obstacle !== undefined) return { notApplicable: obstacle };
    const exempt = exemptIn(target.id, ctx.aws.partition, ctx.untouchable, organizationRoles);
    if (denyAllBut(exempt).length > SCP_CHARACTERS) return { notApplicable: TOO_MANY };
    return { organizationRoles, exempt };
  },

  async read(ctx, target) {
    const { document, attached } = await orGone(target.id, readScp(organizationsOf(ctx), nameOf(target.id), target.id));
    return { document, attached };
  },
  desired: (_state, { exempt }) => ({ document: denyAllBut(exempt), attached: true }),
  write: (ctx, target, _from, to) =>
    writeScp(organizationsOf(ctx), nameOf(target.id), target.id, to, `Made by Firebreak for ${ctx.incident.id}`),

  present: ({ document, attached }) => [
    {
      field: { en: 'service control policy', ko: '서비스 제어 정책(SCP)' },
      value: attached ? ATTACHED : document === null ? '—' : NOT_ATTACHED,
    },
    { field: { en: 'denied', ko: '거부' }, value: document === null ? '—' : EVERY_ACTION },
    {
      field: { en: 'still allowed', ko: '계속 허용' },
      value: document === null ? '—' : exemptOf(document).join(', '),
    },
  ],

  async writes(ctx, target) {
    const client = organizationsOf(ctx);
    const account = await ifFound(client.send(new DescribeAccountCommand({ AccountId: target.id })));
    return named(account?.Account?.Arn, await arnOfScp(client, nameOf(target.id)));
  },

  async impact(ctx, target) {
    const client = organizationsOf(ctx);
    const { Account } = await client.send(new DescribeAccountCommand({ AccountId: target.id }));
    return [stops(`${Account?.Name ?? ''} (${target.id})`), GOES_ON];
  },
});

const nameOf = (account: string): string => `FirebreakQuarantine-${account}`;

async function obstacleTo(client: OrganizationsClient, ctx: EntryContext, account: string): Promise<Text | undefined> {
  const { Organization } = await client.send(new DescribeOrganizationCommand({}));
  if (Organization?.MasterAccountId === account) return IS_MANAGEMENT;
  if (Organization?.MasterAccountId !== ctx.aws.id) return notManagement(ctx.aws.id, Organization?.MasterAccountId);
  if ((await ifFound(client.send(new DescribeAccountCommand({ AccountId: account })))) === undefined)
    return notMember(account, ctx.aws.id);
  const { Roots = [] } = await client.send(new ListRootsCommand({}));
  const on = Roots.some((r) => r.PolicyTypes?.some((p) => p.Type === SCP_TYPE && p.Status === 'ENABLED'));
  if (!on) return NOT_ENABLED;
  const others = (await attachedTo(client, account)).filter((p) => p.Name !== nameOf(account));
  return others.length < SCPS_A_TARGET ? undefined : noRoom(others.map((p) => p.Name ?? ''));
}

const SCP_TYPE = 'SERVICE_CONTROL_POLICY';

/**
 * Three kinds: Firebreak's own roles, since otherwise nothing could be investigated or released; the organization's roles;
 * and the customer's never-touch list. A rule of that list names principals by ARN, or by name, which stands at the end
 * of an ARN, with or without a path before it.
 */
function exemptIn(account: string, partition: string, { rules, own }: Untouchable, roles: readonly string[]): string[] {
  const named = (kind: 'user' | 'role', name: string): string[] => {
    const arn = `arn:${partition}:iam::${account}:${kind}/`;
    return name.startsWith('*') ? [`${arn}${name}`] : [`${arn}${name}`, `${arn}*/${name}`];
  };
  const byRule = rules.flatMap(({ match }) => {
    if (/^arn:[^:]*:iam::/.test(match)) return [match];
    return /[:/]/.test(match) ? [] : [...named('user', match), ...named('role', match)];
  });
  const ours = own.filter((name) => name.includes(`:iam::${account}:role/`));
  return [...new Set([...ours, ...roles.flatMap((role) => named('role', role)), ...byRule])].sort();
}

/** Also stops the account's root user, which only an SCP can limit. */
const denyAllBut = (exempt: readonly string[]): string =>
  canonicalJson({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'FirebreakQuarantine',
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { StringNotLike: { 'aws:PrincipalArn': [...exempt] } },
      },
    ],
  });

function exemptOf(document: string): string[] {
  const { Statement } = JSON.parse(document) as {
    Statement?: { Condition?: { StringNotLike?: Record<string, string[]> } }[];
  };
  return Statement?.[0]?.Condition?.StringNotLike?.['aws:PrincipalArn'] ?? [];
}

const ATTACHED: Text = { en: 'attached', ko: '연결됨' };
const NOT_ATTACHED: Text = { en: 'not attached', ko: '연결되지 않음' };
const EVERY_ACTION: Text = { en: 'every action', ko: '모든 작업' };

const stops = (account: string): Text => ({
  en: `All calls of every user, role and console session of ${account} are denied at once, also those of its root user: deployments, jobs, applications that call AWS. Running workloads keep running.`,
  ko: `계정의 모든 API 호출이 즉시 거부됩니다(${account}, 루트 포함). 배포와 AWS를 호출하는 애플리케이션이 멈춥니다. 실행 중인 리소스는 계속 동작합니다.`,
});

const GOES_ON: Text = {
  en: "It does not apply to service-linked roles, nor to callers from other accounts that a resource's own policy allows.",
  ko: 'AWS 서비스 연결 역할과, 리소스 정책이 허용하는 다른 계정의 호출에는 적용되지 않습니다.',
};

const IS_MANAGEMENT: Text = {
  en: "It is the organization's management account, to which no service control policy applies.",
  ko: '조직의 관리 계정에는 서비스 제어 정책(SCP)이 적용되지 않습니다.',
};

const notManagement = (account: string, management = '—'): Text => ({
  en: `${account} is not the management account of its organization (${management} is). Correct organization.managementAccount in customers.yaml.`,
  ko: `조직의 관리 계정이 아닙니다: ${account}(관리 계정 ${management}). customers.yaml의 organization.managementAccount를 수정하세요.`,
});

const notMember = (account: string, management: string): Text => ({
  en: `${account} is not a member of the organization of ${management}.`,
  ko: `조직의 구성원이 아닙니다: ${account}(관리 계정 ${management}).`,
});

const NOT_ENABLED: Text = {
  en: 'Service control policies are not enabled in the organization. Enable the policy type on its root first.',
  ko: '조직에서 서비스 제어 정책이 활성화되어 있지 않습니다. 먼저 루트에서 정책 유형을 활성화하세요.',
};

const TOO_MANY: Text = {
  en: `With all principals of the never-touch list, the policy would exceed the ${SCP_CHARACTERS} characters that AWS accepts. Name fewer principals there, with patterns.`,
  ko: `변경 금지 목록의 보안 주체를 모두 적으면 정책이 AWS 한도(${SCP_CHARACTERS}자)를 넘습니다. 목록에서 패턴을 사용해 수를 줄이세요.`,
};

const noRoom = (names: readonly string[]): Text => ({
  en: `${SCPS_A_TARGET} service control policies are attached already, and AWS takes no more (${names.join(', ')}). Detach or merge one, then propose this again.`,
  ko: `이미 SCP ${SCPS_A_TARGET}개가 연결되어 있어 더 연결할 수 없습니다(${names.join(', ')}). 하나를 분리하거나 합친 뒤 다시 시도하세요.`,
});
