/** CloudTrail's event history: who called what, and whether that caller is one the incident is about. */
import { CloudTrailClient, LookupEventsCommand, type Event, type LookupAttribute } from '@aws-sdk/client-cloudtrail';
import type { Entity } from '../../../domain/entity.ts';
import type { EntryContext } from '../../entry.ts';
import { isTransient } from '../errors.ts';

/** One recorded call. Everything but `at` is text from outside: hostile. */
export interface TrailEvent {
  id: string;
  name: string;
  /** `ec2.amazonaws.com` */
  source: string;
  /** ISO 8601 */
  at: string;
  caller: Caller;
  sourceIp?: string;
  userAgent?: string;
  /** Absent when the call succeeded. */
  errorCode?: string;
  /** As CloudTrail counts: it changes nothing. */
  readOnly: boolean;
  request: unknown;
  response: unknown;
  /** The account it happened in. */
  account?: string;
  /** A console sign-in without a second factor. */
  withoutMfa?: boolean;
}

export interface Caller {
  /** CloudTrail's `userIdentity.type`: `IAMUser`, `AssumedRole`, `Root`, … */
  type: string;
  arn?: string;
  accessKeyId?: string;
  /** The IAM user's name. */
  user?: string;
  /** The role's name, of a session. */
  role?: string;
  /** `ec2.amazonaws.com`: AWS itself acted, as when it gives an instance its role. */
  service?: string;
}

/** LookupEvents allows two calls a second in a region; patience here, since a restart would begin at page one again. */
const THROTTLED_ATTEMPTS = 8;
const THROTTLED_WAIT_MS = 1_000;

/** The events of a window (the incident's, if not given) in one region, newest first, every page. At most one attribute: that is all AWS takes; all events without. */
export async function* lookUpEvents(
  ctx: EntryContext,
  region: string,
  attribute?: LookupAttribute,
  { from, to }: { from: string; to: string } = ctx.incident.window,
): AsyncGenerator<TrailEvent> {
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
    for (const event of page.Events ?? []) yield parse(event);
    NextToken = page.NextToken;
    ctx.heartbeat(`reading CloudTrail in ${region}`);
  } while (NextToken !== undefined);
}

/** The suspect in whose name, or with whose key, a call was made. */
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

/** Entities that can make calls and are under suspicion. */
export const suspectsAmong = (entities: readonly Entity[]): Entity[] =>
  entities.filter(
    (e) =>
      (e.standing === 'affected' || e.standing === 'unauthorized') &&
      ['access-key', 'iam-user', 'iam-role', 'root'].includes(e.kind),
  );

/** The caller as people name it: `deploy-bot`, `role web (session)`, `root`. */
export const callerName = (caller: Caller): string =>
  caller.type === 'Root' ? 'root' : (caller.user ?? caller.role ?? caller.arn ?? caller.service ?? caller.type);

/** The member of an untyped record at a path; undefined where the path ends early. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (v, key) => (typeof v === 'object' && v !== null ? (v as Record<string | number, unknown>)[key] : undefined),
    value,
  );
}

export const textAt = (value: unknown, ...path: (string | number)[]): string | undefined => {
  const found = at(value, ...path);
  return typeof found === 'string' && found !== '' ? found : undefined;
};

export const listAt = (value: unknown, ...path: (string | number)[]): unknown[] => {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
};

function parse(event: Event): TrailEvent {
  const raw = parsedJson(event.CloudTrailEvent ?? '');
  const identity = at(raw, 'userIdentity');
  const issuer = at(identity, 'sessionContext', 'sessionIssuer');
  const type = textAt(identity, 'type') ?? 'Unknown';
  return {
    id: event.EventId ?? textAt(raw, 'eventID') ?? '',
    name: event.EventName ?? textAt(raw, 'eventName') ?? '',
    source: event.EventSource ?? textAt(raw, 'eventSource') ?? '',
    at: event.EventTime?.toISOString() ?? textAt(raw, 'eventTime') ?? '',
    caller: defined({
      type,
      arn: textAt(identity, 'arn'),
      accessKeyId: textAt(identity, 'accessKeyId') ?? event.AccessKeyId,
      user: type === 'IAMUser' ? (textAt(identity, 'userName') ?? event.Username) : undefined,
      role: textAt(issuer, 'type') === 'Role' ? textAt(issuer, 'userName') : undefined,
      service: type === 'AWSService' ? textAt(identity, 'invokedBy') : undefined,
    }),
    ...defined({
      sourceIp: textAt(raw, 'sourceIPAddress'),
      userAgent: textAt(raw, 'userAgent'),
      errorCode: textAt(raw, 'errorCode') ?? failedSignIn(raw),
      account: textAt(raw, 'recipientAccountId'),
      withoutMfa: textAt(raw, 'additionalEventData', 'MFAUsed') === 'No' ? true : undefined,
    }),
    readOnly: at(raw, 'readOnly') === true || event.ReadOnly === 'true',
    request: at(raw, 'requestParameters'),
    response: at(raw, 'responseElements'),
  };
}

/** Sign-ins carry their failure in the answer, not as an error. */
const failedSignIn = (raw: unknown): string | undefined =>
  textAt(raw, 'responseElements', 'ConsoleLogin') === 'Failure' ? 'SignInFailed' : undefined;

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Leaves out what is undefined, which is not the same as absent. */
const defined = <T extends object>(value: T): Defined<T> =>
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as Defined<T>;

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
