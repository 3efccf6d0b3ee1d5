/** What a call does to a bucket's ACL or public access block, by its request parameters in CloudTrail. */
import { at, textsAt } from './fields.ts';

/** Canned ACLs for everyone and for everyone with an AWS account. */
const PUBLIC_ACLS: ReadonlySet<string> = new Set(['public-read', 'public-read-write', 'authenticated-read']);
const PUBLIC_GROUPS = /\/groups\/global\/(AllUsers|AuthenticatedUsers)/;

/** Whether an ACL allows public access: a canned ACL, or a grant in a header or in the body. */
export const isPublicAcl = (request: unknown): boolean =>
  textsAt(request, 'x-amz-acl').some((acl) => PUBLIC_ACLS.has(acl)) ||
  PUBLIC_GROUPS.test(JSON.stringify(request ?? null));

const BLOCKS = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'] as const;

/** Whether a public access block is written with one of its four settings off. */
export const weakensPublicAccessBlock = (request: unknown): boolean =>
  BLOCKS.some((part) => /^false$/i.test(String(at(request, 'PublicAccessBlockConfiguration', part))));
