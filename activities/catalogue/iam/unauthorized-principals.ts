/** Users, roles, keys and passwords that the intruder created, others that were created in the window, and the last use of the suspects. */
import { plural } from '../../../domain/format.ts';
import {
  paginateListAccessKeys,
  paginateListRoles,
  paginateListUsers,
  type AccessKeyMetadata,
} from '@aws-sdk/client-iam';
import { z } from 'zod';
import { entityKey, mergeEntities, type Entity } from '../../../domain/entity.ts';
import type { Finding, IncidentRef } from '../../../domain/entry.ts';
import { homeRegionOf } from '../../account.ts';
import { SUSPECT_KINDS, suspectsAmong } from '../../aws/cloudtrail/events.ts';
import { pursue } from '../../intrusion/pursuit.ts';
import { meaningfulOf } from '../../intrusion/story.ts';
import { iamOf, keyLastUsed, lastUsedText } from '../../aws/iam/client.ts';
import { inParallel } from '../../../domain/in-parallel.ts';
import { refusedRegions } from '../../aws/in-each-region.ts';
import { allPages } from '../../aws/pages.ts';
import { defineInquiry, type EntryContext } from '../../entry.ts';

const AT_ONCE = 5;
/** Techniques about identities and permissions, which this inquiry reports. */
const IAM_TECHNIQUES = /^T1136|^T1098|^T1556/;

export default defineInquiry({
  id: 'iam.unauthorized-principals',
  title: { en: 'Look for users, roles and keys the intruder made', ko: '공격자가 만든 사용자, 역할, 키 조사' },
  targets: ['access-key', 'iam-user', 'iam-role', 'root'],
  needs: [...SUSPECT_KINDS],
  permissions: [
    'cloudtrail:LookupEvents',
    'iam:GetAccessKeyLastUsed',
    'iam:ListAccessKeys',
    'iam:ListRoles',
    'iam:ListUsers',
  ],
  csf: ['DE.AE-03', 'RS.AN-03'],
  requirements: ['P1.6', 'P1.9', 'P2.1'],
  params: z.strictObject({}),

  async inquire(ctx, { targets, entities, further }) {
    const suspects = suspectsAmong(mergeEntities(entities, targets));
    // All events of IAM are in one region, so this is quick. `cloudtrail.activity` reads every region.
    const { activities, entities: traced, refused, missed } = await pursue(ctx, [homeRegionOf(ctx.aws)], suspects);
    // An account may have five thousand users, and IAM answers some twenty calls a second. The first call has asked for all keys.
    const inventory = await takeInventory(ctx, further === true ? usersAmong([...targets, ...traced]) : undefined);
    const found = mergeEntities(
      traced.filter((e) => ['iam-user', 'iam-role', 'access-key'].includes(e.kind) || isPolicy(e)),
      keysOfTheirUsers(inventory.keys, traced),
    );
    const explained = new Set([...found, ...suspects].map(entityKey));
    const unexplained = newIn(ctx.incident, inventory).filter((e) => !explained.has(entityKey(e)) && !isOwn(e, ctx));
    const made = found.filter((e) => e.standing === 'unauthorized');
    return {
      summary: {
        en: `${plural(made.length, 'principal')} and keys made by the intruder${listed(made)}; ${unexplained.length} others were created in the window; ${plural(inventory.users, 'user')} and ${plural(inventory.roles, 'role')} looked at`,
        ko: `공격자가 만든 보안 주체와 키 ${made.length}개${listed(made)}, 같은 기간에 생긴 다른 항목 ${unexplained.length}개, 사용자 ${inventory.users}명과 역할 ${inventory.roles}개 조사`,
      },
      findings: [
        ...meaningfulOf(activities, ctx).filter((f) => IAM_TECHNIQUES.test(f.technique ?? '')),
        ...unexplained.map(appeared),
        ...(await lastUses(ctx, mergeEntities(suspects, found), inventory.keys)),
        ...refusedRegions(refused),
      ],
      entities: mergeEntities(found, unexplained),
      missed,
    };
  },
});

interface Inventory {
  users: number;
  roles: number;
  /** Every user and role as an entity, `createdAt` among its facts. */
  principals: Entity[];
  /** Of all users, or of those that were asked for. */
  keys: AccessKeyMetadata[];
}

/** @param only users whose keys are listed; absent: all */
async function takeInventory(ctx: EntryContext, only?: ReadonlySet<string>): Promise<Inventory> {
  const client = iamOf(ctx);
  const [users, allRoles] = await Promise.all([
    allPages(paginateListUsers({ client }, {}), (p) => p.Users),
    allPages(paginateListRoles({ client }, {}), (p) => p.Roles),
  ]);
  // Only AWS can create, change or use service-linked roles.
  const roles = allRoles.filter((r) => !r.Path?.startsWith('/aws-service-role/'));
  const asked = users.filter(({ UserName = '' }) => only?.has(UserName) !== false);
  const keys = await inParallel(asked, AT_ONCE, ({ UserName }) => {
    ctx.heartbeat(`listing keys of ${UserName}`);
    return allPages(paginateListAccessKeys({ client }, { UserName }), (p) => p.AccessKeyMetadata);
  });
  return {
    users: users.length,
    roles: roles.length,
    principals: [
      ...users.map((u) => principal('iam-user', u.UserName, u.Arn, u.CreateDate)),
      ...roles.map((r) => principal('iam-role', r.RoleName, r.Arn, r.CreateDate)),
    ],
    keys: keys.flat(),
  };
}

const usersAmong = (entities: readonly Entity[]): Set<string> =>
  new Set(entities.map((e) => (e.kind === 'iam-user' ? e.id : (e.facts?.['user'] ?? ''))));

const principal = (kind: 'iam-user' | 'iam-role', id = '', arn = '', created?: Date): Entity => ({
  kind,
  id,
  standing: 'related',
  facts: { arn, createdAt: created?.toISOString() ?? '' },
});

const keyEntity = (key: AccessKeyMetadata, standing: Entity['standing']): Entity => ({
  kind: 'access-key',
  id: key.AccessKeyId ?? '',
  standing,
  facts: { user: key.UserName ?? '', createdAt: key.CreateDate?.toISOString() ?? '', status: key.Status ?? '' },
});

/** Every key of a user that the intruder created is unauthorized. */
function keysOfTheirUsers(keys: readonly AccessKeyMetadata[], traced: readonly Entity[]): Entity[] {
  const theirs = new Set(traced.filter((e) => e.kind === 'iam-user' && e.standing === 'unauthorized').map((e) => e.id));
  return keys.filter((k) => theirs.has(k.UserName ?? '')).map((k) => keyEntity(k, 'unauthorized'));
}

/** Principals and keys that were created in the incident's window. */
function newIn({ window }: IncidentRef, { principals, keys }: Inventory): Entity[] {
  return [...principals, ...keys.map((k) => keyEntity(k, 'related'))].filter((e) => {
    const at = Date.parse(e.facts?.['createdAt'] ?? '');
    return at >= Date.parse(window.from) && at <= Date.parse(window.to);
  });
}

const appeared = (e: Entity): Finding => ({
  title: {
    en: `${e.id} was created in the window; there is no evidence that the intruder created it`,
    ko: `같은 기간에 생성: ${e.id}(공격자가 만들었다는 근거 없음)`,
  },
  weight: 'notable',
  ...(e.facts?.['createdAt'] !== undefined && { at: e.facts['createdAt'] }),
  entity: { kind: e.kind, id: e.id },
});

/** P2.1: the last use of every key of the principals concerned. */
async function lastUses(
  ctx: EntryContext,
  concerned: readonly Entity[],
  keys: readonly AccessKeyMetadata[],
): Promise<Finding[]> {
  const is = (kind: Entity['kind'], id: string | undefined): boolean =>
    concerned.some((e) => e.kind === kind && e.id === id);
  const theirs = keys.filter((k) => is('access-key', k.AccessKeyId) || is('iam-user', k.UserName));
  return inParallel(theirs, AT_ONCE, async ({ AccessKeyId = '', UserName = '' }) => ({
    title: lastUsedText(ctx, `${AccessKeyId} (${UserName})`, await keyLastUsed(iamOf(ctx), AccessKeyId)),
    weight: 'info' as const,
    entity: { kind: 'access-key' as const, id: AccessKeyId },
  }));
}

/** Firebreak's own roles are made when a customer is onboarded, which may be in the window. */
const isOwn = ({ facts }: Entity, { untouchable }: Pick<EntryContext, 'untouchable'>): boolean =>
  untouchable.own.some((arn) => arn.toLowerCase() === facts?.['arn']?.toLowerCase());

const isPolicy = ({ kind, id }: Entity): boolean => kind === 'resource' && /:iam::\d+:policy\//.test(id);

const listed = (entities: readonly Entity[]): string =>
  entities.length === 0 ? '' : ` (${entities.map((e) => e.id).join(', ')})`;
