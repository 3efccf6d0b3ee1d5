/** Removes the intruder's access to a cluster: the access entries that they created, and those of the incident's principals. */
import { z } from 'zod';
import { nameInArn } from '../../../domain/arns.ts';
import type { Entity } from '../../../domain/entity.ts';
import type { Text } from '../../../domain/text.ts';
import { textAt } from '../../../domain/fields.ts';
import { lookUpEvents, SUSPECT_KINDS, suspectOf, suspectsAmong } from '../../aws/cloudtrail/events.ts';
import { regionOf } from '../../aws/ec2/instances.ts';
import {
  accessEntries,
  deleteAccessEntry,
  isEks,
  NOT_EKS,
  putAccessEntry,
  settledCluster,
  type AccessEntry,
} from '../../aws/eks/clusters.ts';
import { named } from '../../aws/written.ts';
import { defineChange, type EntryContext } from '../../entry.ts';

/** ARN of a principal → its access entry. */
type State = { entries: Record<string, AccessEntry> };

const Params = z.strictObject({
  /** Set by `prepare`. */
  remove: z.array(z.string()).default([]),
});
type Params = z.infer<typeof Params>;

const ADMIN = 'AmazonEKSClusterAdminPolicy';

export default defineChange<State, Params>({
  id: 'eks.remove-access-entries',
  title: { en: "Remove the intruder's access to the cluster", ko: '클러스터에서 공격자의 액세스 항목 제거' },
  targets: ['cluster'],
  needs: [...SUSPECT_KINDS],
  reversible: true,
  permissions: [
    'cloudtrail:LookupEvents',
    'eks:AssociateAccessPolicy',
    'eks:CreateAccessEntry',
    'eks:DeleteAccessEntry',
    'eks:DescribeAccessEntry',
    'eks:DescribeCluster',
    'eks:ListAccessEntries',
    'eks:ListAssociatedAccessPolicies',
    'eks:TagResource',
  ],
  csf: ['RS.MI-01', 'PR.AA-05'],
  requirements: ['P1.7'],
  params: Params,

  async prepare(ctx, target, _params, entities) {
    if (!isEks(target)) return { notApplicable: NOT_EKS };
    const cluster = await settledCluster(ctx, target);
    if (cluster.accessConfig?.authenticationMode === 'CONFIG_MAP') return { notApplicable: CONFIG_MAP_ONLY };
    const suspects = suspectsAmong(entities);
    const made = await madeBy(ctx, target, suspects);
    const remove = Object.entries(await accessEntries(ctx, target))
      // The entry of a node role is removed only if the intruder created it: without it the nodes leave the cluster.
      .filter(([arn, { type }]) => made.has(arn) || (type === 'STANDARD' && isOf(arn, suspects)))
      .map(([arn]) => arn);
    return { remove };
  },

  read: async (ctx, target) => ({ entries: await accessEntries(ctx, target) }),
  // EKS User Guide, *Create access entries*: access entries are eventually consistent.
  settle: { attempts: 24, intervalMs: 5_000 },
  desired: ({ entries }, { remove }) => ({
    entries: Object.fromEntries(Object.entries(entries).filter(([arn]) => !remove.includes(arn))),
  }),
  async write(ctx, target, _from, to) {
    const now = await accessEntries(ctx, target);
    for (const arn of Object.keys(now)) if (to.entries[arn] === undefined) await deleteAccessEntry(ctx, target, arn);
    for (const [arn, wanted] of Object.entries(to.entries)) await putAccessEntry(ctx, target, arn, wanted, now[arn]);
  },

  present: ({ entries }) =>
    Object.entries(entries).map(([arn, { groups, policies }]) => {
      const rights = [
        ...groups,
        ...Object.entries(policies).map(([policy, scope]) => `${nameInArn(policy)} (${scope})`),
      ];
      return { field: arn, value: rights.length === 0 ? NO_RIGHTS : rights.join(', ') };
    }),

  async impact(_ctx, _target, { entries }, { remove }) {
    const admins = Object.entries(entries).filter(([, e]) =>
      Object.keys(e.policies).some((p) => nameInArn(p) === ADMIN),
    );
    const left = admins.filter(([arn]) => !remove.includes(arn));
    return [...(admins.length > 0 && left.length === 0 ? [NO_ADMIN_LEFT] : []), NOT_INSIDE];
  },
  // Its principals lose or get their access: they are written as much as the cluster.
  writes: async (ctx, target, _state, { remove }) => named((await settledCluster(ctx, target)).arn, ...remove),
});

/** Whether an entry belongs to one of these principals. The ARN of a role may lack its path here, so the name decides. */
const isOf = (arn: string, suspects: readonly Entity[]): boolean =>
  suspects.some(
    (s) =>
      (s.kind === 'iam-role' && arn.includes(':role/') && nameInArn(arn) === s.id) ||
      (s.kind === 'iam-user' && arn.includes(':user/') && nameInArn(arn) === s.id),
  );

/** The principals for whom a suspect created an entry in the incident's window. */
async function madeBy(ctx: EntryContext, target: Entity, suspects: readonly Entity[]): Promise<Set<string>> {
  const made = new Set<string>();
  const attribute = { AttributeKey: 'EventName', AttributeValue: 'CreateAccessEntry' } as const;
  for await (const event of lookUpEvents(ctx, regionOf(ctx, target), attribute)) {
    const cluster = textAt(event.request, 'name') ?? textAt(event.request, 'clusterName');
    const principal = textAt(event.request, 'principalArn');
    if (event.failure !== undefined || cluster !== target.id || principal === undefined) continue;
    if (suspectOf(event.caller, suspects) !== undefined) made.add(principal);
  }
  return made;
}

const NO_RIGHTS: Text = { en: 'no rights', ko: '권한 없음' };

const CONFIG_MAP_ONLY: Text = {
  en: 'This cluster is in authentication mode CONFIG_MAP: who may use it stands in its aws-auth ConfigMap, which AWS’s API cannot change. Edit it with kubectl.',
  ko: '이 클러스터는 CONFIG_MAP 인증 모드라 액세스 권한이 aws-auth ConfigMap에 있으며 AWS API로 변경할 수 없습니다. kubectl로 수정하세요.',
};

const NO_ADMIN_LEFT: Text = {
  en: `Nobody else has ${ADMIN}: until this is undone, an administrator of the account has to make an entry first.`,
  ko: `다른 관리자가 없습니다(${ADMIN}). 되돌리기 전에 클러스터를 관리하려면 계정 관리자가 액세스 항목을 먼저 만들어야 합니다.`,
};

const NOT_INSIDE: Text = {
  en: 'Objects inside the cluster stay: RBAC bindings, service account tokens, workloads. Look through them with kubectl.',
  ko: '클러스터 내부에서 만들어진 것(RBAC 바인딩, 서비스 계정 토큰, 워크로드)은 그대로 남습니다. kubectl로 확인하세요.',
};
