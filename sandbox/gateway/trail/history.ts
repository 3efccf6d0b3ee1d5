/** Event history: the management events of each account and region, newest first, found as LookupEvents finds them. */
import { AwsError } from '../aws-error.ts';
import type { TrailRecord } from './record.ts';
import { resourcesOf, type TrailResource } from './resources.ts';

export interface Lookup {
  attribute?: { key: string; value: string };
  start?: Date;
  end?: Date;
  limit: number;
  token?: string;
}

export interface Entry {
  record: TrailRecord;
  /** Milliseconds since 1970. */
  time: number;
  /** Unique and rising, so that a page goes on where the last ended though events keep coming. */
  order: number;
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

export class History {
  private readonly entries = new Map<string, Entry[]>();
  private order = 0;

  /** @returns the record as it is kept: in the region whose history holds it; undefined for a data event, which none does */
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
    const key = `${record.recipientAccountId} ${region}`;
    const held = this.entries.get(key) ?? [];
    this.entries.set(key, held);
    // Nearly always the last; events loaded from a file may be older.
    let at = held.length;
    while (at > 0 && (held[at - 1]?.time ?? 0) > entry.time) at -= 1;
    held.splice(at, 0, entry);
    return entry.record;
  }

  /** Makes all that has happened so far older: what stands in an account was not made minutes ago. */
  age(ms: number): void {
    for (const entry of [...this.entries.values()].flat()) {
      entry.time -= ms;
      entry.record = { ...entry.record, eventTime: new Date(entry.time).toISOString().replace(/\.\d+Z$/, 'Z') };
    }
  }

  find(account: string, region: string, lookup: Lookup): { entries: Entry[]; next?: string } {
    const before = lookup.token === undefined ? undefined : readToken(lookup.token);
    const { start, end, attribute } = lookup;
    const found = (this.entries.get(`${account} ${region}`) ?? []).filter(
      (entry) =>
        (!start || entry.time >= start.getTime()) &&
        (!end || entry.time <= end.getTime()) &&
        (!attribute || matches(entry, attribute)) &&
        (!before || entry.time < before.time || (entry.time === before.time && entry.order < before.order)),
    );
    const page = found.sort((a, b) => b.time - a.time || b.order - a.order).slice(0, lookup.limit);
    const last = page.at(-1);
    return found.length > page.length && last ? { entries: page, next: writeToken(last) } : { entries: page };
  }
}

function matches({ record, userName, resources }: Entry, { key, value }: { key: string; value: string }): boolean {
  switch (key) {
    case 'EventId':
      return record.eventID === value;
    case 'EventName':
      return record.eventName === value;
    case 'ReadOnly':
      return String(record.readOnly) === value;
    case 'Username':
      return userName === value;
    case 'ResourceType':
      return resources.some((resource) => resource.type === value);
    case 'ResourceName':
      return resources.some((resource) => resource.name === value);
    case 'EventSource':
      return record.eventSource === value;
    case 'AccessKeyId':
      return record.userIdentity.accessKeyId === value;
    default:
      return false;
  }
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

function readToken(token: string): { time: number; order: number } {
  try {
    const [time, order] = JSON.parse(Buffer.from(token, 'base64').toString('utf8')) as [number, number];
    return { time, order };
  } catch {
    throw new AwsError('InvalidNextTokenException', 'The token is invalid.');
  }
}
