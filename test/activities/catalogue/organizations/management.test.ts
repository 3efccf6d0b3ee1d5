/** Entries that run in the management account. */
import { readFinding } from '../../../../intake/read-finding.ts';
import {
  CreateRoleCommand,
  IAMClient,
  PutUserPolicyCommand,
  CreateUserCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, test } from 'vitest';
import { createAwsAccess } from '../../../../activities/aws/access.ts';
import { TrailHistory } from '../../../../activities/aws/cloudtrail/history.ts';
import { createOwnAccount } from '../../../../activities/aws/own-account.ts';
import denyAll from '../../../../activities/catalogue/iam/deny-all.ts';
import lockTrust from '../../../../activities/catalogue/iam/lock-trust.ts';
import revokeSessions from '../../../../activities/catalogue/iam/revoke-sessions.ts';
import { createActivities } from '../../../../activities/create.ts';
import { preview } from '../../../../activities/engine.ts';
import type { ChangeEntry } from '../../../../activities/entry.ts';
import type { Customer } from '../../../../domain/customer.ts';
import type { PreviewInput, PreviewOutcome } from '../../../../domain/entry.ts';
import { accountOf, customerOf, customersFileOf, fileOf } from '../../../customers.ts';
import { openWorld, organize, seedKey, wholeCatalogue, type World } from '../../harness.ts';
import { memoryEvidence } from '../../evidence/memory-store.ts';

const QUARANTINE = 'organizations.quarantine-account.preview';
const SSO_ROLE = 'AWSReservedSSO_Administrators_0123456789abcdef';

async function previewAs(world: World, more: Partial<Customer>): Promise<unknown> {
  const activities = createActivities({
    readFinding,
    customers: fileOf(customersFileOf([customerOf({ id: 'test', accounts: [accountOf(world.account)], ...more })])),
    catalogue: await wholeCatalogue(),
    runbooks: [],
    regimes: [],
    decisionKeys: [],
    access: createAwsAccess(),
    trail: new TrailHistory(),
    own: createOwnAccount(),
    evidence: memoryEvidence(),
  });
  const target = { kind: 'account' as const, id: world.account, standing: 'affected' as const };
  const input: PreviewInput = { incident: world.incident, targets: [{ target, params: {} }], entities: [] };
  const environment = new MockActivityEnvironment({ attempt: 1 });
  const look = activities[QUARANTINE] as (given: PreviewInput) => Promise<PreviewOutcome[]>;
  const [outcome] = await environment.run<[PreviewInput], PreviewOutcome[], typeof look>(look, input);
  return outcome;
}

test('a step of the management account is refused if the customer names none, and says what to add', async () => {
  const refused = await previewAs(await openWorld(), {});
  expect(refused).toMatchObject({ outcome: 'refused', reason: { en: /organization: \{ managementAccount/ } });
});

test('with one it is read there, and it spares the role that undoes it', async () => {
  const world = await openWorld();
  await organize(world);
  const { roleArn, externalId } = accountOf(world.management);
  const planned = await previewAs(world, {
    organization: { managementAccount: world.management, roleArn, externalId },
  });
  expect(planned).toMatchObject({ outcome: 'change', to: { attached: true } });
  expect(JSON.stringify(planned)).toContain(`arn:aws:iam::${world.account}:role/firebreak-restore`);
});

test('IAM refuses changes of a role of IAM Identity Center, so the card names what works instead', async () => {
  const world = await openWorld();
  const iam = world.owner(IAMClient);
  const trust = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${world.account}:root` }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  const Path = '/aws-reserved/sso.amazonaws.com/us-east-1/';
  await iam.send(new CreateRoleCommand({ Path, RoleName: SSO_ROLE, AssumeRolePolicyDocument }));
  const target = { kind: 'iam-role' as const, id: SSO_ROLE, standing: 'affected' as const };
  for (const entry of [denyAll, revokeSessions, lockTrust] as ChangeEntry[]) {
    const ctx = world.context(entry);
    const input = { incident: world.incident, target, params: {}, entities: [] };
    expect(await preview(entry, ctx, ctx.untouchable, input)).toMatchObject({
      outcome: 'refused',
      reason: { en: /sso\.remove-assignments \(permission set Administrators\)/ },
    });
  }
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  });
  await iam.send(new CreateUserCommand({ UserName: 'admin' }));
  await iam.send(new PutUserPolicyCommand({ UserName: 'admin', PolicyName: 'all', PolicyDocument }));
  const admin = world.as(await seedKey(world.account, 'admin'), IAMClient);
  const put = new PutRolePolicyCommand({ RoleName: SSO_ROLE, PolicyName: 'any', PolicyDocument });
  await expect(admin.send(put)).rejects.toThrow(/only modifiable by AWS/);
});

test('A role that is only named like one of Identity Center is contained like every other', async () => {
  const world = await openWorld();
  const iam = world.owner(IAMClient);
  const trust = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${world.account}:root` }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  await iam.send(new CreateRoleCommand({ Path: '/x/', RoleName: SSO_ROLE, AssumeRolePolicyDocument }));
  const target = { kind: 'iam-role' as const, id: SSO_ROLE, standing: 'unauthorized' as const };
  for (const entry of [denyAll, revokeSessions, lockTrust] as ChangeEntry[]) {
    const ctx = world.context(entry);
    const input = { incident: world.incident, target, params: {}, entities: [] };
    expect(await preview(entry, ctx, ctx.untouchable, input)).toMatchObject({ outcome: 'change' });
  }
});
