/** CloudTrail's event history. moto has the trails. As in AWS, event history does not depend on a trail. */
import { z } from 'zod';
import { AwsError } from '../aws-error.ts';
import { textOf, type Members } from '../parse/value.ts';
import type { Entry, History, Lookup } from '../trail/history.ts';
import type { TrailRecord } from '../trail/record.ts';
import type { Service } from './service.ts';

/** CloudTrail's default page size. */
const PAGE = 50;

const storedRecord = z.looseObject({
  eventTime: z.iso.datetime(),
  eventSource: z.string(),
  eventName: z.string(),
  awsRegion: z.string(),
  userIdentity: z.record(z.string(), z.unknown()),
});

const load = z.strictObject({
  /** The account of the records. Default: the account that each record names. */
  account: z.string().optional(),
  Records: z.array(storedRecord),
});

/** Event history keeps events for 90 days. */
const ageing = z.strictObject({ days: z.number().positive().max(89) });
const DAY_MS = 86_400_000;

export function cloudTrail(history: History): Service {
  return {
    name: 'cloudtrail',
    operations: {
      LookupEvents(input, { account, region }) {
        const { entries, next } = history.find(account, region, lookupOf(input));
        return { Events: entries.map(eventOf), ...(next ? { NextToken: next } : {}) };
      },
    },
    control: {
      /** A CloudTrail file: `{ Records: [...] }`. */
      'POST /cloudtrail/events': (body) => {
        const { account, Records } = load.parse(body);
        for (const record of Records) history.add(completed(record, account));
        return { loaded: Records.length };
      },
      'POST /cloudtrail/age': (body) => {
        history.age(ageing.parse(body).days * DAY_MS);
        return {};
      },
    },
  };
}

function lookupOf(input: Members): Lookup {
  const attributes = (input.LookupAttributes ?? []) as Members[];
  if (attributes.length > 1) {
    throw new AwsError('InvalidLookupAttributesException', 'You can specify only one lookup attribute.');
  }
  const [attribute] = attributes;
  const start = input.StartTime as Date | undefined;
  const end = input.EndTime as Date | undefined;
  if (start && end && start > end) {
    throw new AwsError('InvalidTimeRangeException', 'The start time must be before the end time.');
  }
  return {
    ...(attribute
      ? { attribute: { key: textOf(attribute.AttributeKey), value: textOf(attribute.AttributeValue) } }
      : {}),
    ...(start ? { start } : {}),
    ...(end ? { end } : {}),
    limit: (input.MaxResults as number | undefined) ?? PAGE,
    ...(input.NextToken ? { token: textOf(input.NextToken) } : {}),
  };
}

function eventOf({ record, userName, resources }: Entry): Members {
  const { accessKeyId } = record.userIdentity;
  return {
    EventId: record.eventID,
    EventName: record.eventName,
    ReadOnly: String(record.readOnly),
    ...(typeof accessKeyId === 'string' ? { AccessKeyId: accessKeyId } : {}),
    EventTime: new Date(record.eventTime),
    EventSource: record.eventSource,
    ...(userName ? { Username: userName } : {}),
    Resources: resources.map(({ type, name }) => ({ ResourceType: type, ResourceName: name })),
    CloudTrailEvent: JSON.stringify(record),
  };
}

/** A record of a file, with the members that older versions of the format do not have. */
function completed(record: z.infer<typeof storedRecord>, account: string | undefined): TrailRecord {
  const given = record as Partial<TrailRecord>;
  return {
    eventVersion: '1.08',
    sourceIPAddress: '',
    userAgent: '',
    requestParameters: null,
    responseElements: null,
    requestID: '',
    eventID: crypto.randomUUID(),
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: given.eventCategory !== 'Data',
    eventCategory: 'Management',
    ...record,
    recipientAccountId: account ?? given.recipientAccountId ?? accountOf(record),
  };
}

function accountOf({ userIdentity }: { userIdentity: Record<string, unknown> }): string {
  return typeof userIdentity.accountId === 'string' ? userIdentity.accountId : '';
}
