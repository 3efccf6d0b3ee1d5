/** Follows an intruder through CloudTrail: what the suspects did, what they made, and what that did in turn. */
import type { LookupAttribute } from '@aws-sdk/client-cloudtrail';
import { entityKey, mergeEntities, type Entity } from '../../domain/entity.ts';
import type { EntryContext } from '../entry.ts';
import { arnOf } from '../aws/arn.ts';
import { inParallel } from '../aws/in-parallel.ts';
import { ACTORS, consequencesOf } from './consequences.ts';
import type { TrailRecord } from '../../domain/trail-record.ts';
import { lookUpEvents, suspectOf } from '../aws/cloudtrail/events.ts';

/** One call, where it was made, and by which of those who were followed. */
export interface IntruderActivity {
  event: TrailRecord;
  region: string;
  by: Entity;
}

export interface Pursuit {
  /** Oldest first, each once. */
  activities: IntruderActivity[];
  /** What they made or took hold of, merged. */
  entities: Entity[];
  /** `who in region`: more events than were read. */
  truncated: string[];
}

/** The suspects' own calls, those of what they made, and so on, this many times. */
const MAX_DEPTH = 3;
/** An intruder's scripts make thousands of calls, and the oldest tell how it began: a minute of reading at AWS's pace. */
const EVENTS_EACH = 6_000;
/** AWS counts its two lookups a second by region: regions run side by side, the lookups of one after another. */
const REGIONS_AT_ONCE = 12;
/** Principals followed in all: enough for any real intrusion, and an end for a hostile one. */
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

/** Most accounts use few of the regions: one lookup spares all others where nothing at all happened in the window. */
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

/** A role's own calls cannot be asked for; who assumed it can, and the sessions' keys lead on. */
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

/** Names are not unique: a session may be called as a user is. */
const isTheirs = (event: TrailRecord, by: Entity): boolean =>
  by.kind === 'iam-role' ? event.name.startsWith('AssumeRole') : suspectOf(event.caller, [by]) !== undefined;
