/** Things that have a policy of their own: how it is read and set, and which calls of CloudTrail have set it to what. */
import { GetKeyPolicyCommand, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  DeleteResourcePolicyCommand,
  GetResourcePolicyCommand,
  PutResourcePolicyCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetTopicAttributesCommand, SetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { namesInArn, parseArn } from '../../../domain/arns.ts';
import type { Entity } from '../../../domain/entity.ts';
import { at, isObject, parseJson, textAt } from '../../../domain/fields.ts';
import { canonicalJson, type Json } from '../../../domain/digest.ts';
import type { TrailRecord } from '../../../domain/trail-record.ts';
import { homeRegionOf } from '../../account.ts';
import { TargetGone, type EntryContext } from '../../entry.ts';
import { regionInId } from '../ec2/instances.ts';
import { ifFound, orGone } from '../found.ts';
import { readTrust, writeTrust } from '../iam/trust.ts';
import { keyOf, kmsOf } from '../kms/keys.ts';
import { bucketOf, regionOfBucket } from '../s3/buckets.ts';
import { withLockOf, withoutLock } from '../s3/lock-statement.ts';

/** A policy as canonical JSON; null where there is none. */
export type Document = string | null;

/** What a call has set a policy to; `unknown` if the call does not name it whole. */
export type SetTo = { policy: Document } | 'unknown';

export interface Held {
  /** As AWS writes it. */
  arn: string;
  policy: Document;
}

export interface Holder {
  /** Where CloudTrail records its changes. */
  regionOf(ctx: EntryContext, target: Entity): Promise<string>;
  /** Calls that set the policy, those that create the thing among them. */
  calls: readonly string[];
  /** What a call has set its policy to; undefined if the call is about another thing or does not set the policy. */
  setBy(event: TrailRecord, target: Entity): SetTo | undefined;
  /** @throws TargetGone */
  read(ctx: EntryContext, target: Entity): Promise<Held>;
  write(ctx: EntryContext, target: Entity, policy: Document): Promise<void>;
}

/** Undefined for things whose policy is not put back. */
export function holderOf({ kind, id }: Pick<Entity, 'kind' | 'id'>): Holder | undefined {
  if (kind === 'iam-role') return ROLE;
  if (kind === 'bucket') return BUCKET;
  if (kind === 'kms-key') return KEY;
  return kind === 'resource' ? BY_SERVICE[parseArn(id)?.service ?? ''] : undefined;
}

const NONE: SetTo = { policy: null };

/** A policy in a request: JSON text, or an object. `unknown` if the record lacks it, as where it was too large. */
function documentIn(value: unknown): SetTo {
  if (value === '' || value === null) return NONE;
  const policy = typeof value === 'string' ? parseJson(value) : value;
  return isObject(policy) ? { policy: canonicalJson(policy) } : 'unknown';
}

/** Of a thing that always has one: AWS itself sets it where a request has none. */
function alwaysIn(value: unknown): SetTo {
  const to = documentIn(value);
  return to === NONE ? 'unknown' : to;
}

const canonical = (text: string | undefined): Document =>
  text === undefined || text === '' ? null : canonicalJson(JSON.parse(text) as Json);

/** Whether a request names the thing, by name, id, ARN or URL. */
const names = (event: TrailRecord, member: string, id: string): boolean => {
  const named = textAt(event.request, member) ?? '';
  return named === id || nameOf(named) === nameOf(id);
};
const nameOf = (text: string): string => text.slice(Math.max(text.lastIndexOf('/'), text.lastIndexOf(':')) + 1);

/** Adds a statement to a policy, or removes one. */
const isOfParts = ({ call }: TrailRecord): boolean => call === 'AddPermission' || call === 'RemovePermission';

const ROLE: Holder = {
  regionOf: (ctx) => Promise.resolve(homeRegionOf(ctx.aws)),
  calls: ['UpdateAssumeRolePolicy', 'CreateRole'],
  setBy(event, { id }) {
    if (!names(event, 'roleName', id)) return undefined;
    const member = event.name === 'CreateRole' ? 'assumeRolePolicyDocument' : 'policyDocument';
    return alwaysIn(at(event.request, member));
  },
  async read(ctx, { id }) {
    const { arn, trust } = await readTrust(ctx, id);
    return { arn, policy: trust };
  },
  write: (ctx, { id }, policy) => writeTrust(ctx, id, policy ?? undefined),
};

const BUCKET: Holder = {
  regionOf: (ctx, { id }) => regionOfBucket(ctx, id),
  calls: ['PutBucketPolicy', 'DeleteBucketPolicy', 'CreateBucket'],
  setBy(event, { id }) {
    if (textAt(event.request, 'bucketName') !== id) return undefined;
    const to = event.name === 'PutBucketPolicy' ? documentIn(at(event.request, 'bucketPolicy')) : NONE;
    return to === 'unknown' ? to : { policy: withoutLock(to.policy) };
  },
  // A lock of Firebreak's stays in place until it is released: the policy is put back beneath it.
  async read(ctx, { id }) {
    const held = await bucketPolicy(await s3Of(ctx, id), ctx, id);
    return { arn: `arn:${ctx.aws.partition}:s3:::${id}`, policy: withoutLock(held) };
  },
  async write(ctx, { id }, policy) {
    const s3 = await s3Of(ctx, id);
    const Policy = withLockOf(await bucketPolicy(s3, ctx, id), policy);
    if (Policy === null) await s3.send(new DeleteBucketPolicyCommand(bucketOf(ctx, id)));
    else await s3.send(new PutBucketPolicyCommand({ ...bucketOf(ctx, id), Policy }));
  },
};

const s3Of = async (ctx: EntryContext, bucket: string): Promise<S3Client> =>
  ctx.aws.client(S3Client, await regionOfBucket(ctx, bucket));

const bucketPolicy = async (s3: S3Client, ctx: EntryContext, bucket: string): Promise<Document> =>
  (await ifFound(s3.send(new GetBucketPolicyCommand(bucketOf(ctx, bucket)))))?.Policy ?? null;

const KEY: Holder = {
  regionOf: (ctx, target) => Promise.resolve(regionInId(ctx, target)),
  calls: ['PutKeyPolicy', 'CreateKey'],
  setBy(event, { id }) {
    const made = textAt(event.response, 'keyMetadata', 'keyId');
    if (event.name === 'CreateKey' ? made !== nameOf(id) : !names(event, 'keyId', id)) return undefined;
    return alwaysIn(at(event.request, 'policy'));
  },
  async read(ctx, target) {
    const { Arn = '', KeyId } = await keyOf(ctx, target);
    const held = await kmsOf(ctx, target).send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }));
    return { arn: Arn, policy: canonical(held.Policy) };
  },
  async write(ctx, target, policy) {
    const input = { KeyId: target.id, PolicyName: 'default', Policy: policy ?? undefined };
    await kmsOf(ctx, target).send(new PutKeyPolicyCommand(input));
  },
};

const QUEUE: Holder = {
  regionOf: (ctx, target) => Promise.resolve(regionInId(ctx, target)),
  calls: ['SetQueueAttributes', 'CreateQueue', 'AddPermission', 'RemovePermission'],
  setBy(event, { id }) {
    if (!names(event, event.name === 'CreateQueue' ? 'queueName' : 'queueUrl', id)) return undefined;
    if (isOfParts(event)) return 'unknown';
    const policy = at(event.request, 'attributes', 'Policy');
    if (policy === undefined) return event.name === 'CreateQueue' ? NONE : undefined;
    return documentIn(policy);
  },
  async read(ctx, target) {
    const [sqs, QueueUrl] = await queue(ctx, target);
    const asked = sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] }));
    return { arn: target.id, policy: canonical((await asked).Attributes?.['Policy']) };
  },
  async write(ctx, target, policy) {
    const [sqs, QueueUrl] = await queue(ctx, target);
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: policy ?? '' } }));
  },
};

async function queue(ctx: EntryContext, target: Entity): Promise<[SQSClient, string]> {
  const sqs = ctx.aws.client(SQSClient, regionInId(ctx, target));
  const { QueueUrl } = await orGone(target.id, sqs.send(new GetQueueUrlCommand({ QueueName: nameOf(target.id) })));
  if (QueueUrl === undefined) throw new TargetGone(target.id);
  return [sqs, QueueUrl];
}

const TOPIC: Holder = {
  regionOf: (ctx, target) => Promise.resolve(regionInId(ctx, target)),
  calls: ['SetTopicAttributes', 'AddPermission', 'RemovePermission'],
  setBy(event, { id }) {
    if (textAt(event.request, 'topicArn') !== id) return undefined;
    if (isOfParts(event)) return 'unknown';
    return textAt(event.request, 'attributeName') === 'Policy'
      ? alwaysIn(at(event.request, 'attributeValue'))
      : undefined;
  },
  async read(ctx, target) {
    const sns = ctx.aws.client(SNSClient, regionInId(ctx, target));
    const { Attributes } = await orGone(target.id, sns.send(new GetTopicAttributesCommand({ TopicArn: target.id })));
    return { arn: target.id, policy: canonical(Attributes?.['Policy']) };
  },
  async write(ctx, target, policy) {
    const sns = ctx.aws.client(SNSClient, regionInId(ctx, target));
    const input = { TopicArn: target.id, AttributeName: 'Policy', AttributeValue: policy ?? '' };
    await sns.send(new SetTopicAttributesCommand(input));
  },
};

const SECRET: Holder = {
  regionOf: (ctx, target) => Promise.resolve(regionInId(ctx, target)),
  calls: ['PutResourcePolicy', 'DeleteResourcePolicy', 'CreateSecret'],
  setBy(event, { id }) {
    const named = textAt(event.request, event.name === 'CreateSecret' ? 'name' : 'secretId') ?? '';
    // A request may name it by its name, by its ARN, or by its ARN without the six characters that AWS adds.
    if (!namesInArn(id).includes(namesInArn(named)[0] || named)) return undefined;
    return event.name === 'PutResourcePolicy' ? documentIn(at(event.request, 'resourcePolicy')) : NONE;
  },
  async read(ctx, target) {
    const secrets = ctx.aws.client(SecretsManagerClient, regionInId(ctx, target));
    const held = await orGone(target.id, secrets.send(new GetResourcePolicyCommand({ SecretId: target.id })));
    return { arn: target.id, policy: canonical(held.ResourcePolicy) };
  },
  async write(ctx, target, policy) {
    const secrets = ctx.aws.client(SecretsManagerClient, regionInId(ctx, target));
    const SecretId = target.id;
    if (policy === null) await secrets.send(new DeleteResourcePolicyCommand({ SecretId }));
    else
      await secrets.send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy: policy, BlockPublicPolicy: false }));
  },
};

const BY_SERVICE: Record<string, Holder> = { sqs: QUEUE, sns: TOPIC, secretsmanager: SECRET };
