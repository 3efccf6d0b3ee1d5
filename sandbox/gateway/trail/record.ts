/** One call as CloudTrail records it (CloudTrail: *Record contents*, *userIdentity element*). */
import { randomUUID } from 'node:crypto';
import type { Principal } from '../principal.ts';
import { isReadOnly, type Call } from '../call.ts';
import { shapeOf } from '../models.ts';
import { textOf, type Members } from '../parse/value.ts';
import { asCloudTrail } from './parameters.ts';
import { wholeSeconds } from '../whole-seconds.ts';

export interface TrailRecord {
  eventVersion: string;
  userIdentity: Record<string, unknown>;
  eventTime: string;
  eventSource: string;
  eventName: string;
  awsRegion: string;
  sourceIPAddress: string;
  userAgent: string;
  errorCode?: string;
  errorMessage?: string;
  requestParameters: Record<string, unknown> | null;
  responseElements: Record<string, unknown> | null;
  requestID: string;
  eventID: string;
  readOnly: boolean;
  eventType: string;
  managementEvent: boolean;
  recipientAccountId: string;
  eventCategory: string;
  sharedEventID?: string;
}

export interface Outcome {
  output: Members;
  error?: { code: string; message: string; status: number };
}

/** Operations whose event name differs in CloudTrail. */
const EVENT_NAMES: Record<string, Record<string, string>> = {
  s3: {
    PutPublicAccessBlock: 'PutBucketPublicAccessBlock',
    GetPublicAccessBlock: 'GetBucketPublicAccessBlock',
    DeletePublicAccessBlock: 'DeleteBucketPublicAccessBlock',
    GetBucketLifecycleConfiguration: 'GetBucketLifecycle',
    PutBucketLifecycleConfiguration: 'PutBucketLifecycle',
    GetBucketNotificationConfiguration: 'GetBucketNotification',
    PutBucketNotificationConfiguration: 'PutBucketNotification',
    GetObjectLockConfiguration: 'GetBucketObjectLockConfiguration',
    PutObjectLockConfiguration: 'PutBucketObjectLockConfiguration',
    ListObjectsV2: 'ListObjects',
  },
  // With the version of the API (Lambda: *Logging AWS Lambda API calls using CloudTrail*).
  lambda: {
    AddPermission: 'AddPermission20150331v2',
    CreateEventSourceMapping: 'CreateEventSourceMapping20150331',
    CreateFunction: 'CreateFunction20150331',
    DeleteEventSourceMapping: 'DeleteEventSourceMapping20150331',
    DeleteFunction: 'DeleteFunction20150331',
    RemovePermission: 'RemovePermission20150331v2',
    UpdateFunctionCode: 'UpdateFunctionCode20150331v2',
    UpdateFunctionConfiguration: 'UpdateFunctionConfiguration20150331v2',
  },
};

/** Calls on data, which event history does not hold (CloudTrail: *Logging data events*). */
const DATA_CALLS = new Set([
  ...['ListObjects', 'ListObjectsV2', 'ListObjectVersions', 'DeleteObjects'].map((name) => `s3:${name}`),
  ...[
    'SendMessage',
    'SendMessageBatch',
    'ReceiveMessage',
    'DeleteMessage',
    'DeleteMessageBatch',
    'ChangeMessageVisibility',
    'ChangeMessageVisibilityBatch',
  ].map((name) => `sqs:${name}`),
  'sns:Publish',
  'sns:PublishBatch',
  'lambda:Invoke',
  'events:PutEvents',
]);

/** The records of a call: one, and a second one in the role's account if a role of another account is assumed. */
export function recordsOf(call: Call, outcome: Outcome): TrailRecord[] {
  const { principal, account } = call;
  if (!principal || !call.route.model) return [];
  const record = recordOf(call, principal, outcome);
  const roleAccount = call.route.service === 'sts' ? textOf(call.input.RoleArn).split(':')[4] : undefined;
  if (!roleAccount || roleAccount === account || outcome.error) return [record];
  const sharedEventID = randomUUID();
  const theirs: TrailRecord = {
    ...record,
    userIdentity: { type: 'AWSAccount', principalId: principal.principalId, accountId: account },
    eventID: randomUUID(),
    recipientAccountId: roleAccount,
    sharedEventID,
  };
  return [{ ...record, sharedEventID }, theirs];
}

function recordOf(call: Call, principal: Principal, { output, error }: Outcome): TrailRecord {
  const { route, region } = call;
  const { service, operation } = route.model ?? {};
  const readOnly = isReadOnly(route.operation);
  const isData =
    DATA_CALLS.has(`${route.service}:${route.operation}`) || (route.service === 's3' && call.input.Key !== undefined);
  const ec2 = route.protocol === 'ec2';
  const elements = (ref: Parameters<typeof shapeOf>[1] | undefined, value: Members): Record<string, unknown> | null =>
    service && ref && Object.keys(value).length > 0 ? asCloudTrail(service, ref, value) : null;
  return {
    eventVersion: '1.11',
    userIdentity: identityOf(principal),
    eventTime: wholeSeconds(call.at),
    eventSource: service?.eventSource ?? `${route.service}.amazonaws.com`,
    eventName: EVENT_NAMES[route.service]?.[route.operation] ?? route.operation,
    awsRegion: region,
    sourceIPAddress: call.sourceIp,
    userAgent: call.userAgent,
    ...(error ? { errorCode: errorCode(error, ec2), errorMessage: error.message } : {}),
    requestParameters: within('requestParameters', elements(operation?.input, call.input)),
    // CloudTrail leaves out the answer of a read. It keeps the credentials of a session, without the secret.
    responseElements:
      error || (readOnly && route.service !== 'sts')
        ? null
        : within('responseElements', elements(operation?.output, output)),
    requestID: call.id,
    eventID: randomUUID(),
    readOnly,
    eventType: 'AwsApiCall',
    managementEvent: !isData,
    recipientAccountId: call.account,
    eventCategory: isData ? 'Data' : 'Management',
  };
}

/** Bytes of requestParameters and of responseElements (CloudTrail: *Record contents*). */
const MAX_FIELD = 102_400;

/** Longer values are left out. So the answer of RunInstances is missing from about forty instances on. */
function within(name: string, elements: Record<string, unknown> | null): Record<string, unknown> | null {
  const originalSize = elements === null ? 0 : Buffer.byteLength(JSON.stringify(elements));
  return originalSize > MAX_FIELD ? { omitted: true, originalSize, reason: `${name} too large` } : elements;
}

function identityOf(principal: Principal): Record<string, unknown> {
  const { account, arn, accessKeyId, principalId, session } = principal;
  const base = { principalId, arn, accountId: account, accessKeyId };
  if (!session)
    return principal.userName ? { type: 'IAMUser', ...base, userName: principal.userName } : { type: 'Root', ...base };
  return {
    type: 'AssumedRole',
    ...base,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: session.roleId,
        arn: session.roleArn,
        accountId: account,
        userName: session.roleName,
      },
      attributes: { creationDate: wholeSeconds(session.issuedAt), mfaAuthenticated: 'false' },
      ...(session.sourceIdentity ? { sourceIdentity: session.sourceIdentity } : {}),
    },
  };
}

function errorCode({ code, status }: { code: string; status: number }, ec2: boolean): string {
  if (ec2) return `${status < 500 ? 'Client' : 'Server'}.${code}`;
  return code === 'AccessDeniedException' ? 'AccessDenied' : code;
}
