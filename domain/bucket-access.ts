/** What calls about a bucket's ACL and its public access block do, read off their parameters in CloudTrail. */
import { at, textsAt } from './fields.ts';

/** Canned ACLs for everyone and for everyone with an AWS account. */
const PUBLIC_ACLS: ReadonlySet<string> = new Set(['public-read', 'public-read-write', 'authenticated-read']);
const PUBLIC_GROUPS = /\/groups\/global\/(AllUsers|AuthenticatedUsers)/;

/** Whether an ACL lets everyone in: a canned one, a grant in a header or in the body. */
export const isPublicAcl = (request: unknown): boolean =>
  textsAt(request, 'x-amz-acl').some((acl) => PUBLIC_ACLS.has(acl)) ||
  PUBLIC_GROUPS.test(JSON.stringify(request ?? null));

const BLOCKS = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'] as const;

/** Whether a public access block is put with one of its four parts off. */
export const weakensPublicAccessBlock = (request: unknown): boolean =>
  BLOCKS.some((part) => /^false$/i.test(String(at(request, 'PublicAccessBlockConfiguration', part))));
