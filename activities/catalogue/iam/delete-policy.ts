/** Detaches and deletes a managed policy that the intruder created. Cannot be undone; all its versions are kept as evidence. */
import {
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DetachGroupPolicyCommand,
  DetachRolePolicyCommand,
  DetachUserPolicyCommand,
  GetGroupCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetUserCommand,
  paginateListEntitiesForPolicy,
  paginateListPolicyVersions,
  type IAMClient,
  type Policy,
} from '@aws-sdk/client-iam';
import { z } from 'zod';
import type { Json } from '../../../domain/digest.ts';
import { moment } from '../../../domain/format.ts';
import type { Text } from '../../../domain/text.ts';
import { ifFound } from '../../aws/found.ts';
import { iamOf } from '../../aws/iam/client.ts';
import { parsed } from '../../aws/iam/policies.ts';
import { keepRecord, onlyTheirs } from '../../aws/made-by-intruder.ts';
import { allPages } from '../../aws/pages.ts';
import { named } from '../../aws/written.ts';
import { defineChange } from '../../entry.ts';

/** Null if it does not exist. Lists are sorted. */
type PolicyState = {
  /** Distinguishes it from a later policy with the same name. */
  id: string;
  created: string;
  inForce: string;
  versions: string[];
  users: string[];
  groups: string[];
  roles: string[];
} | null;

const NO_POLICY: Text = {
  en: 'It is not a managed policy of this account.',
  ko: '이 계정의 관리형 정책이 아닙니다.',
};

export default defineChange<PolicyState, Record<string, never>>({
  id: 'iam.delete-policy',
  title: { en: 'Delete the policy', ko: 'IAM 정책 삭제' },
  targets: ['resource'],
  reversible: false,
  permissions: [
    'iam:DeletePolicy',
    'iam:DeletePolicyVersion',
    'iam:DetachGroupPolicy',
    'iam:DetachRolePolicy',
    'iam:DetachUserPolicy',
    'iam:GetGroup',
    'iam:GetPolicy',
    'iam:GetPolicyVersion',
    'iam:GetRole',
    'iam:GetUser',
    'iam:ListEntitiesForPolicy',
    'iam:ListPolicyVersions',
  ],
  csf: ['RS.MI-02', 'PR.AA-05'],
  requirements: ['P2.8'],
  params: z.strictObject({}),

  async prepare(ctx, target, params) {
    if (!target.id.includes(`:iam::${ctx.aws.id}:policy/`)) return { notApplicable: NO_POLICY };
    return onlyTheirs(target, params);
  },
  async read(ctx, { id: PolicyArn }) {
    const iam = iamOf(ctx);
    const policy = (await ifFound(iam.send(new GetPolicyCommand({ PolicyArn }))))?.Policy;
    return policy === undefined ? null : { ...headOf(policy), ...(await partsOf(iam, PolicyArn)) };
  },
  desired: () => null,
  async write(ctx, target, from) {
    if (from === null) return;
    const PolicyArn = target.id;
    const iam = iamOf(ctx);
    const versions = await documentsOf(iam, PolicyArn, from.versions);
    await keepRecord(ctx, `policy/${encodeURIComponent(PolicyArn)}`, target, { ...from, documents: versions });
    for (const UserName of from.users) await ifFound(iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn })));
    for (const GroupName of from.groups)
      await ifFound(iam.send(new DetachGroupPolicyCommand({ GroupName, PolicyArn })));
    for (const RoleName of from.roles) await ifFound(iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })));
    // The default version is deleted with the policy.
    for (const VersionId of from.versions.filter((v) => v !== from.inForce))
      await ifFound(iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId })));
    await ifFound(iam.send(new DeletePolicyCommand({ PolicyArn })));
  },
  async impact(ctx, _target, state) {
    const created = state === null || state.created === '' ? '?' : moment(state.created, ctx.timeZone);
    const attached = who(state);
    return [
      {
        en: `It was created ${created}. ${attached === '' ? 'It is attached to nobody' : `${attached} lose what it allows; what else they have stays`}. All its versions are kept as evidence.`,
        ko: `생성 시각 ${created}. ${attached === '' ? '이 정책이 연결된 대상이 없습니다' : `이 정책의 권한을 잃는 대상: ${attached}(나머지 권한은 유지)`}. 모든 버전은 증거로 보관합니다.`,
      },
    ];
  },
  // The principals that have it are changed too. The policy knows only their names, not their paths.
  async writes(ctx, target, state) {
    const iam = iamOf(ctx);
    const holders = await Promise.all([
      ...(state?.users ?? []).map(
        async (UserName) => (await ifFound(iam.send(new GetUserCommand({ UserName }))))?.User,
      ),
      ...(state?.groups ?? []).map(
        async (GroupName) => (await ifFound(iam.send(new GetGroupCommand({ GroupName }))))?.Group,
      ),
      ...(state?.roles ?? []).map(
        async (RoleName) => (await ifFound(iam.send(new GetRoleCommand({ RoleName }))))?.Role,
      ),
    ]);
    return named(target.id, ...holders.map((h) => h?.Arn));
  },
});

const headOf = ({ PolicyId, CreateDate, DefaultVersionId }: Policy) => ({
  id: PolicyId ?? '',
  created: CreateDate?.toISOString() ?? '',
  inForce: DefaultVersionId ?? '',
});

async function partsOf(client: IAMClient, PolicyArn: string) {
  const versions = await allPages(paginateListPolicyVersions({ client }, { PolicyArn }), (p) => p.Versions);
  const holders = await allPages(paginateListEntitiesForPolicy({ client }, { PolicyArn }), (p) => [p]);
  return {
    versions: sorted(versions.map((v) => v.VersionId)),
    users: sorted(holders.flatMap((h) => h.PolicyUsers ?? []).map((u) => u.UserName)),
    groups: sorted(holders.flatMap((h) => h.PolicyGroups ?? []).map((g) => g.GroupName)),
    roles: sorted(holders.flatMap((h) => h.PolicyRoles ?? []).map((r) => r.RoleName)),
  };
}

/** Version → document, of the versions that still exist. */
async function documentsOf(
  iam: IAMClient,
  PolicyArn: string,
  versions: readonly string[],
): Promise<Record<string, Json>> {
  const documents: Record<string, Json> = {};
  for (const VersionId of versions) {
    const found = await ifFound(iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId })));
    if (found !== undefined) documents[VersionId] = parsed(found.PolicyVersion?.Document);
  }
  return documents;
}

const sorted = (names: readonly (string | undefined)[]): string[] => names.filter((n) => n !== undefined).sort();

const who = (state: PolicyState): string =>
  state === null ? '' : [...state.users, ...state.groups, ...state.roles].join(', ');
