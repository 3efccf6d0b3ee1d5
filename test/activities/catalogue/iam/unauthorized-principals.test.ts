import { CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { expect, test } from 'vitest';
import unauthorizedPrincipals from '../../../../activities/catalogue/iam/unauthorized-principals.ts';
import { openWorld } from '../../harness.ts';

test('a further look, for other suspects, lists only their keys', async () => {
  const world = await openWorld();
  const iam = world.owner(IAMClient);
  for (const UserName of ['ops', 'svc-backup', 'deploy-bot']) await iam.send(new CreateUserCommand({ UserName }));
  const asked = async (more: { further?: true }): Promise<string[]> => {
    const ctx = world.context(unauthorizedPrincipals);
    const { incident } = world;
    const targets = [{ kind: 'iam-user' as const, id: 'svc-backup', standing: 'affected' as const }];
    await unauthorizedPrincipals.inquire(ctx, { incident, targets, entities: [], alerts: [], params: {}, ...more });
    const lists = ctx.calls.filter((c) => c.operation === 'iam:ListAccessKeys');
    return lists.map(({ input }) => (input as { UserName: string }).UserName).toSorted();
  };
  expect(await asked({})).toEqual(['deploy-bot', 'ops', 'svc-backup']);
  expect(await asked({ further: true })).toEqual(['svc-backup']);
});
