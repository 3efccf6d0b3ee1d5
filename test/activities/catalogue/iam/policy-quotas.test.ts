/** What a denial does when IAM's quotas leave no room for it (IAM User Guide, *IAM and AWS STS quotas*). */
import {
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  DetachUserPolicyCommand,
  GetPolicyVersionCommand,
  IAMClient,
  ListAttachedUserPoliciesCommand,
  ListPoliciesCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { expect, test } from 'vitest';
import deny from '../../../../activities/catalogue/iam/deny-all.ts';
import type { ChangeEntry } from '../../../../activities/entry.ts';
import type { PreviewResult } from '../../../../domain/entry.ts';
import { inject } from '../../fault.ts';
import { openWorld, type World } from '../../harness.ts';
import { approved, exchanged, look, run } from '../../laws.ts';

const denyAll = deny as ChangeEntry;
const USER = 'ci-bot';
const document = (characters: number): string => {
  const empty = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '' }],
  });
  return empty.replace('"Resource":""', `"Resource":"arn:aws:s3:::${'x'.repeat(characters - empty.length - 13)}"`);
};

async function userWith(inlineCharacters: number, attached: number): Promise<World> {
  const world = await openWorld();
  const iam = world.owner(IAMClient);
  await iam.send(new CreateUserCommand({ UserName: USER }));
  const PolicyDocument = document(inlineCharacters);
  await iam.send(new PutUserPolicyCommand({ UserName: USER, PolicyName: 'own', PolicyDocument }));
  for (let i = 1; i <= attached; i += 1) {
    const made = await iam.send(new CreatePolicyCommand({ PolicyName: `p-${i}`, PolicyDocument: document(200) }));
    await iam.send(new AttachUserPolicyCommand({ UserName: USER, PolicyArn: made.Policy?.Arn }));
  }
  return world;
}

const target = { kind: 'iam-user' as const, id: USER, standing: 'affected' as const };
const seen = (world: World): Promise<PreviewResult> => look(denyAll, world, { target });
const attachedTo = async (world: World): Promise<string[]> => {
  const { AttachedPolicies = [] } = await world
    .owner(IAMClient)
    .send(new ListAttachedUserPoliciesCommand({ UserName: USER }));
  return AttachedPolicies.flatMap((p) => p.PolicyName ?? []);
};

test('the card says that the inline policies are used up, and what is attached instead', async () => {
  const planned = await seen(await userWith(2_000, 0));
  expect(planned).toMatchObject({ outcome: 'change', params: { means: 'managed' } });
  expect(JSON.stringify(planned)).toContain('2,000 of 2,048 characters are used');
});

test('a user without room for any policy is said at preview to have none', async () => {
  expect(await seen(await userWith(2_000, 10))).toMatchObject({
    outcome: 'refused',
    reason: { en: expect.stringContaining('all 10 places for managed policies are taken') as string },
  });
});

/** A user whose inline policies are used up, who has been denied everything, and the release. */
async function denied({ attached = 8, world }: { attached?: number; world?: World }) {
  const place = world ?? (await userWith(2_000, attached));
  const call = await approved(denyAll, place, { target });
  expect(await run(denyAll, place.context(denyAll), call)).toMatchObject({ outcome: 'done' });
  expect(await attachedTo(place)).toContain('AWSDenyAll');
  return { world: place, release: () => run(denyAll, place.context(denyAll), exchanged(call)) };
}
const CUTOFF = `FirebreakOlderSessions-user-${USER}`;
/** All managed policies of Firebreak's in the account. */
const ours = async (world: World): Promise<string[]> => {
  const { Policies = [] } = await world.owner(IAMClient).send(new ListPoliciesCommand({ Scope: 'Local' }));
  return Policies.flatMap((p) => p.PolicyName ?? []).filter((name) => name.startsWith('Firebreak'));
};
const others = async (world: World): Promise<string[]> =>
  (await attachedTo(world)).filter((name) => !name.startsWith('p-'));

test('the denial stays at a release whose cutoff AWS does not take, and the next release leaves one policy', async () => {
  const { world, release } = await denied({});
  await inject(world, { kind: 'deny', service: 'iam', operation: 'AttachUserPolicy', times: 1 });
  await expect(release()).rejects.toThrow();
  expect(await others(world)).toEqual(['AWSDenyAll']);
  expect(await release()).toMatchObject({ outcome: 'done' });
  expect([await others(world), await ours(world)]).toEqual([[CUTOFF], [CUTOFF]]);
});

test('at the quota of managed policies the denial stays, until there is a place for the cutoff', async () => {
  const { world, release } = await denied({ attached: 9 });
  await expect(release()).rejects.toMatchObject({
    cause: { name: 'LimitExceeded', message: expect.stringContaining('all 10 places for managed policies') as string },
  });
  expect([await others(world), await ours(world)]).toEqual([['AWSDenyAll'], []]);
  const PolicyArn = `arn:aws:iam::${world.account}:policy/p-1`;
  await world.owner(IAMClient).send(new DetachUserPolicyCommand({ UserName: USER, PolicyArn }));
  expect(await release()).toMatchObject({ outcome: 'done' });
  expect(await others(world)).toEqual([CUTOFF]);
});

test('a second release refuses the sessions until then by the same policy', async () => {
  const { world, release } = await denied({});
  const cutoff = async (): Promise<string | undefined> => {
    const PolicyArn = `arn:aws:iam::${world.account}:policy/${CUTOFF}`;
    const version = { PolicyArn, VersionId: 'v1' };
    return (await world.owner(IAMClient).send(new GetPolicyVersionCommand(version))).PolicyVersion?.Document;
  };
  await release();
  const first = await cutoff();
  await denied({ world });
  expect(await release()).toMatchObject({ outcome: 'done' });
  expect([await others(world), await ours(world)]).toEqual([[CUTOFF], [CUTOFF]]);
  expect(await cutoff()).not.toBe(first);
});

test('the card says what a release of the managed denial leaves, and names it', async () => {
  const planned = JSON.stringify(await seen(await userWith(2_000, 0)));
  expect(planned).toContain('also those that are issued while the denial stands');
  expect(planned).toContain(`else managed ${CUTOFF}`);
  expect(planned).not.toContain('work again');
});
