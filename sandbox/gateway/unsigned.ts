/** Requests without a signature. In S3 they have the access that a bucket's policy or ACL gives to everybody. */
import {
  GetBucketAclCommand,
  GetBucketPolicyCommand,
  GetObjectAclCommand,
  S3Client,
  type Grant,
} from '@aws-sdk/client-s3';
import { AwsError } from './aws-error.ts';
import { errorAnswer } from './errors.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';
import type { Models } from './models.ts';
import type { Moto } from './moto.ts';
import { parseInput } from './parse/input.ts';
import { textOf } from './parse/value.ts';
import { requiredActions } from './policy/actions.ts';
import { evaluate, statementsOf, type PolicyDocument, type Statement } from './policy/document.ts';
import { resourceOf } from './policy/resource.ts';
import { route, type Route } from './routing.ts';
import { deniesEverybody, isForEverybody, publicAccessBlock } from './services/s3.ts';

const EVERYBODY = 'http://acs.amazonaws.com/groups/global/AllUsers';
/** Bucket names are global, so any account can be used for moto. */
const ANY_ACCOUNT = '123456789012';

export async function answerUnsigned(moto: Moto, models: Models, request: HttpRequest): Promise<HttpAnswer> {
  const found = route(models, 's3', request);
  // A request without a bucket is not for S3. An example is the confirmation of an SNS subscription, which needs no signature.
  if (found.service !== 's3' || !found.uri.Bucket) return moto.forward(request, undefined);
  if (await isOpen(moto, found, request)) return moto.forward(request, undefined);
  return errorAnswer(found, new AwsError('AccessDenied', 'Access Denied', 403), 'unsigned');
}

async function isOpen(moto: Moto, found: Route, request: HttpRequest): Promise<boolean> {
  const Bucket = found.uri.Bucket ?? '';
  const s3 = moto.client(S3Client, ANY_ACCOUNT, 'us-east-1');
  const block = await publicAccessBlock(moto, ANY_ACCOUNT, Bucket);
  const input = parseInput(found, request).input;
  const resource = resourceOf({ route: found, input, account: ANY_ACCOUNT, region: 'us-east-1' });
  const policy = await s3.send(new GetBucketPolicyCommand({ Bucket })).catch(() => undefined);
  if (policy?.Policy) {
    const all = statementsOf(JSON.parse(policy.Policy) as PolicyDocument);
    // A request without a signature has none of the keys about its principal (IAM User Guide, *AWS global condition context keys*).
    const decide = (Statement: Statement[]): string[] =>
      requiredActions({ route: found, input }).map((action) =>
        evaluate([{ Statement }], { action, resource, context: {} }),
      );
    // An explicit denial overrides what an ACL grants (S3 User Guide, *How Amazon S3 authorizes a request*).
    if (decide(all.filter(deniesEverybody)).includes('deny')) return false;
    const allowed = decide(all.filter(isForEverybody)).every((decision) => decision === 'allow');
    if (allowed && !block.RestrictPublicBuckets) return true;
  }
  if (block.IgnorePublicAcls) return false;
  if (/^(GetObject|HeadObject)$/.test(found.operation)) {
    const { Grants } = await s3
      .send(new GetObjectAclCommand({ Bucket, Key: textOf(input.Key) }))
      .catch(() => ({ Grants: [] }));
    return canRead(Grants);
  }
  if (/^(ListObjects|ListObjectsV2|HeadBucket)$/.test(found.operation)) {
    const { Grants } = await s3.send(new GetBucketAclCommand({ Bucket })).catch(() => ({ Grants: [] }));
    return canRead(Grants);
  }
  return false;
}

function canRead(grants: Grant[] = []): boolean {
  return grants.some(
    ({ Grantee, Permission }) => Grantee?.URI === EVERYBODY && /^(READ|FULL_CONTROL)$/.test(Permission ?? ''),
  );
}
