/** The denials of bucket policies. What these allow to other accounts is not simulated. */
import { GetBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import type { Moto } from '../moto.ts';
import { evaluate, statementsOf, type PolicyRequest, type Statement } from './document.ts';

/** Root can always mend a policy that has locked everybody out (S3: *Bucket policies*). */
const ROOTS_OWN = new Set(['s3:DeleteBucketPolicy', 's3:GetBucketPolicy', 's3:PutBucketPolicy']);

export class BucketPolicies {
  private readonly moto: Moto;
  /** Bucket → its policy's denials, read once until it is written. */
  private readonly known = new Map<string, Promise<Statement[]>>();

  constructor(moto: Moto) {
    this.moto = moto;
  }

  /** @param isNamed whether a statement's Principal names the caller */
  async deny(
    bucket: string,
    account: string,
    request: PolicyRequest,
    isRoot: boolean,
    isNamed: (statement: Statement) => boolean,
  ): Promise<boolean> {
    if (isRoot && ROOTS_OWN.has(request.action)) return false;
    const denials = await this.denialsOf(bucket, account);
    return evaluate([{ Statement: denials.filter(isNamed) }], request) === 'deny';
  }

  /** Called when the policy may have changed. */
  forget(bucket: string): void {
    this.known.delete(bucket);
  }

  private denialsOf(bucket: string, account: string): Promise<Statement[]> {
    const known = this.known.get(bucket) ?? this.read(bucket, account);
    this.known.set(bucket, known);
    return known;
  }

  private async read(Bucket: string, account: string): Promise<Statement[]> {
    const s3 = this.moto.client(S3Client, account, 'us-east-1');
    const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket })).catch(() => ({ Policy: undefined }));
    if (Policy === undefined) return [];
    return statementsOf(JSON.parse(Policy)).filter((statement) => statement.Effect === 'Deny');
  }
}
