/** New credentials are visible only to the customer: not in a result, not in an error, and not to Firebreak. */
import { CreateAccessKeyCommand, CreateLoginProfileCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import resetPassword from '../../../../activities/catalogue/iam/reset-password.ts';
import rotateAccessKey from '../../../../activities/catalogue/iam/rotate-access-key.ts';
import type { ChangeEntry } from '../../../../activities/entry.ts';
import type { Entity } from '../../../../domain/entity.ts';
import { openWorld, type World } from '../../harness.ts';
import { approved, run as apply } from '../../laws.ts';

const UserName = 'alice';

test('a new access key is in the secret, and its secret part reaches no history', async () => {
  const world = await openWorld();
  await world.owner(IAMClient).send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await world.owner(IAMClient).send(new CreateAccessKeyCommand({ UserName }));
  const target: Entity = { kind: 'access-key', id: AccessKey?.AccessKeyId ?? '', standing: 'affected' };
  const { history, secret } = await run(world, rotateAccessKey, target, 'newKeyIn');
  const { accessKeyId, secretAccessKey } = JSON.parse(secret) as Record<string, string>;
  expect(history).toContain(accessKeyId);
  expect(secretAccessKey).toMatch(/^.{40}$/);
  expect(history).not.toContain(secretAccessKey);
});

test('a new password is in the secret and reaches no history', async () => {
  const world = await openWorld();
  await world.owner(IAMClient).send(new CreateUserCommand({ UserName }));
  await world.owner(IAMClient).send(new CreateLoginProfileCommand({ UserName, Password: 'Sandbox-Only-1!' }));
  const { history, secret } = await run(
    world,
    resetPassword,
    { kind: 'iam-user', id: UserName, standing: 'affected' },
    'newPasswordIn',
  );
  const { password } = JSON.parse(secret) as Record<string, string>;
  expect(password).toMatch(/^(?=.*[A-Z])(?=.*[a-z])(?=.*\d)(?=.*[^A-Za-z\d]).{128}$/);
  expect(history).not.toContain(password);
});

test('neither entry may read a secret', () => {
  for (const { permissions } of [rotateAccessKey, resetPassword])
    expect(permissions).not.toContain('secretsmanager:GetSecretValue');
});

/** Applies an entry. `history` is everything that Temporal would store; `secret` is what the customer reads in Secrets Manager. */
async function run(
  world: World,
  change: ChangeEntry,
  target: Entity,
  where: string,
): Promise<{ history: string; secret: string }> {
  const planned = await approved(change, world, { target });
  const result = await apply(change, world.context(change), planned);
  expect(result.outcome).toBe('done');
  const SecretId = (planned.to as Record<string, string>)[where];
  const { SecretString = '' } = await world.owner(SecretsManagerClient).send(new GetSecretValueCommand({ SecretId }));
  return { history: JSON.stringify([planned, result]), secret: SecretString };
}
