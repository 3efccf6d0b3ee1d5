/** What a single call of an intruder created or affected, as entities. */
import { nameInArn, parseArn, partitionOf } from '../../domain/arns.ts';
import { isPublicAcl, weakensPublicAccessBlock } from '../../domain/bucket-access.ts';
import type { Entity, EntityKind, Standing } from '../../domain/entity.ts';
import { isPublic } from '../../domain/policies.ts';
import { creationsOf } from './creations.ts';
import { at, listAt, textAt } from '../../domain/fields.ts';
import { callerName, type TrailRecord } from '../../domain/trail-record.ts';
import { outsidersOf, policyIn } from './outsiders.ts';

/** Entities that can make calls themselves, so their activity is read too. */
export const ACTORS: readonly EntityKind[] = ['access-key', 'iam-user', 'iam-role', 'root'];

/** Empty for a call that failed. */
export function consequencesOf(event: TrailRecord, region: string): Entity[] {
  if (event.failure !== undefined) return [];
  const made = (kind: EntityKind, id: string | undefined, facts: Record<string, string | undefined> = {}): Entity[] =>
    entity(event, kind, id, 'unauthorized', facts);
  const touched = (
    kind: EntityKind,
    id: string | undefined,
    facts: Record<string, string | undefined> = {},
  ): Entity[] => entity(event, kind, id, 'affected', facts);
  const { request, response } = event;
  const user = textAt(request, 'userName');
  switch (event.name) {
    case 'CreateUser':
      return made('iam-user', user);
    case 'CreateRole':
      return made('iam-role', textAt(request, 'roleName'));
    case 'CreateAccessKey':
      return [
        ...made('access-key', textAt(response, 'accessKey', 'accessKeyId'), {
          user: textAt(response, 'accessKey', 'userName') ?? user,
        }),
        // A new key for a user of the customer means that the user has been taken over.
        ...touched('iam-user', textAt(response, 'accessKey', 'userName') ?? user),
      ];
    case 'CreateLoginProfile':
    case 'UpdateLoginProfile':
    case 'DeactivateMFADevice':
    case 'AttachUserPolicy':
    case 'PutUserPolicy':
    case 'AddUserToGroup':
      return touched('iam-user', user);
    case 'UpdateAssumeRolePolicy':
    case 'AttachRolePolicy':
    case 'PutRolePolicy':
      return touched('iam-role', textAt(request, 'roleName'));
    case 'AssumeRole':
      return [
        ...touched('iam-role', roleIn(request)),
        ...session(event, textAt(response, 'credentials', 'accessKeyId')),
      ];
    case 'GetSessionToken':
    case 'GetFederationToken':
      return session(event, textAt(response, 'credentials', 'accessKeyId'));
    case 'RunInstances':
      return listAt(response, 'instancesSet', 'items').flatMap((item) =>
        entity(event, 'instance', textAt(item, 'instanceId'), 'unauthorized', {
          region,
          launchedBy: callerName(event.caller),
          launchedAt: event.at,
          vpcId: textAt(item, 'vpcId'),
          subnetId: textAt(item, 'subnetId'),
        }),
      );
    case 'ConsoleLogin':
      return touched('iam-user', event.caller.user);
    case 'UpdateFunctionCode20150331v2':
    case 'AddPermission20150331v2':
      return touched('function', functionOf(event), { region, how: event.name });
    case 'SendCommand':
      return listAt(request, 'instanceIds').flatMap((id) =>
        touched('instance', typeof id === 'string' ? id : undefined, { region, how: event.name }),
      );
    case 'GetSecretValue':
      return touched('resource', secretArn(event), {
        region,
        what: 'secret',
      });
    case 'PutBucketPolicy':
    case 'PutBucketAcl':
    case 'DeleteBucketPublicAccessBlock':
    case 'PutBucketPublicAccessBlock':
      return opensBucket(event) || outsidersOf(event).length > 0
        ? touched('bucket', textAt(request, 'bucketName'), { how: event.name })
        : [];
    case 'SetQueueAttributes':
    case 'SetTopicAttributes':
    case 'PutResourcePolicy':
    case 'PutKeyPolicy':
      return changedPolicy(event, region);
    case 'UpdateDetector':
    case 'StopConfigurationRecorder':
      return switchedOff(event, region);
    case 'StopLogging':
    case 'DeleteTrail':
    case 'UpdateTrail':
    case 'PutEventSelectors':
      return trail(event, region);
    case 'ModifyDBSnapshotAttribute':
    case 'ModifyDBClusterSnapshotAttribute':
      return sharedDatabase(event, region);
    default:
      return [...built(event, region), ...removed(event, region)];
  }
}

function built(event: TrailRecord, region: string): Entity[] {
  return creationsOf(event, region).flatMap(({ kind, id, region: place, what }) =>
    entity(event, kind, id, 'unauthorized', { region: place, ...(kind === 'resource' && { what }) }),
  );
}

/** Deleted things are reported too: their deletion is part of the intrusion, and a step on them ends at once. */
function removed(event: TrailRecord, region: string): Entity[] {
  const { request } = event;
  const gone = (kind: EntityKind, id: string | undefined, place?: string): Entity[] =>
    entity(event, kind, id, 'affected', { deletedAt: event.at, region: place });
  switch (event.name) {
    case 'DeleteUser':
      return gone('iam-user', textAt(request, 'userName'));
    case 'DeleteRole':
      return gone('iam-role', textAt(request, 'roleName'));
    case 'DeleteAccessKey':
      return gone('access-key', textAt(request, 'accessKeyId'));
    case 'DeleteFunction20150331':
      return gone('function', functionOf(event), region);
    case 'DeleteBucket':
      return gone('bucket', textAt(request, 'bucketName'));
    case 'TerminateInstances':
      return listAt(request, 'instancesSet', 'items').flatMap((item) =>
        gone('instance', textAt(item, 'instanceId'), region),
      );
    default:
      return [];
  }
}

/** Whether a call lets everyone into a bucket. A policy that the record leaves out, being too large, counts as none. */
export function opensBucket(event: TrailRecord): boolean {
  switch (event.name) {
    case 'DeleteBucketPublicAccessBlock':
      return true;
    case 'PutBucketPublicAccessBlock':
      return weakensPublicAccessBlock(event.request);
    case 'PutBucketAcl':
      return isPublicAcl(event.request);
    case 'PutBucketPolicy':
      return isPublic(policyIn(event));
    default:
      return false;
  }
}

/** Temporary credentials are followed and shown. They cannot be revoked one by one, so steps act on their role or user. */
const session = (event: TrailRecord, id: string | undefined): Entity[] =>
  entity(event, 'access-key', id, 'related', { session: roleIn(event.request) ?? event.name });

function trail(event: TrailRecord, region: string): Entity[] {
  const nameOrArn = textAt(event.request, 'name') ?? textAt(event.request, 'trailName');
  if (nameOrArn === undefined) return [];
  const arn = parseArn(nameOrArn);
  return entity(event, 'trail', arn === undefined ? nameOrArn : nameInArn(nameOrArn), 'affected', {
    region: arn?.region ?? region,
    how: event.name,
    ...(arn !== undefined && { arn: nameOrArn }),
  });
}

function entity(
  event: TrailRecord,
  kind: EntityKind,
  id: string | undefined,
  standing: Standing,
  { region, ...facts }: Record<string, string | undefined>,
): Entity[] {
  if (id === undefined || id === '') return [];
  const known = Object.entries({ ...facts, ...(standing === 'unauthorized' && birth(event)) });
  return [
    {
      kind,
      id,
      standing,
      ...(region !== undefined && { region }),
      facts: Object.fromEntries(known.filter((f): f is [string, string] => f[1] !== undefined)),
    },
  ];
}

/** With the address: if the customer knows it, the intruder may not have done it. */
const birth = (event: TrailRecord): Record<string, string | undefined> => ({
  createdBy: callerName(event.caller),
  createdAt: event.at,
  createdFrom: event.sourceIp,
});

/** By its name, as alerts name it too. */
function sharedDatabase(event: TrailRecord, region: string): Entity[] {
  const { request } = event;
  const name = textAt(request, 'dBSnapshotIdentifier') ?? textAt(request, 'dBClusterSnapshotIdentifier');
  const sharedWith = listAt(request, 'valuesToAdd').join(', ');
  return sharedWith === '' ? [] : entity(event, 'snapshot', name, 'affected', { region, sharedWith });
}

/** A queue, topic, secret or key whose policy the call has set. */
function changedPolicy(event: TrailRecord, region: string): Entity[] {
  const { request } = event;
  const touched = (kind: EntityKind, id: string | undefined): Entity[] =>
    entity(event, kind, id, 'affected', { region, how: event.name });
  switch (event.name) {
    case 'SetQueueAttributes': {
      const name = textAt(request, 'queueUrl')?.split('/').at(-1);
      const isPolicy = textAt(request, 'attributes', 'Policy') ?? textAt(request, 'attributes', 'policy');
      return name === undefined || isPolicy === undefined ? [] : touched('resource', arnOf(event, 'sqs', region, name));
    }
    case 'SetTopicAttributes':
      return textAt(request, 'attributeName') === 'Policy' ? touched('resource', textAt(request, 'topicArn')) : [];
    case 'PutResourcePolicy':
      return touched('resource', secretArn(event));
    default:
      return touched('kms-key', nameInArn(textAt(request, 'keyId') ?? ''));
  }
}

/** A detector of GuardDuty or a recorder of Config, by its ARN; Config's has a suffix that the record does not name. */
function switchedOff(event: TrailRecord, region: string): Entity[] {
  const { request } = event;
  const [service, type, name] =
    event.name === 'UpdateDetector'
      ? ['guardduty', 'detector', at(request, 'enable') === false ? textAt(request, 'detectorId') : undefined]
      : ['config', 'configuration-recorder', textAt(request, 'configurationRecorderName')];
  if (name === undefined) return [];
  const id = arnOf(event, service, region, `${type}/${name}`);
  return entity(event, 'resource', id, 'affected', { region, how: event.name });
}

/** Of something in the caller's account. */
const arnOf = ({ account = '', caller }: TrailRecord, service: string, region: string, resource: string): string =>
  `arn:${partitionOf(caller.arn)}:${service}:${region}:${account}:${resource}`;

/** Undefined if the request has only the secret's name and the answer has no ARN. */
function secretArn({ request, response }: TrailRecord): string | undefined {
  const arn = textAt(response, 'arn') ?? textAt(request, 'secretId');
  return parseArn(arn) === undefined ? undefined : arn;
}

/** A request names a function by name or ARN. */
const functionOf = ({ request }: TrailRecord): string | undefined => {
  const [, named] = /:function:([^:]+)/.exec(textAt(request, 'functionName') ?? '') ?? [];
  return named ?? textAt(request, 'functionName');
};

const roleIn = (request: unknown): string | undefined => {
  const arn = textAt(request, 'roleArn');
  return arn === undefined ? undefined : nameInArn(arn);
};
