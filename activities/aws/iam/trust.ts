/** Who may assume a role, read off its trust policy. */
import type { Role } from '@aws-sdk/client-iam';
import { z } from 'zod';
import { decodePolicy } from './client.ts';

const OneOrMany = z.union([z.string().transform((s) => [s]), z.array(z.string())]);
const TrustPolicy = z.object({
  Statement: z.preprocess(
    (s) => (Array.isArray(s) ? s : [s]),
    z.array(
      z.object({
        Effect: z.string(),
        Principal: z.union([z.literal('*'), z.record(z.string(), OneOrMany)]).optional(),
      }),
    ),
  ),
});

/** Services, accounts and principals of its allowing statements, sorted; conditions are not weighed. */
export function trustedBy(role: Pick<Role, 'AssumeRolePolicyDocument'>): string[] {
  const { data } = TrustPolicy.safeParse(JSON.parse(decodePolicy(role.AssumeRolePolicyDocument) || '{}'));
  const principals = (data?.Statement ?? [])
    .filter((s) => s.Effect === 'Allow')
    .flatMap((s) => (typeof s.Principal === 'string' ? [s.Principal] : Object.values(s.Principal ?? {}).flat()));
  return [...new Set(principals)].sort();
}
