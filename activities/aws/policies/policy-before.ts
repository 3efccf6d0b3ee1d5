/** Which of the policies that a thing has had is the one from before the intruder. Pure. */
import type { Entity } from '../../../domain/entity.ts';
import type { TrailRecord } from '../../../domain/trail-record.ts';
import { suspectOf, suspectsAmong } from '../cloudtrail/events.ts';
import type { SetTo } from './holders.ts';

export type SetBy = 'intruder' | 'firebreak' | 'other';

/** One call that has set the policy. */
export interface PolicySet {
  /** Milliseconds since 1970. */
  at: number;
  by: SetBy;
  to: SetTo;
}

/**
 * - `nobody`: the intruder has not changed it
 * - `owner`: the owner has set it after the intruder
 * - `unknown`: CloudTrail does not show the earlier policy
 * - `unread`: the earlier policy may be in calls that were not read
 */
export type NoneBefore = 'nobody' | 'owner' | 'unknown' | 'unread';

/**
 * The newest policy that was set before the intruder's first change.
 * @param since the window's begin
 * @param readFrom of the calls with more events than were read, the latest time from which on they were read; both in milliseconds
 */
export function policyBefore(
  sets: readonly PolicySet[],
  { since, readFrom }: { since: number; readFrom: number | undefined },
): Exclude<SetTo, 'unknown'> | NoneBefore {
  const newestFirst = sets.toSorted((a, b) => b.at - a.at);
  const isUnread = (at: number): boolean => readFrom !== undefined && at <= readFrom;
  const first = newestFirst.findLastIndex(({ by }) => by === 'intruder');
  if (first === -1) return isUnread(since) ? 'unread' : 'nobody';
  // A lock of Firebreak's, or a part that the owner has added, leaves the intruder's policy in force.
  const latest = newestFirst.find(({ by, to }) => by === 'intruder' || (by === 'other' && to !== 'unknown'));
  if (latest?.by === 'other') return 'owner';
  const before = newestFirst[first + 1];
  if (before === undefined) return readFrom === undefined ? 'unknown' : 'unread';
  return isUnread(before.at) ? 'unread' : before.to;
}

/**
 * Who has made a call. The customer's own principals and keys also work for their owner: their calls are the intruder's only
 * within the window and from an address of the attack.
 * @param own ARNs of Firebreak's roles
 */
export function setterOf(
  { caller, at, sourceIp }: Pick<TrailRecord, 'caller' | 'at' | 'sourceIp'>,
  entities: readonly Entity[],
  { since, own }: { since: number; own: readonly string[] },
): SetBy {
  if (caller.issuer !== undefined && own.includes(caller.issuer)) return 'firebreak';
  if (Date.parse(at) < since) return 'other';
  const suspects = suspectsAmong(entities);
  const isFromAttack = entities.some((e) => e.kind === 'ip' && e.standing === 'source' && e.id === sourceIp);
  const able = isFromAttack ? suspects : suspects.filter((s) => s.standing === 'unauthorized');
  return suspectOf(caller, able) === undefined ? 'other' : 'intruder';
}
