/** One API call as CloudTrail records it (CloudTrail User Guide, *CloudTrail record contents*). */
import { isServiceLinkedRole } from './arns.ts';
import { at, firstText, flagAt, isObject, isoTime, listAt, textAt } from './fields.ts';

/** Every text in it is from outside: hostile. */
export interface TrailRecord {
  /** `eventID`; empty where the record has none. */
  id: string;
  /** `AddPermission20150331v2` */
  name: string;
  /** The name without the API version that Lambda appends: `AddPermission`. */
  call: string;
  /** `ec2.amazonaws.com` */
  source: string;
  /** `ec2` */
  service: string;
  /** ISO 8601, UTC; empty where the record names no time. */
  at: string;
  /** `AwsApiCall`, `AwsServiceEvent`, `AwsConsoleSignIn`, … */
  eventType?: string;
  /** The account in which the call took place. */
  account?: string;
  region?: string;
  caller: Caller;
  /** An address, or the name of the AWS service that the call came through. */
  sourceIp?: string;
  userAgent?: string;
  /** As recorded. A failed console sign-in has none: see `failure`. */
  errorCode?: string;
  /** Why the call failed: its error code, or `SignInFailed`. Absent when it succeeded. */
  failure?: string;
  /** By the record or by the call's name: CloudTrail calls some look-ups (`CheckMfa`) writes. */
  readOnly: boolean;
  /** A console sign-in without a second factor that AWS could have asked for. */
  withoutMfa?: true;
  request: unknown;
  response: unknown;
  /** `serviceEventDetails`: what an `AwsServiceEvent` is about, in place of a request. */
  details: unknown;
  /** ARNs of the resources that the record lists. */
  resources: string[];
}

export interface Caller {
  /**
   * `userIdentity.type`: `IAMUser`, `AssumedRole`, `Root`, `AWSService`, …; `Unknown` where the record does not say.
   */
  type: string;
  arn?: string;
  accessKeyId?: string;
  /** Of the user, or of the role or user who issued the session. */
  name?: string;
  /** The IAM user's name, also of a session that the user opened with GetFederationToken; absent for every other type. */
  user?: string;
  /** The role's name, of a session. */
  role?: string;
  /** The name of the role's session. */
  session?: string;
  /** `ec2.amazonaws.com`: AWS itself called, for example to give an instance its role. */
  service?: string;
  /** The AWS service that called in the caller's name. */
  invokedBy?: string;
  /** The ARN of the role or user who issued the session. */
  issuer?: string;
  /** The caller's own account: another one than the record's when a stranger called. */
  account?: string;
}

/**
 * Reads a record whatever letter case its members are in: exporters change it.
 * @param raw one record of a file, an event's `detail`, or the parsed `CloudTrailEvent` of LookupEvents
 * @returns undefined if it names no event source or no call
 */
export function readTrailRecord(raw: unknown): TrailRecord | undefined {
  const source = textAt(raw, 'eventSource');
  const name = textAt(raw, 'eventName');
  if (source === undefined || name === undefined) return undefined;
  const call = name.replace(/\d{8}(v\d+)?$/, '');
  const errorCode = textAt(raw, 'errorCode');
  return {
    id: textAt(raw, 'eventID') ?? '',
    name,
    call,
    source,
    service: source.split('.')[0] ?? source,
    at: isoTime(textAt(raw, 'eventTime')) ?? '',
    caller: callerIn(at(raw, 'userIdentity')),
    ...defined({
      eventType: textAt(raw, 'eventType'),
      account: firstText(raw, ['recipientAccountId'], ['userIdentity', 'accountId']),
      region: textAt(raw, 'awsRegion'),
      sourceIp: textAt(raw, 'sourceIPAddress'),
      userAgent: textAt(raw, 'userAgent'),
      errorCode,
      failure: errorCode ?? failedSignIn(raw),
      withoutMfa: isWithoutMfa(at(raw, 'additionalEventData')) ? (true as const) : undefined,
    }),
    readOnly: flagAt(raw, 'readOnly') || isReadCall(call),
    request: requestIn(at(raw, 'requestParameters'), name),
    response: at(raw, 'responseElements'),
    details: at(raw, 'serviceEventDetails'),
    resources: listAt(raw, 'resources').flatMap((resource) => textAt(resource, 'ARN') ?? []),
  };
}

/** The caller as people name it: `deploy-bot`, `web-role`, `root`. */
export const callerName = ({ type, name, arn, service, invokedBy }: Caller): string =>
  type === 'Root' ? 'root' : (name ?? arn ?? service ?? invokedBy ?? (type === 'Unknown' ? 'an unknown caller' : type));

/** The EC2 instance whose role's session this is: EC2 names the session after the instance. */
export const instanceInSession = ({ session }: Caller): string | undefined =>
  /^i-[0-9a-f]+$/.test(session ?? '') ? session : undefined;

/** The caller belongs to another account: nothing of that name in the record's own had a part in it. */
export const isForeign = ({ caller, account }: Pick<TrailRecord, 'caller' | 'account'>): boolean =>
  caller.account !== undefined && account !== undefined && caller.account !== account;

/** The account's root user, also by a session that it opened with GetFederationToken. */
export const isRoot = (record: Pick<TrailRecord, 'caller' | 'account'>): boolean => {
  const { type, issuer } = record.caller;
  const byName = type === 'Root' || (type === 'FederatedUser' && /^arn:[^:]*:iam::\d*:root$/.test(issuer ?? ''));
  return byName && !isForeign(record);
};

/**
 * An AWS service by itself or through its service-linked role; not a service that a person called through. Decided by
 * what AWS alone writes: the type, and the path of the role that issued the session. A name can be anybody's.
 */
export function isByService({ caller }: Pick<TrailRecord, 'caller'>): boolean {
  const { type, issuer, invokedBy, arn, accessKeyId, name } = caller;
  if (type === 'AWSService') return true;
  if (type === 'AssumedRole') return isServiceLinkedRole(issuer);
  const isNobody = arn === undefined && accessKeyId === undefined && name === undefined;
  return type === 'Unknown' && isNobody && isService(invokedBy);
}

/** The DNS name of an AWS service, as it stands in the place of a caller or address. */
export const isService = (text: string | undefined): boolean =>
  /\.amazonaws\.com(\.cn)?$|^AWS Internal$/.test(text ?? '');

/** CloudTrail hides a user name that may be a password typed into the wrong field. */
export const shownName = (name: string | undefined): string | undefined =>
  name === undefined || /^HIDDEN_DUE_TO_SECURITY_REASONS$|^AWS ROOT USER$/.test(name) ? undefined : name;

/** By its name. */
export const isReadCall = (call: string): boolean => READS.test(call);

const READS = /^(Get|List|Describe|Head|Lookup|Search|BatchGet|Select|Scan|Query|Filter|View|Check|Simulate|Validate)/;

function callerIn(identity: unknown): Caller {
  const type = textAt(identity, 'type') ?? 'Unknown';
  const arn = textAt(identity, 'arn');
  const issuer = at(identity, 'sessionContext', 'sessionIssuer');
  const issuedBy = shownName(textAt(issuer, 'userName'));
  const userName = shownName(textAt(identity, 'userName'));
  const isRole = type === 'AssumedRole' || textAt(issuer, 'type') === 'Role';
  const role = isRole ? (issuedBy ?? roleIn(arn) ?? userName) : undefined;
  const invokedBy = textAt(identity, 'invokedBy');
  const issuingUser = textAt(issuer, 'type') === 'IAMUser' ? issuedBy : undefined;
  return {
    type,
    ...defined({
      arn,
      accessKeyId: textAt(identity, 'accessKeyId'),
      name: role ?? userName ?? issuedBy ?? roleIn(arn),
      user: type === 'IAMUser' ? userName : type === 'FederatedUser' && !isRole ? issuingUser : undefined,
      role,
      session: isRole ? (sessionIn(arn) ?? textAt(identity, 'principalId')?.split(':')[1]) : undefined,
      service: type === 'AWSService' ? invokedBy : undefined,
      invokedBy,
      issuer: textAt(issuer, 'arn'),
      account: textAt(identity, 'accountId'),
    }),
  };
}

const roleIn = (arn: string | undefined): string | undefined => /:assumed-role\/([^/]+)\//.exec(arn ?? '')?.[1];
const sessionIn = (arn: string | undefined): string | undefined =>
  /:assumed-role\/[^/]+\/([^/]+)$/.exec(arn ?? '')?.[1];

/** A failed sign-in, or change of a sign-in, reports the failure in its response elements, not as an error. */
function failedSignIn(raw: unknown): string | undefined {
  const call = textAt(raw, 'eventName') ?? '';
  if (textAt(raw, 'responseElements', call) !== 'Failure') return undefined;
  return call === 'ConsoleLogin' ? 'SignInFailed' : 'Failure';
}

/** AWS cannot see the second factor of people who sign in through an identity provider. */
const isWithoutMfa = (more: unknown): boolean =>
  textAt(more, 'MFAUsed') === 'No' && textAt(more, 'SamlProviderArn') === undefined;

/** Newer EC2 calls wrap their whole request: `CreateFlowLogsRequest`. */
const requestIn = (parameters: unknown, name: string): unknown =>
  (isObject(parameters) && Object.keys(parameters).length === 1 ? at(parameters, `${name}Request`) : undefined) ??
  parameters;

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Leaves out the members that are undefined. */
const defined = <T extends object>(value: T): Defined<T> =>
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as Defined<T>;
