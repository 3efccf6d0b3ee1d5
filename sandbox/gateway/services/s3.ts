/** Block Public Access, moto stores it but does not enforce it (S3: *Blocking public access to your Amazon S3 storage*). */
import { GetPublicAccessBlockCommand, S3Client, type PublicAccessBlockConfiguration } from '@aws-sdk/client-s3';
import { AwsError } from '../aws-error.ts';
import type { Call } from '../call.ts';
import type { Moto } from '../moto.ts';
import { denied } from '../policy/authorize.ts';
import { list, statementsOf, type PolicyDocument, type Statement } from '../policy/document.ts';
import { resourceOf } from '../policy/resource.ts';
import { textOf } from '../parse/value.ts';
import type { Service } from './service.ts';

export function s3(moto: Moto): Service {
  return {
    name: 's3',
    operations: {},
    guards: {
      PutObject(call) {
        const locks = call.input.ObjectLockMode !== undefined || call.input.ObjectLockLegalHoldStatus !== undefined;
        const names = Object.keys(call.request.headers);
        if (
          locks &&
          !names.some(
            (name) => name === 'content-md5' || name === 'x-amz-trailer' || name.startsWith('x-amz-checksum-'),
          )
        ) {
          throw new AwsError(
            'InvalidRequest',
            'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
          );
        }
      },
      async PutBucketPolicy(call) {
        if (!isPublic(textOf(call.input.Policy))) return;
        const block = await publicAccessBlock(moto, call.account, textOf(call.input.Bucket));
        if (block.BlockPublicPolicy) throw blocked(call, 's3:PutBucketPolicy', 'policies', 'BlockPublicPolicy');
      },
      async PutBucketAcl(call) {
        if (!/^(public|authenticated)-/.test(textOf(call.input.ACL))) return;
        const block = await publicAccessBlock(moto, call.account, textOf(call.input.Bucket));
        if (block.BlockPublicAcls)
          throw blocked(call, 's3:PutBucketAcl', 'access control lists (ACLs)', 'BlockPublicAcls');
      },
    },
  };
}

/** All false if the bucket has no configuration. */
export async function publicAccessBlock(
  moto: Moto,
  account: string,
  Bucket: string,
): Promise<PublicAccessBlockConfiguration> {
  try {
    const found = await moto.client(S3Client, account, 'us-east-1').send(new GetPublicAccessBlockCommand({ Bucket }));
    return found.PublicAccessBlockConfiguration ?? {};
  } catch {
    return {};
  }
}

/** Whether a statement allows something to everybody, without a condition that narrows it. */
export const isForEverybody = ({ Effect, Principal, Condition }: Statement): boolean =>
  Effect === 'Allow' && isEverybody(Principal) && Object.keys(Condition ?? {}).length === 0;

/** Whether a statement denies something to everybody, under its condition. */
export const deniesEverybody = ({ Effect, Principal }: Statement): boolean =>
  Effect === 'Deny' && isEverybody(Principal);

const isEverybody = (principal: Statement['Principal']): boolean =>
  principal === '*' || (typeof principal === 'object' && list(principal.AWS).includes('*'));

function isPublic(policy: string): boolean {
  try {
    return statementsOf(JSON.parse(policy) as PolicyDocument).some(isForEverybody);
  } catch {
    return false; // Not a policy. moto answers with the error.
  }
}

function blocked(call: Call, action: string, what: string, setting: string): Error {
  return denied(
    call,
    action,
    resourceOf(call),
    `because public ${what} are prevented by the ${setting} setting in S3 Block Public Access.`,
  );
}
