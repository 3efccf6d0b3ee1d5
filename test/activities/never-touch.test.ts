/** A name grants nothing: what is only named like a protected thing is contained, and what is protected is known by what it is. */
import { CreateTagsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateRoleCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { expect, test } from 'vitest';
import stopInstance from '../../activities/catalogue/ec2/stop-instance.ts';
import denyAll from '../../activities/catalogue/iam/deny-all.ts';
import lockTrust from '../../activities/catalogue/iam/lock-trust.ts';
import stopInvocations from '../../activities/catalogue/lambda/stop-invocations.ts';
import blockIps from '../../activities/catalogue/vpc/block-ips.ts';
import { preview } from '../../activities/engine.ts';
import type { ChangeEntry } from '../../activities/entry.ts';
import type { Entity } from '../../domain/entity.ts';
import type { PreviewResult } from '../../domain/entry.ts';
import type { Untouchable } from '../../domain/never-touch.ts';
import { openWorld, type World } from './harness.ts';
import { instanceEntity, runInstance } from './seeds/ec2.ts';

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const because = 'emergency access';

function look(
  world: World,
  entry: ChangeEntry,
  target: Pick<Entity, 'kind' | 'id' | 'region'>,
  more: Partial<Untouchable> = {},
  entities: Entity[] = [],
): Promise<PreviewResult> {
  const ctx = world.context(entry);
  const input = {
    incident: world.incident,
    target: { ...target, standing: 'affected' as const },
    params: {},
    entities,
  };
  return preview(entry, ctx, { ...ctx.untouchable, ...more }, input);
}

test('a user named like a service-linked role or like the engine’s is contained', async () => {
  const world = await openWorld();
  const iam = world.owner(IAMClient);
  for (const UserName of ['AWSServiceRoleForBackup2', 'firebreak-isolate']) {
    await iam.send(new CreateUserCommand({ UserName, Path: '/aws-service-role/backup.amazonaws.com/' }));
    const target = { kind: 'iam-user' as const, id: UserName };
    expect(await look(world, denyAll, target)).toMatchObject({ outcome: 'change' });
  }
});

test('a role named like a service-linked one is contained; one in AWS’s own path and the engine’s own are refused', async () => {
  const world = await openWorld();
  const iam = world.owner(IAMClient);
  const role = async (RoleName: string, Path: string): Promise<PreviewResult> => {
    await iam.send(new CreateRoleCommand({ RoleName, Path, AssumeRolePolicyDocument: TRUST }));
    return look(world, lockTrust, { kind: 'iam-role', id: RoleName });
  };
  expect(await role('AWSServiceRoleForMiner', '/')).toMatchObject({ outcome: 'change' });
  expect(await role('AWSServiceRoleForBackup', '/aws-service-role/backup.amazonaws.com/')).toMatchObject({
    outcome: 'refused',
    reason: { en: /service-linked/ },
  });
  expect(await look(world, lockTrust, { kind: 'iam-role', id: 'firebreak-isolate' })).toMatchObject({
    outcome: 'refused',
    reason: { en: /own role/ },
  });
});

test('a role with a path is known by the ARN that AWS gives', async () => {
  const world = await openWorld();
  const create = { RoleName: 'emergency', Path: '/break-glass/', AssumeRolePolicyDocument: TRUST };
  await world.owner(IAMClient).send(new CreateRoleCommand(create));
  const rules = [{ match: `arn:aws:iam::${world.account}:role/break-glass/*`, because }];
  const target = { kind: 'iam-role' as const, id: 'Emergency'.toLowerCase() };
  expect(await look(world, lockTrust, target, { rules })).toMatchObject({ outcome: 'refused' });
});

test('an instance whose tags say that it is protected is contained, unless the customer opted into that tag', async () => {
  const world = await openWorld();
  const { InstanceId = '' } = await runInstance(world);
  const rules = [{ match: 'break-glass*', because }];
  const target = { kind: 'instance' as const, id: InstanceId, region: world.region };
  const tagged = async (Value: string, tag?: string): Promise<PreviewResult> => {
    const Tags = ['Name', 'Protect'].map((Key) => ({ Key, Value }));
    await world.owner(EC2Client).send(new CreateTagsCommand({ Resources: [InstanceId], Tags }));
    return look(world, stopInstance, target, { rules, tag });
  };
  for (const forged of ['AWSServiceRoleForMiner', 'firebreak-isolate', 'break-glass-1'])
    expect(await tagged(forged), forged).toMatchObject({ outcome: 'change' });
  expect(await tagged('break-glass-1', 'Protect')).toMatchObject({ outcome: 'refused' });
  expect(await tagged('AWSServiceRoleForMiner', 'Protect')).toMatchObject({ outcome: 'change' });
});

test.each([
  'function:payments',
  'payments:live',
  'payments:7',
  '%s:function:payments',
  'arn:aws:lambda:us-east-1:%s:function:payments:live',
])('a rule for a function meets it as %s', async (id) => {
  const world = await openWorld();
  for (const match of ['payments', `arn:aws:lambda:*:${world.account}:function:payments`]) {
    const target = { kind: 'function' as const, id: id.replace('%s', world.account) };
    const outcome = await look(world, stopInvocations, target, { rules: [{ match, because }] });
    expect(outcome).toMatchObject({ outcome: 'refused', reason: { en: expect.stringContaining(because) } });
  }
});

test('an address is not blocked in a protected network ACL, VPC or subnet, nor if it lies in a protected block', async () => {
  const world = await openWorld();
  const instance = await runInstance(world);
  const entities = [instanceEntity(instance)];
  const target = { kind: 'ip' as const, id: '198.51.100.23' };
  const attempt = (match: string): Promise<PreviewResult> =>
    look(world, blockIps, target, { rules: [{ match, because }] }, entities);
  expect(await attempt('unrelated')).toMatchObject({ outcome: 'change' });
  for (const match of [instance.VpcId ?? '', instance.SubnetId ?? '', '198.51.100.0/24', '198.51.100.23', 'acl-*'])
    expect(await attempt(match), match).toMatchObject({ outcome: 'refused' });
  expect(await attempt('198.51.101.0/24')).toMatchObject({ outcome: 'change' });
});
