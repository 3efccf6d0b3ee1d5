/** An event of LookupEvents as it is remembered, with what LookupEvents would find it by. */
import type { Event, LookupAttribute, LookupEventsCommandOutput } from '@aws-sdk/client-cloudtrail';
import { at, isObject, parseJson, textAt } from '../../../domain/fields.ts';
import { readTrailRecord, type TrailRecord } from '../../../domain/trail-record.ts';
import type { Page, TrailEvent } from './reading.ts';

export const keyOf = ({ AttributeKey, AttributeValue }: LookupAttribute): string => `${AttributeKey}=${AttributeValue}`;

/** Events that name no call are left out. */
export const pageOf = ({ Events = [], NextToken }: LookupEventsCommandOutput): Page => ({
  events: Events.flatMap((event) => rememberedAs(event) ?? []),
  ...(NextToken === undefined ? {} : { token: NextToken }),
});

function rememberedAs(event: Event): TrailEvent | undefined {
  const record = recordOf(event);
  if (record === undefined) return undefined;
  return {
    id: event.EventId ?? record.id,
    at: event.EventTime?.getTime() ?? Date.parse(record.at),
    keys: keysOf(event),
    record,
    bytes: event.CloudTrailEvent?.length ?? 0,
  };
}

/** CloudTrail API reference, *LookupAttribute*. */
function keysOf(event: Event): string[] {
  const keys: [LookupAttribute['AttributeKey'], string | undefined][] = [
    ['EventId', event.EventId],
    ['EventName', event.EventName],
    ['ReadOnly', event.ReadOnly],
    ['Username', event.Username],
    ['EventSource', event.EventSource],
    ['AccessKeyId', event.AccessKeyId],
    ...(event.Resources ?? []).flatMap(
      ({ ResourceName, ResourceType }): [LookupAttribute['AttributeKey'], string | undefined][] => [
        ['ResourceName', ResourceName],
        ['ResourceType', ResourceType],
      ],
    ),
  ];
  return keys.flatMap(([AttributeKey, AttributeValue]) =>
    AttributeValue === undefined ? [] : [keyOf({ AttributeKey, AttributeValue })],
  );
}

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
