/** The things an incident is about: principals, keys, machines, addresses, data. */
import { z } from 'zod';

export const ENTITY_KINDS = [
  'access-key',
  'iam-user',
  'iam-role',
  'root',
  'instance',
  'network-interface',
  'ip',
  'domain',
  'bucket',
  'object',
  'function',
  'cluster',
  'container',
  'database',
  'volume',
  'snapshot',
  'image',
  'kms-key',
  'security-group',
  'vpc',
  'trail',
  'account',
  'resource',
  // The finding that reported the incident. It is resolved at its source when the incident ends.
  'finding',
] as const;
export const EntityKind = z.enum(ENTITY_KINDS);
export type EntityKind = z.infer<typeof EntityKind>;
/** Those that have no region: IAM's, and addresses. */
export const WITHOUT_REGION: ReadonlySet<EntityKind> = new Set([
  'access-key',
  'iam-user',
  'iam-role',
  'root',
  'ip',
  'domain',
  'account',
]);

/**
 * The role of the entity in the incident. Runbooks choose targets by it.
 * - `affected`: the customer's own resource that was abused or damaged
 * - `unauthorized`: made by the intruder
 * - `source`: where the attack came from (an address, a domain)
 * - `related`: context only. No change is ever proposed for it.
 */
export const Standing = z.enum(['affected', 'unauthorized', 'source', 'related']);
export type Standing = z.infer<typeof Standing>;

/**
 * Where what is known of an entity comes from, the weakest first. The incident sets it, by who told it.
 * - `alert`: an alert says so, or an inquiry or copy about what only an alert says
 * - `inquiry`, `cloudtrail`: an inquiry that was asked about something else
 * - `source`: the source's own copy of a finding, read again in the customer's account
 */
const ORIGINS = ['alert', 'inquiry', 'cloudtrail', 'source'] as const;
export const Origin = z.enum(ORIGINS);
export type Origin = z.infer<typeof Origin>;

/**
 * `id` is the name or id that AWS uses inside the account and region: `AKIA…`, a user name, a role name,
 * `i-…`, `198.51.100.7`, a bucket name, a trail name. Kind `resource` carries a full ARN.
 */
export const Entity = z.object({
  kind: EntityKind,
  id: z.string().min(1).max(2048),
  account: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
  /** Absent for global resources (IAM) and addresses. */
  region: z.string().optional(),
  standing: Standing,
  /** What it did in the attack, where that is known: `acts`, or only `suffers` from it. */
  part: z.enum(['acts', 'suffers']).optional(),
  /** Short facts to show or to search by: `user`, `vpcId`, `launchedAt`, `createdBy`. Hostile text. */
  facts: z.record(z.string(), z.string()).optional(),
  /** The catalogue entry, or `alert`, that found it. */
  foundBy: z.string().optional(),
  /** Of its standing. Absent outside an incident. */
  origin: Origin.optional(),
});
export type Entity = z.infer<typeof Entity>;

/** Whether the entity is part of what happened. A finding only reports it, whatever its standing. */
export const isInvolved = (e: Entity): boolean => e.standing !== 'related' && e.kind !== 'finding';

/** It is in another account than the incident's (`inOwnAccount`). */
export const isElsewhere = ({ account }: Entity): boolean => account !== undefined;

/** It only gives context: nothing is ever changed at it, and no inquiry follows it, as it does the keys of sessions. */
export const isContext = ({ standing, kind }: Entity): boolean =>
  standing === 'related' && kind !== 'finding' && kind !== 'account' && kind !== 'access-key';

/**
 * Identifies the entity: two mentions of it have the same key, even when they carry different facts. What is in another account
 * is another thing, whatever its name: an entity of the incident's own account names no account (`inOwnAccount`).
 */
export function entityKey(e: Pick<Entity, 'kind' | 'id' | 'region' | 'account'>): string {
  const regional = e.kind === 'instance' || e.kind === 'bucket' ? '' : (e.region ?? '');
  // IAM does not distinguish names by case (IAM User Guide, *IAM and AWS STS quotas*).
  const id = e.kind === 'iam-user' || e.kind === 'iam-role' ? e.id.toLowerCase() : e.id;
  return `${e.kind}|${regional}|${id}${e.account === undefined ? '' : `|${e.account}`}`;
}

/** The entity without its account, if that is the one that the alert or the incident is about. */
export function inOwnAccount(entity: Entity, own: string | undefined): Entity {
  if (own === undefined || entity.account !== own) return entity;
  const { account: _, ...rest } = entity;
  return rest;
}

/** `entityKey` of the things whose evidence shows this one: itself, and the user whose record lists an access key. */
export function evidenceKeys(e: Pick<Entity, 'kind' | 'id' | 'region' | 'account' | 'facts'>): string[] {
  const user = e.kind === 'access-key' ? e.facts?.['user'] : undefined;
  const { account } = e;
  return user === undefined ? [entityKey(e)] : [entityKey(e), entityKey({ kind: 'iam-user', id: user, account })];
}

const WEIGHT: Record<Standing, number> = { related: 0, source: 1, affected: 2, unauthorized: 3 };

/** Joins what is newly known of a thing to what was known: the stronger standing wins, facts add up, nothing is forgotten. */
export const mergeEntity = (known: Entity | undefined, found: Entity): Entity =>
  known === undefined ? found : merge(known, found);

/** `mergeEntity` for lists. */
export function mergeEntities(known: readonly Entity[], found: readonly Entity[]): Entity[] {
  const byKey = new Map(known.map((e) => [entityKey(e), e]));
  for (const e of found) {
    const old = byKey.get(entityKey(e));
    byKey.set(entityKey(e), old === undefined ? e : merge(old, e));
  }
  return [...byKey.values()];
}

function merge(old: Entity, found: Entity): Entity {
  const more = WEIGHT[found.standing] - WEIGHT[old.standing];
  const standing = more > 0 ? found.standing : old.standing;
  // An alert can make more of a thing than its source does. That it is more is then known from the alert alone.
  const takes = more > 0 || (more === 0 && trust(found) > trust(old));
  const origin = takes ? found.origin : old.origin;
  return { ...joined(old, found), standing, ...(origin === undefined ? {} : { origin }) };
}

/** What has acted once is no mere victim. */
function partOf(mentions: readonly Entity[]): Pick<Entity, 'part'> {
  const parts = mentions.flatMap((e) => e.part ?? []);
  if (parts.length === 0) return {};
  return { part: parts.includes('acts') ? 'acts' : 'suffers' };
}

const trust = ({ origin }: Entity): number => (origin === undefined ? -1 : ORIGINS.indexOf(origin));

/** What an alert claims neither replaces nor adds to what is known otherwise, and gives way to the source's own copy. */
function joined(old: Entity, found: Entity): Entity {
  const isClaim = (e: Entity): boolean => e.origin === 'alert';
  if (isClaim(found) && trust(old) > trust(found)) return old;
  const foundBy = old.foundBy === undefined ? {} : { foundBy: old.foundBy };
  if (isClaim(old) && found.origin === 'source') {
    const { facts: _, part: __, ...rest } = old;
    return { ...rest, ...found, ...foundBy };
  }
  const [weak, strong] = isClaim(old) && !isClaim(found) ? [old, found] : [found, old];
  const merged: Entity = { ...weak, ...strong, ...foundBy, ...partOf([old, found]) };
  if (old.facts !== undefined || found.facts !== undefined) merged.facts = joinedFacts(weak.facts, strong.facts);
  return merged;
}

/** The rules by which a security group was opened: each call adds some. */
export const OPENED = 'opened';
/** Of a list in a fact, for example of the rules in `OPENED`. */
export const MOST_LISTED = 20;
export const listedIn = (fact: string | undefined): string[] => (fact ?? '').split('; ').filter((item) => item !== '');

function joinedFacts(weak: Entity['facts'] = {}, strong: Entity['facts'] = {}): Record<string, string> {
  const opened = new Set([...listedIn(weak[OPENED]), ...listedIn(strong[OPENED])]);
  const list = [...opened].slice(0, MOST_LISTED).join('; ');
  return { ...weak, ...strong, ...(list === '' ? {} : { [OPENED]: list }) };
}
