/** The documents of policies, for evidence. */
import { GetPolicyCommand, GetPolicyVersionCommand, type IAMClient } from '@aws-sdk/client-iam';
import type { Json } from '../../../domain/digest.ts';
import type { Entity } from '../../../domain/entity.ts';
import { parseJson } from '../../../domain/fields.ts';
import { decodePolicy } from './client.ts';
import { inlineText } from './inline-policy.ts';

/** Policy name → document. */
export async function inlineDocuments(
  iam: IAMClient,
  principal: Pick<Entity, 'kind' | 'id'>,
  names: readonly string[],
): Promise<Record<string, Json>> {
  const documents = names.map(async (name): Promise<[string, Json]> => {
    const text = await inlineText(iam, principal, name);
    return [name, jsonOr(text)];
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

/** A document as IAM sends it. */
export const parsed = (document: string | undefined): Json => jsonOr(decodePolicy(document));

/** A document that cannot be parsed is returned as text. */
const jsonOr = (text: string): Json => (parseJson(text) as Json | undefined) ?? text;
