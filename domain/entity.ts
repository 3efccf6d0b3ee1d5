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
  /** Short facts to show or to search by: `user`, `vpcId`, `launchedAt`, `createdBy`. Hostile text. */
  facts: z.record(z.string(), z.string()).optional(),
  /** The catalogue entry, or `alert`, that found it. */
  foundBy: z.string().optional(),
});
export type Entity = z.infer<typeof Entity>;

/** Whether the entity is part of what happened. A finding only reports it, whatever its standing. */
export const isInvolved = (e: Entity): boolean => e.standing !== 'related' && e.kind !== 'finding';

/** It only gives context: nothing is ever changed at it, and no inquiry follows it, as it does the keys of sessions. */
export const isContext = ({ standing, kind }: Entity): boolean =>
  standing === 'related' && kind !== 'finding' && kind !== 'account' && kind !== 'access-key';

/** Identifies the entity: two mentions of it have the same key, even when they carry different facts. */
export function entityKey(e: Pick<Entity, 'kind' | 'id' | 'region'>): string {
  const regional = e.kind === 'instance' || e.kind === 'bucket' ? '' : (e.region ?? '');
  // IAM does not distinguish names by case (IAM User Guide, *IAM and AWS STS quotas*).
  const id = e.kind === 'iam-user' || e.kind === 'iam-role' ? e.id.toLowerCase() : e.id;
  return `${e.kind}|${regional}|${id}`;
}

/** `entityKey` of the things whose evidence shows this one: itself, and the user whose record lists an access key. */
export function evidenceKeys(e: Pick<Entity, 'kind' | 'id' | 'region' | 'facts'>): string[] {
  const user = e.kind === 'access-key' ? e.facts?.['user'] : undefined;
  return user === undefined ? [entityKey(e)] : [entityKey(e), entityKey({ kind: 'iam-user', id: user })];
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
  const standing = WEIGHT[found.standing] > WEIGHT[old.standing] ? found.standing : old.standing;
  const merged: Entity = { ...found, ...old, standing };
  if (old.facts !== undefined || found.facts !== undefined) merged.facts = { ...found.facts, ...old.facts };
  return merged;
}
