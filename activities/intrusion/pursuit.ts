/** Follows an intruder through CloudTrail: what the suspects did, what they created, and what their creations did. */
import type { LookupAttribute } from '@aws-sdk/client-cloudtrail';
import { entityKey, mergeEntities, type Entity } from '../../domain/entity.ts';
import type { EntryContext } from '../entry.ts';
import { arnOf } from '../aws/arn.ts';
import { inParallel } from '../aws/in-parallel.ts';
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
}

/** How many times to follow: the suspects, then what they created, then what those created, … */
const MAX_DEPTH = 3;
/** An intruder's scripts make thousands of calls, and the oldest ones show the beginning. Reading so many takes a minute. */
const EVENTS_EACH = 6_000;
/** AWS limits lookups to two a second in each region. So regions are read in parallel, and the lookups of one region in sequence. */
const REGIONS_AT_ONCE = 12;
/** Most principals that are followed: enough for any real intrusion, and a limit for an attack on Firebreak. */
const MAX_FOLLOWED = 60;

/** @param suspects principals and keys, affected or unauthorized */
export async function pursue(
  ctx: EntryContext,
  regions: readonly string[],
  suspects: readonly Entity[],
): Promise<Pursuit> {
  const activities = new Map<string, IntruderActivity>();
  const followed = new Map<string, Entity>();
  const truncated: string[] = [];
  const alive = (await inParallel(regions, REGIONS_AT_ONCE, (r) => whereThereIsHistory(ctx, r))).flat();
  let entities: Entity[] = [];
  let next = [...suspects];
  for (let depth = 0; depth <= MAX_DEPTH && next.length > 0; depth += 1) {
    const now = next.filter((e) => !followed.has(entityKey(e))).slice(0, MAX_FOLLOWED - followed.size);
    for (const who of now) followed.set(entityKey(who), who);
    const found = (await inParallel(alive, REGIONS_AT_ONCE, (region) => activitiesIn(ctx, now, region))).flat();
    const fresh = found.flatMap((f) => f.activities).filter((d) => !activities.has(d.event.id));
    for (const activity of fresh) activities.set(activity.event.id, activity);
    truncated.push(...found.flatMap((f) => f.truncated));
    const made = fresh.flatMap((activity) => consequencesOf(activity.event, activity.region));
    entities = mergeEntities(entities, made);
    next = entities.filter((e) => ACTORS.includes(e.kind));
  }
  const inOrder = [...activities.values()].sort((a, b) => Date.parse(a.event.at) - Date.parse(b.event.at));
  return { activities: inOrder, entities, truncated };
}

/** Most accounts use few regions. One lookup finds the regions without any event in the window, which need no others. */
async function whereThereIsHistory(ctx: EntryContext, region: string): Promise<string[]> {
  const first = await lookUpEvents(ctx, region).next();
  return first.done === true ? [] : [region];
}

async function activitiesIn(ctx: EntryContext, followed: readonly Entity[], region: string): Promise<Found[]> {
  const found: Found[] = [];
  for (const by of followed) found.push(await activitiesOf(ctx, by, region));
  return found;
}

type Found = Pick<Pursuit, 'activities' | 'truncated'>;

async function activitiesOf(ctx: EntryContext, by: Entity, region: string): Promise<Found> {
  const activities: IntruderActivity[] = [];
  let read = 0;
  for await (const event of lookUpEvents(ctx, region, attributeOf(ctx, by))) {
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
