/** One named inline policy of a user or role, read and set the same way for both. */
import {
  DeleteRolePolicyCommand,
  DeleteUserPolicyCommand,
  GetRolePolicyCommand,
  GetUserPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  type IAMClient,
} from '@aws-sdk/client-iam';
import { canonicalJson, type Json } from '../../../domain/digest.ts';
import type { Entity } from '../../../domain/entity.ts';
import { ifFound } from '../found.ts';
import type { ChangeEntry } from '../../entry.ts';
import { named } from '../written.ts';
import { decodePolicy, iamOf, principalArn } from './client.ts';
import { type Text } from '../../../domain/text.ts';

/** `policy`: the document as canonical JSON, or null while there is none. */
export type InlinePolicyState = { arn: string; policy: string | null };

/** What every change of one inline policy has in common; the change itself says what the policy should become. */
export const inlinePolicyNamed = (name: string): Pick<ChangeEntry<InlinePolicyState>, 'read' | 'write' | 'writes'> => ({
  async read(ctx, target) {
    const iam = iamOf(ctx);
    const [arn, policy] = await Promise.all([principalArn(iam, target), readInlinePolicy(iam, target, name)]);
    return { arn, policy };
  },
  write: (ctx, target, _from, to) => writeInlinePolicy(iamOf(ctx), target, name, to.policy),
  writes: (_ctx, _target, { arn }) => named(arn),
});

export const inlinePolicyField = (name: string): Text => ({ en: `inline policy ${name}`, ko: `인라인 정책 ${name}` });

/** A policy that denies everything, or everything under a condition, as canonical JSON. */
export const denyEverything = (Sid: string, Condition?: Json): string =>
  canonicalJson({
    Version: '2012-10-17',
    Statement: [{ Sid, Effect: 'Deny', Action: '*', Resource: '*', ...(Condition !== undefined && { Condition }) }],
  });

async function readInlinePolicy(iam: IAMClient, principal: Entity, PolicyName: string): Promise<string | null> {
  const answer = await ifFound<{ PolicyDocument?: string | undefined }>(
    principal.kind === 'iam-role'
      ? iam.send(new GetRolePolicyCommand({ RoleName: principal.id, PolicyName }))
      : iam.send(new GetUserPolicyCommand({ UserName: principal.id, PolicyName })),
  );
  if (answer === undefined) return null;
  const document = decodePolicy(answer.PolicyDocument);
  return canonicalJson(JSON.parse(document) as Json);
}

/** Null removes the policy; one that is gone already is no error. */
async function writeInlinePolicy(
  iam: IAMClient,
  principal: Entity,
  PolicyName: string,
  PolicyDocument: string | null,
): Promise<void> {
  if (principal.kind === 'iam-role') {
    const role = { RoleName: principal.id, PolicyName };
    if (PolicyDocument !== null) await iam.send(new PutRolePolicyCommand({ ...role, PolicyDocument }));
    else await ifFound(iam.send(new DeleteRolePolicyCommand(role)));
  } else {
    const user = { UserName: principal.id, PolicyName };
    if (PolicyDocument !== null) await iam.send(new PutUserPolicyCommand({ ...user, PolicyDocument }));
    else await ifFound(iam.send(new DeleteUserPolicyCommand(user)));
  }
}
