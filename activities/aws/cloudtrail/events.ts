/** CloudTrail's event history: who called what, and whether the caller is a suspect of the incident. */
import { CloudTrailClient, LookupEventsCommand, type Event, type LookupAttribute } from '@aws-sdk/client-cloudtrail';
import type { Entity } from '../../../domain/entity.ts';
import { at, isObject, parseJson, textAt } from '../../../domain/fields.ts';
import { readTrailRecord, type Caller, type TrailRecord } from '../../../domain/trail-record.ts';
import type { EntryContext } from '../../entry.ts';
import { isTransient } from '../errors.ts';

/** LookupEvents allows two calls a second in a region. It is retried here because a new attempt would start at page one. */
const THROTTLED_ATTEMPTS = 8;
const THROTTLED_WAIT_MS = 1_000;

/**
 * The events of one region within a window, newest first, from every page.
 * @param attribute the one attribute that AWS accepts; without it, all events
 * @param window by default the incident's
 */
export async function* lookUpEvents(
  ctx: EntryContext,
  region: string,
  attribute?: LookupAttribute,
  { from, to }: { from: string; to: string } = ctx.incident.window,
): AsyncGenerator<TrailRecord> {
  const client = ctx.aws.client(CloudTrailClient, region);
  let NextToken: string | undefined;
  do {
    const page = await patiently(ctx, () =>
      client.send(
        new LookupEventsCommand({
          ...(attribute !== undefined && { LookupAttributes: [attribute] }),
          StartTime: new Date(from),
          EndTime: new Date(to),
          MaxResults: 50,
          NextToken,
        }),
      ),
    );
    for (const event of page.Events ?? []) {
      const record = recordOf(event);
      if (record !== undefined) yield record;
    }
    NextToken = page.NextToken;
    ctx.heartbeat(`reading CloudTrail in ${region}`);
  } while (NextToken !== undefined);
}

/** The suspect who made a call, by name or by key. */
export function suspectOf(caller: Caller, suspects: readonly Entity[]): Entity | undefined {
  return suspects.find((s) => {
    switch (s.kind) {
      case 'access-key':
        return caller.accessKeyId === s.id;
      case 'iam-user':
        return caller.user === s.id;
      case 'iam-role':
        return caller.role === s.id;
      case 'root':
        return caller.type === 'Root';
      default:
        return false;
    }
  });
}

/** Kinds of entities that can make calls. */
export const SUSPECT_KINDS = ['access-key', 'iam-user', 'iam-role', 'root'] as const;

/** The entities that are suspects: principals and keys, affected or unauthorized. */
export const suspectsAmong = (entities: readonly Entity[]): Entity[] =>
  entities.filter(
    (e) =>
      (e.standing === 'affected' || e.standing === 'unauthorized') && SUSPECT_KINDS.some((kind) => kind === e.kind),
  );

/** Members that the record lacks are taken from the event of LookupEvents around it. */
function recordOf(event: Event): TrailRecord | undefined {
  const raw = parseJson(event.CloudTrailEvent ?? '');
  const record = isObject(raw) ? raw : {};
  const identity = at(record, 'userIdentity');
  const aside = {
    eventID: event.EventId,
    eventName: event.EventName,
    eventSource: event.EventSource,
    eventTime: event.EventTime?.toISOString(),
    readOnly: event.ReadOnly,
  };
  return readTrailRecord({
    ...aside,
    ...record,
    userIdentity: {
      accessKeyId: event.AccessKeyId,
      userName: textAt(identity, 'type') === 'IAMUser' ? event.Username : undefined,
      ...(isObject(identity) ? identity : {}),
    },
  });
}

async function patiently<T>(ctx: EntryContext, call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (!isTransient(error) || attempt === THROTTLED_ATTEMPTS) throw error;
      await ctx.sleep(THROTTLED_WAIT_MS);
    }
  }
}
