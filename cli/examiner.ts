/** What an examiner of evidence has: the bucket, and the public keys of the workers. */
import { S3Client } from '@aws-sdk/client-s3';
import { versionedBucket, type VersionedBucket } from '../activities/evidence/versions.ts';
import { loadExaminerConfig } from '../config/settings.ts';
import type { PublicKey } from '../domain/signature.ts';
import type { Io } from './command.ts';
import { letAwsRead, productEnvironment } from './running-stack.ts';

export function examiner(io: Io): { bucket: VersionedBucket; keys: PublicKey[] } {
  const env = productEnvironment(io.env);
  const settings = loadExaminerConfig(env);
  letAwsRead(env);
  const own = settings.FIREBREAK_EVIDENCE_KEY === undefined ? [] : [settings.FIREBREAK_EVIDENCE_KEY.key];
  return {
    bucket: versionedBucket(new S3Client({ region: settings.AWS_REGION }), settings.FIREBREAK_EVIDENCE_BUCKET),
    keys: [...settings.FIREBREAK_EVIDENCE_PUBLIC_KEYS, ...own],
  };
}

/** Whether the settings name an evidence bucket. */
export const keepsEvidence = (io: Io): boolean => productEnvironment(io.env)['FIREBREAK_EVIDENCE_BUCKET'] !== undefined;
