/** Follows an intruder through CloudTrail: what the suspects did, what they created, and what their creations did. */
import type { LookupAttribute } from '@aws-sdk/client-cloudtrail';
import { digestOf } from '../../domain/digest.ts';
import { entityKey, mergeEntities, type Entity } from '../../domain/entity.ts';
import type { EntryContext } from '../entry.ts';
import { arnOf } from '../aws/arn.ts';
import { inEachRegion, type RegionalLook } from '../aws/in-each-region.ts';
import { ACTORS, consequencesOf } from './consequences.ts';
import type { TrailRecord } from '../../domain/trail-record.ts';
import { lookUpEvents, suspectOf } from '../aws/cloudtrail/events.ts';

/** One call, its region, and the followed entity that made it. */
export interface IntruderActivity {
  event: TrailRecord;
  region: string;
  by: Entity;
}

export interface Pursuit {
  /** Oldest first, each once. */
  activities: IntruderActivity[];
  /** What they created or affected, merged. */
  entities: Entity[];
  /** `who in region`, where there are more events than were read. */
  truncated: string[];
  /** Suspects and creations that were not followed, since there were too many. */
  unfollowed: Entity[];
  /** Regions that may not be read, and regions that can be read later. */
  refused: RegionalLook<unknown>['refused'];
  missed: RegionalLook<unknown>['missed'];
}

/** How many times to follow: the suspects, then what they created, then what those created, … */
const MAX_DEPTH = 3;
/** An intruder's scripts make thousands of calls, and the oldest ones show the beginning. Reading so many takes a minute. */
const EVENTS_EACH = 6_000;
/** Most principals that are followed: enough for any real intrusion, and a limit for an attack on Firebreak. */
const MAX_FOLLOWED = 60;

/**
 * @param suspects principals and keys, affected or unauthorized
 * @param only where the suspects themselves are looked for; what they made there is followed in all regions
 */
export async function pursue(
  ctx: EntryContext,
  regions: readonly string[],
  suspects: readonly Entity[],
  only: readonly string[] = regions,
): Promise<Pursuit> {
  const activities = new Map<string, IntruderActivity>();
  const followed = new Map<string, Entity>();
  const unfollowed = new Map<string, Entity>();
  const truncated: string[] = [];
  const unread: Pick<Pursuit, 'refused' | 'missed'> = { refused: [], missed: [] };
  let entities: Entity[] = [];
  let next = [...suspects];
  for (let depth = 0; depth <= MAX_DEPTH && next.length > 0; depth += 1) {
    const fresh = next.filter((e) => !followed.has(entityKey(e)));
    const now = fresh.slice(0, MAX_FOLLOWED - followed.size);
    for (const who of fresh.slice(now.length)) unfollowed.set(entityKey(who), who);
    for (const who of now) followed.set(entityKey(who), who);
    const skipped = [...unread.refused.map((r) => r.region), ...unread.missed.map((m) => m.what)];
    const where = (depth === 0 ? only : regions).filter((region) => !skipped.includes(region));
    const by = `${digestOf(now.map(entityKey)).slice(0, 8)} `;
    const looks = await inEachRegion(ctx, where, (region) => activitiesIn(ctx, now, region), by);
    unread.refused.push(...looks.refused);
    unread.missed.push(...looks.missed);
    const found = looks.found.flatMap((f) => f.look);
    const news = found.flatMap((f) => f.activities).filter((d) => !activities.has(d.event.id));
    for (const activity of news) activities.set(activity.event.id, activity);
    truncated.push(...found.flatMap((f) => f.truncated));
    const made = news.flatMap(consequences);
    entities = mergeEntities(entities, made);
    next = entities.filter((e) => ACTORS.includes(e.kind));
  }
  const inOrder = [...activities.values()].sort((a, b) => Date.parse(a.event.at) - Date.parse(b.event.at));
  return { activities: inOrder, entities, truncated, unfollowed: [...unfollowed.values()], ...unread };
}

/** Temporary credentials that were got during the incident: by the intruder or, of a role that others use too, by the customer. */
export const isSession = ({ kind, standing, facts }: Entity): boolean =>
  kind === 'access-key' && standing === 'related' && facts?.['session'] !== undefined;

/** Made by the intruder, or a session that such a principal has opened. */
export const isIntruders = ({ standing, facts }: Entity): boolean =>
  standing === 'unauthorized' || facts?.['openedBy'] !== undefined;

const consequences = ({ event, region, by }: IntruderActivity): Entity[] =>
  consequencesOf(event, region).map((e) =>
    isSession(e) && isIntruders(by) ? { ...e, facts: { ...e.facts, openedBy: by.id } } : e,
  );

async function activitiesIn(ctx: EntryContext, followed: readonly Entity[], region: string): Promise<Found[]> {
  const found: Found[] = [];
  for (const by of followed) found.push(await activitiesOf(ctx, by, region));
  return found;
}

/** Plain JSON. */
type Found = Pick<Pursuit, 'activities' | 'truncated'>;

/** What one principal or key did in one region. @param window ISO times; by default the incident's */
export async function activitiesOf(
  ctx: EntryContext,
  by: Entity,
  region: string,
  window?: { from: string; to: string },
): Promise<Found> {
  const activities: IntruderActivity[] = [];
  let read = 0;
  for await (const event of lookUpEvents(ctx, region, attributeOf(ctx, by), window)) {
    if (isTheirs(event, by)) activities.push({ event, region, by });
    read += 1;
    if (read === EVENTS_EACH) return { activities, truncated: [`${by.id} in ${region}`] };
  }
  return { activities, truncated: [] };
}

/** CloudTrail cannot look up the calls of a role. It can look up who assumed the role, and then the keys of the sessions. */
function attributeOf(ctx: EntryContext, by: Entity): LookupAttribute {
  switch (by.kind) {
    case 'access-key':
      return { AttributeKey: 'AccessKeyId', AttributeValue: by.id };
    case 'iam-role':
      return {
        AttributeKey: 'ResourceName',
        AttributeValue: by.facts?.['arn'] ?? arnOf(by, ctx.aws.id, ctx.aws.partition),
      };
    default:
      return { AttributeKey: 'Username', AttributeValue: by.kind === 'root' ? 'root' : by.id };
  }
}

/** Checks the caller again, because names are not unique: a session may have the name of a user. */
const isTheirs = (event: TrailRecord, by: Entity): boolean =>
  by.kind === 'iam-role' ? event.name.startsWith('AssumeRole') : suspectOf(event.caller, [by]) !== undefined;
