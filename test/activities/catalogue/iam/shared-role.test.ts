/** A role that several machines use is shown as such before people contain it. */
import { CreateRoleCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { expect, test } from 'vitest';
import denyAll from '../../../../activities/catalogue/iam/deny-all.ts';
import lockTrust from '../../../../activities/catalogue/iam/lock-trust.ts';
import revokeSessions from '../../../../activities/catalogue/iam/revoke-sessions.ts';
import { preview } from '../../../../activities/engine.ts';
import type { ChangeEntry } from '../../../../activities/entry.ts';
import { openWorld, type World } from '../../harness.ts';
import { runInstance } from '../../seeds/ec2.ts';
import { letMachinesUse } from '../../instance-profile.ts';

const ROLE = 'web-role';
const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

async function withMachines(count: number): Promise<World> {
  const world = await openWorld();
  const iam = world.owner(IAMClient);
  await iam.send(new CreateRoleCommand({ RoleName: ROLE, AssumeRolePolicyDocument: TRUST }));
  await letMachinesUse(world, ROLE);
  await runInstance(world, { MinCount: count, MaxCount: count, IamInstanceProfile: { Name: ROLE } });
  return world;
}

test.each([
  [1, undefined],
  [3, true],
])('a role of %i machines is marked as used by others: %s', async (count, mark) => {
  const world = await withMachines(count);
  const target = { kind: 'iam-role' as const, id: ROLE, standing: 'affected' as const };
  for (const entry of [denyAll, revokeSessions, lockTrust] as ChangeEntry[]) {
    const ctx = world.context(entry);
    const input = { incident: world.incident, target, params: {}, entities: [] };
    const planned = await preview(entry, ctx, ctx.untouchable, input);
    expect(planned).toMatchObject({ outcome: 'change' });
    const { hitsOthers, impact } = planned as { hitsOthers?: true; impact: { en: string }[] };
    expect([entry.id, hitsOthers]).toEqual([entry.id, mark]);
    expect(impact.some((t) => /3 instances in us-east-1 use this role/.test(t.en))).toBe(mark === true);
  }
});

test('functions with the role are counted beside machines', async () => {
  const world = await withMachines(1);
  const { Role } = await world.owner(IAMClient).send(new GetRoleCommand({ RoleName: ROLE }));
  await world.owner(LambdaClient).send(
    new CreateFunctionCommand({
      FunctionName: 'orders',
      Role: Role?.Arn,
      PackageType: 'Image',
      Code: { ImageUri: `${world.account}.dkr.ecr.us-east-1.amazonaws.com/orders:1` },
    }),
  );
  const target = { kind: 'iam-role' as const, id: ROLE, standing: 'affected' as const };
  const ctx = world.context(lockTrust);
  const input = { incident: world.incident, target, params: {}, entities: [] };
  const planned = await preview(lockTrust, ctx, ctx.untouchable, input);
  expect(planned).toMatchObject({
    hitsOthers: true,
    impact: expect.arrayContaining([
      expect.objectContaining({ en: expect.stringContaining('1 instance and 1 function in us-east-1 use this role') }),
    ]),
  });
});
