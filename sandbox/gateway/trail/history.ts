/** Event history: the management events of each account and region, newest first, and their lookup as by LookupEvents. */
import { AwsError } from '../aws-error.ts';
import { InOrder, type Moment } from './in-order.ts';
import type { TrailRecord } from './record.ts';
import { resourcesOf, type TrailResource } from './resources.ts';
import { wholeSeconds } from '../whole-seconds.ts';

export interface Lookup {
  attribute?: { key: string; value: string };
  start?: Date;
  end?: Date;
  limit: number;
  token?: string;
}

export interface Entry extends Moment {
  record: TrailRecord;
  userName: string | undefined;
  resources: TrailResource[];
}

/** Services whose events are recorded in us-east-1 wherever the call was signed for (CloudTrail: *About global service events*). */
const GLOBAL_SOURCES = new Set([
  'iam.amazonaws.com',
  'cloudfront.amazonaws.com',
  'route53.amazonaws.com',
  'organizations.amazonaws.com',
]);

/** Of one account and region: all events, and those of each attribute and value, so that a lookup reads only those. */
interface Held {
  all: InOrder<Entry>;
  byAttribute: Map<string, InOrder<Entry>>;
}

export class History {
  private readonly held = new Map<string, Held>();
  private order = 0;

  /** @returns the record as stored, with the region whose history has it; undefined for a data event, which event history does not keep */
  add(record: TrailRecord): TrailRecord | undefined {
    if (!record.managementEvent) return undefined;
    const region = GLOBAL_SOURCES.has(record.eventSource) ? 'us-east-1' : record.awsRegion;
    const entry: Entry = {
      record: { ...record, awsRegion: region },
      time: Date.parse(record.eventTime),
      order: this.order++,
      userName: userNameOf(record),
      resources: resourcesOf(record),
    };
    const { all, byAttribute } = this.heldOf(record.recipientAccountId, region);
    all.insert(entry);
    for (const attribute of attributesOf(entry)) {
      const known = byAttribute.get(attribute) ?? new InOrder<Entry>();
      known.insert(entry);
      byAttribute.set(attribute, known);
    }
    return entry.record;
  }

  /** Makes all records so far older, so that the seeded resources do not look new. */
  age(ms: number): void {
    for (const { all } of this.held.values()) {
      // All records by the same amount, so that their order stays.
      for (const entry of all) {
        entry.time -= ms;
        entry.record = { ...entry.record, eventTime: wholeSeconds(new Date(entry.time)) };
      }
    }
  }

  find(account: string, region: string, lookup: Lookup): { entries: Entry[]; next?: string } {
    const { start, end, attribute, limit, token } = lookup;
    const { all, byAttribute } = this.heldOf(account, region);
    const among = attribute === undefined ? all : byAttribute.get(keyOf(attribute.key, attribute.value));
    const { page, more } = (among ?? new InOrder<Entry>()).newest({
      from: start?.getTime() ?? -Infinity,
      to: end?.getTime() ?? Infinity,
      before: token === undefined ? undefined : readToken(token),
      limit,
    });
    const last = page.at(-1);
    return more && last ? { entries: page, next: writeToken(last) } : { entries: page };
  }

  private heldOf(account: string, region: string): Held {
    const key = `${account} ${region}`;
    const known = this.held.get(key) ?? { all: new InOrder<Entry>(), byAttribute: new Map() };
    this.held.set(key, known);
    return known;
  }
}

const keyOf = (attribute: string, value: string): string => `${attribute} ${value}`;

/** The attributes of LookupEvents (CloudTrail API reference: *LookupAttribute*), each once. */
function attributesOf({ record, userName, resources }: Entry): Set<string> {
  const { accessKeyId } = record.userIdentity;
  return new Set([
    keyOf('EventId', record.eventID),
    keyOf('EventName', record.eventName),
    keyOf('ReadOnly', String(record.readOnly)),
    keyOf('EventSource', record.eventSource),
    ...(userName === undefined ? [] : [keyOf('Username', userName)]),
    ...(typeof accessKeyId === 'string' ? [keyOf('AccessKeyId', accessKeyId)] : []),
    ...resources.flatMap(({ type, name }) => [keyOf('ResourceType', type), keyOf('ResourceName', name)]),
  ]);
}

function userNameOf({ userIdentity }: TrailRecord): string | undefined {
  const { type, userName, arn } = userIdentity;
  if (typeof userName === 'string') return userName;
  if (type === 'Root') return 'root';
  return type === 'AssumedRole' && typeof arn === 'string' ? arn.split('/').at(-1) : undefined;
}

function writeToken({ time, order }: Entry): string {
  return Buffer.from(JSON.stringify([time, order])).toString('base64');
}

function readToken(token: string): Moment {
  try {
    const [time, order] = JSON.parse(Buffer.from(token, 'base64').toString('utf8')) as [number, number];
    return { time, order };
  } catch {
    throw new AwsError('InvalidNextTokenException', 'The token is invalid.');
  }
}
