/** One CloudTrail record, with what the rules ask of it at hand ("CloudTrail record contents"). */
import { at, firstText, textAt } from '../../fields.ts';

export interface TrailRecord {
  raw: unknown;
  /** `iam`, `s3`, `ec2`, …: `eventSource` without its domain. */
  service: string;
  /** `eventName`; Lambda's version suffix (`AddPermission20150331v2`) is taken off. */
  call: string;
  params: unknown;
  response: unknown;
  /** `errorCode`; a failed sign-in has none. */
  error: string | undefined;
  account: string | undefined;
  region: string | undefined;
  /** `IAMUser`, `AssumedRole`, `Root`, … */
  identity: string;
  /** Of the user or of the role behind the session. */
  principal: string | undefined;
  /** The principal for people. */
  who: string;
}

export function asRecord(raw: unknown): TrailRecord | undefined {
  const source = textAt(raw, 'eventSource');
  const name = textAt(raw, 'eventName');
  if (source === undefined || name === undefined) return undefined;
  const user = at(raw, 'userIdentity');
  const identity = textAt(user, 'type') ?? '';
  const session = at(user, 'sessionContext', 'sessionIssuer');
  const principal = known(
    firstText(user, ['userName']) ?? firstText(session, ['userName']) ?? roleOf(textAt(user, 'arn')),
  );
  return {
    raw,
    service: source.split('.')[0] ?? source,
    call: name.replace(/\d{8}(v\d+)?$/, ''),
    // Newer EC2 calls wrap theirs: `CreateFlowLogsRequest`.
    params: at(raw, 'requestParameters', `${name}Request`) ?? at(raw, 'requestParameters'),
    response: at(raw, 'responseElements'),
    error: textAt(raw, 'errorCode'),
    account: firstText(raw, ['recipientAccountId'], ['userIdentity', 'accountId']),
    region: textAt(raw, 'awsRegion'),
    identity,
    principal,
    who:
      identity === 'Root'
        ? 'the root user'
        : (principal ?? textAt(user, 'arn') ?? textAt(user, 'invokedBy') ?? 'somebody unknown'),
  };
}

/** CloudTrail hides what a person may have typed into the wrong field. */
export const known = (name: string | undefined): string | undefined =>
  name === undefined || /^HIDDEN_DUE_TO_SECURITY_REASONS$|^AWS ROOT USER$/.test(name) ? undefined : name;

const roleOf = (arn: string | undefined): string | undefined => /:assumed-role\/([^/]+)\//.exec(arn ?? '')?.[1];

/** An AWS service by itself or through its service-linked role; not a service that a person called through. */
export function isByService({ raw, identity, principal }: TrailRecord): boolean {
  const user = at(raw, 'userIdentity');
  if (identity === 'AWSService') return true;
  if (principal?.startsWith('AWSServiceRoleFor') === true) return true;
  return identity === '' && textAt(user, 'invokedBy')?.endsWith('.amazonaws.com') === true;
}

export const isRead = ({ raw, call }: TrailRecord): boolean =>
  at(raw, 'readOnly') === true ||
  /^(Get|List|Describe|Head|Lookup|Search|BatchGet|Select|Scan|Query|Filter|View|Check|Simulate|Validate)/.test(call);
