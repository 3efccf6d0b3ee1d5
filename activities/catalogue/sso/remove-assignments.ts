/** Removes assignments of an IAM Identity Center permission set on this account. Its role cannot be changed in IAM. */
import { z } from 'zod';
import type { Entity } from '../../../domain/entity.ts';
import type { Text } from '../../../domain/text.ts';
import { orGone } from '../../aws/found.ts';
import { permissionSetOf } from '../../aws/iam/reserved.ts';
import {
  assignedTo,
  findCenter,
  Grant,
  keysOfUser,
  membersOf,
  permissionSetNamed,
  setAssigned,
  userIdOf,
} from '../../aws/sso/assignments.ts';
import { named } from '../../aws/written.ts';
import { defineChange, type EntryContext } from '../../entry.ts';

/** All assignments of the permission set on this account, as `USER/<id>` and `GROUP/<id>` of the identity store, sorted. */
type State = { assigned: string[] };

type Params = {
  /** Also removes the assignments of users whose sessions did not occur in the incident. */
  everybody: boolean;
  /** Set by `prepare`, like all below. Absent if nobody has the permission set here. */
  grant?: Grant;
  remove: string[];
  /** The name of the session, if it led to its user. */
  user?: string;
  /** ISO 8601 duration of the permission set's sessions. */
  sessions?: string;
};

export default defineChange<State, Params>({
  id: 'sso.remove-assignments',
  title: { en: "Remove the permission set's assignments", ko: '권한 세트 할당 제거' },
  targets: ['iam-role'],
  reversible: true,
  runsIn: 'management',
  permissions: [
    'ec2:DescribeRegions',
    'identitystore:ListGroupMemberships',
    'identitystore:ListGroupMembershipsForMember',
    'identitystore:ListUsers',
    'sso:CreateAccountAssignment',
    'sso:DeleteAccountAssignment',
    'sso:DescribeAccountAssignmentCreationStatus',
    'sso:DescribeAccountAssignmentDeletionStatus',
    'sso:DescribePermissionSet',
    'sso:ListAccountAssignments',
    'sso:ListInstances',
    'sso:ListPermissionSetsProvisionedToAccount',
  ],
  csf: ['RS.MI-01', 'PR.AA-05'],
  requirements: ['P1.7', 'P2.8'],
  params: z.strictObject({
    everybody: z.boolean().default(false),
    grant: Grant.optional(),
    remove: z.array(z.string()).default([]),
    user: z.string().optional(),
    sessions: z.string().optional(),
  }) as z.ZodType<Params>,

  async prepare(ctx, target, { everybody }) {
    const name = permissionSetOf(target);
    if (name === undefined) return { notApplicable: NOT_RESERVED };
    const center = await findCenter(ctx);
    if (center === undefined) return { notApplicable: NO_CENTER };
    const { account } = ctx.incident;
    const set = await permissionSetNamed(ctx, center, account, name);
    // Nobody has it here, so there is nothing to remove. If another incident removed it, that incident reports it.
    if (set?.PermissionSetArn === undefined) return { everybody, remove: [] };
    const grant = { center, permissionSetArn: set.PermissionSetArn, account };
    const all = await assignedTo(ctx, grant);
    const session = sessionOf(target);
    const userId = session === undefined || everybody ? undefined : await userIdOf(ctx, center, session);
    const theirs = userId === undefined ? undefined : await keysOfUser(ctx, center, userId);
    return {
      everybody,
      grant,
      remove: theirs === undefined ? all : all.filter((who) => theirs.has(who)),
      ...(theirs !== undefined && session !== undefined && { user: session }),
      ...(set.SessionDuration !== undefined && { sessions: set.SessionDuration }),
    };
  },

  read: async (ctx, target, params) => ({ assigned: await assignedNow(ctx, target, params) }),
  desired: ({ assigned }, { remove }) => ({ assigned: assigned.filter((who) => !remove.includes(who)) }),
  async write(ctx, target, _from, to, params) {
    const { grant } = params;
    if (grant === undefined) return;
    const now = await assignedNow(ctx, target, params);
    for (const who of new Set([...now, ...to.assigned])) {
      const wanted = to.assigned.includes(who);
      if (now.includes(who) === wanted) continue;
      ctx.heartbeat(`assignment of ${who}`);
      await setAssigned(ctx, grant, who, wanted);
    }
  },

  async impact(ctx, _target, _state, params) {
    const { grant, remove } = params;
    const groups: Text[] = [];
    if (grant !== undefined)
      for (const who of remove.filter((p) => p.startsWith('GROUP/')))
        groups.push(groupLoses(who, await membersOf(ctx, grant.center, who)));
    return [params.user === undefined ? ALL_OF_THEM : onlyOf(params.user), ...groups, openSessions(params.sessions)];
  },
  // The role of a permission set has the set's region in its path, which the name does not say: see `targetItself`.
  writes: (_ctx, _target, _state, { grant, user, remove }) => [
    ...named(grant?.permissionSetArn, grant?.center.instanceArn),
    ...[grant?.account, ...remove.map((who) => who.split('/')[1]), user].flatMap((id) =>
      id === undefined ? [] : [{ id }],
    ),
  ],
});

async function assignedNow(ctx: EntryContext, target: Entity, { grant }: Params): Promise<string[]> {
  return grant === undefined ? [] : orGone(target.id, assignedTo(ctx, grant));
}

/** Identity Center names a session after its user. CloudTrail has the name in the ARN, GuardDuty in the principal id. */
const sessionOf = ({ facts }: Entity): string | undefined =>
  facts?.['session'] ?? /^AROA[A-Z0-9]+:(.+)$/.exec(facts?.['principalId'] ?? '')?.[1];

const NOT_RESERVED: Text = {
  en: 'It is not a role of IAM Identity Center, so no permission set stands behind it.',
  ko: 'IAM Identity Center의 역할이 아니므로 연결된 권한 세트가 없습니다.',
};

const NO_CENTER: Text = {
  en: "The organization's management account has no IAM Identity Center in any region.",
  ko: '조직의 관리 계정에 IAM Identity Center가 없습니다.',
};

const ALL_OF_THEM: Text = {
  en: 'The user of the session is not known, so everybody who is assigned this permission set loses access in this account.',
  ko: '어느 사용자의 세션인지 알 수 없어, 이 계정에서 이 권한 세트를 가진 모든 사용자가 액세스를 잃습니다.',
};

const onlyOf = (user: string): Text => ({
  en: `Only the assignments of ${user} are removed. The user keeps other accounts and permission sets, so disable the user in Identity Center too.`,
  ko: `이 사용자의 할당만 제거합니다: ${user}. 다른 계정과 권한 세트는 유지되므로 Identity Center에서 사용자도 비활성화하세요.`,
});

const groupLoses = (who: string, members: number): Text => ({
  en: `The group ${who} is assigned it: all ${members} members lose access in this account.`,
  ko: `그룹 할당입니다: ${who}. 구성원 ${members}명 모두 이 계정에서 액세스를 잃습니다.`,
});

const openSessions = (duration = 'PT1H'): Text => ({
  en: `Sessions that are open keep working until they end, at most ${duration}, unless nobody is left with the permission set here: then AWS deletes the role.`,
  ko: `이미 열린 세션은 만료될 때까지(최대 ${duration}) 유효합니다. 이 계정에 할당이 하나도 남지 않으면 AWS가 역할을 삭제합니다.`,
});
