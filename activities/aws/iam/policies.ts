/** The documents of policies, for evidence. */
import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRolePolicyCommand,
  GetUserPolicyCommand,
  type IAMClient,
} from '@aws-sdk/client-iam';
import type { Json } from '../../../domain/digest.ts';
import type { Entity } from '../../../domain/entity.ts';
import { parseJson } from '../../../domain/fields.ts';
import { decodePolicy } from './client.ts';

/** Policy name → document. */
export async function inlineDocuments(
  iam: IAMClient,
  principal: Pick<Entity, 'kind' | 'id'>,
  names: readonly string[],
): Promise<Record<string, Json>> {
  const documents = names.map(async (PolicyName): Promise<[string, Json]> => {
    const { PolicyDocument } =
      principal.kind === 'iam-role'
        ? await iam.send(new GetRolePolicyCommand({ RoleName: principal.id, PolicyName }))
        : await iam.send(new GetUserPolicyCommand({ UserName: principal.id, PolicyName }));
    return [PolicyName, parsed(PolicyDocument)];
  });
  return Object.fromEntries(await Promise.all(documents));
}

/** Policy ARN → document in force. AWS publishes its own policies, so their name is enough. */
export async function attachedDocuments(iam: IAMClient, arns: readonly string[]): Promise<Record<string, Json>> {
  const documents = arns.map(async (PolicyArn): Promise<[string, Json]> => {
    if (PolicyArn.includes(':iam::aws:policy/')) return [PolicyArn, 'AWS managed'];
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
    const VersionId = Policy?.DefaultVersionId ?? 'v1';
    const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
    return [PolicyArn, parsed(PolicyVersion?.Document)];
  });
  return Object.fromEntries(await Promise.all(documents));
}

/** A document that cannot be parsed is returned as text. */
export function parsed(document: string | undefined): Json {
  const text = decodePolicy(document);
  return (parseJson(text) as Json | undefined) ?? text;
}
