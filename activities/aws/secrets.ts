/**
 * New credentials go straight to AWS Secrets Manager in the customer's account. Firebreak writes them there and cannot
 * read them back: none of its roles has `secretsmanager:GetSecretValue`.
 */
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  TagResourceCommand,
  type DescribeSecretCommandOutput,
} from '@aws-sdk/client-secrets-manager';
import type { EntryContext } from '../entry.ts';
import { ifFound } from './found.ts';

export const secretsOf = (ctx: EntryContext, region: string): SecretsManagerClient =>
  ctx.aws.client(SecretsManagerClient, region);

/** A name that Secrets Manager accepts; other characters, such as a comma in a user name, become dashes. */
export const secretName = (...parts: string[]): string =>
  ['firebreak', ...parts].map((part) => part.replace(/[^\w+=.@-]/g, '-')).join('/');

export type Secret = DescribeSecretCommandOutput;

/** The description of a secret, never its value; undefined if there is none. A secret that is being deleted still exists. */
export const describeSecret = (client: SecretsManagerClient, SecretId: string): Promise<Secret | undefined> =>
  ifFound(client.send(new DescribeSecretCommand({ SecretId })));

/** Creates an empty secret first, so that a new credential always has a place to be kept. */
export async function ensureSecret(
  client: SecretsManagerClient,
  Name: string,
  Description: string,
  tags: Record<string, string>,
): Promise<void> {
  if ((await describeSecret(client, Name)) !== undefined) return;
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await client.send(new CreateSecretCommand({ Name, Description, Tags }));
}

/** @param version 32 to 64 characters that identify this value; the same value under the same version is written once */
export async function putSecret(
  client: SecretsManagerClient,
  SecretId: string,
  version: string,
  value: Record<string, string>,
): Promise<void> {
  const SecretString = JSON.stringify(value);
  await client.send(new PutSecretValueCommand({ SecretId, ClientRequestToken: version, SecretString }));
}

export async function tagSecret(
  client: SecretsManagerClient,
  SecretId: string,
  tags: Record<string, string>,
): Promise<void> {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await client.send(new TagResourceCommand({ SecretId, Tags }));
}

/** Whether the current value is the one of this version. */
export const holdsVersion = (secret: Secret | undefined, version: string): boolean =>
  secret?.VersionIdsToStages?.[version]?.includes('AWSCURRENT') === true;

export const tagOfSecret = (secret: Secret | undefined, key: string): string | undefined =>
  secret?.Tags?.find((t) => t.Key === key)?.Value;
