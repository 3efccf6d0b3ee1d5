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
import { decodePolicy } from './client.ts';

/** The document as canonical JSON, or null if there is none of this name. */
export async function readInlinePolicy(iam: IAMClient, principal: Entity, PolicyName: string): Promise<string | null> {
  const answer = await ifFound<{ PolicyDocument?: string | undefined }>(
    principal.kind === 'iam-role'
      ? iam.send(new GetRolePolicyCommand({ RoleName: principal.id, PolicyName }))
      : iam.send(new GetUserPolicyCommand({ UserName: principal.id, PolicyName })),
  );
  if (answer === undefined) return null;
  const document = decodePolicy(answer.PolicyDocument);
  return canonicalJson(JSON.parse(document) as Json);
}

/** Null removes it, and finds it no fault if it is gone already. */
export async function writeInlinePolicy(
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
