/** One named inline policy of a user or role, read and set the same way for both. */
import {
  GetRolePolicyCommand,
  GetUserPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  type IAMClient,
} from '@aws-sdk/client-iam';
import { canonicalJson, type Json } from '../../../domain/digest.ts';
import type { Entity } from '../../../domain/entity.ts';
import { ifFound } from '../found.ts';
import { decodePolicy } from './client.ts';
import { type Text } from '../../../domain/text.ts';

/** `policy`: the document as canonical JSON, or null while there is none. */
export type InlinePolicyState = { arn: string; policy: string | null };

export const inlinePolicyField = (name: string): Text => ({ en: `inline policy ${name}`, ko: `인라인 정책 ${name}` });

/** A policy that denies everything, or everything under a condition, as canonical JSON. */
export const denyEverything = (Sid: string, Condition?: Json): string =>
  canonicalJson({
    Version: '2012-10-17',
    Statement: [{ Sid, Effect: 'Deny', Action: '*', Resource: '*', ...(Condition !== undefined && { Condition }) }],
  });

type Principal = Pick<Entity, 'kind' | 'id'>;

/** As IAM keeps it. */
export async function inlineText(iam: IAMClient, { kind, id }: Principal, PolicyName: string): Promise<string> {
  const { PolicyDocument } =
    kind === 'iam-role'
      ? await iam.send(new GetRolePolicyCommand({ RoleName: id, PolicyName }))
      : await iam.send(new GetUserPolicyCommand({ UserName: id, PolicyName }));
  return decodePolicy(PolicyDocument);
}

export async function readInlinePolicy(iam: IAMClient, target: Principal, PolicyName: string): Promise<string | null> {
  const text = await ifFound(inlineText(iam, target, PolicyName));
  return text === undefined ? null : canonicalJson(JSON.parse(text) as Json);
}

export async function putInlinePolicy(
  iam: IAMClient,
  principal: Entity,
  PolicyName: string,
  PolicyDocument: string,
): Promise<void> {
  await (principal.kind === 'iam-role'
    ? iam.send(new PutRolePolicyCommand({ RoleName: principal.id, PolicyName, PolicyDocument }))
    : iam.send(new PutUserPolicyCommand({ UserName: principal.id, PolicyName, PolicyDocument })));
}
