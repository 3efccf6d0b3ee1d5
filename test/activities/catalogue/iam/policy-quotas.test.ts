/** What a denial does when IAM's quotas leave no room for it (IAM User Guide, *IAM and AWS STS quotas*). */
import {
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  IAMClient,
  ListAttachedUserPoliciesCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { expect, test } from 'vitest';
import denyAll from '../../../../activities/catalogue/iam/deny-all.ts';
import { apply, preview } from '../../../../activities/engine.ts';
import type { PreviewResult } from '../../../../domain/entry.ts';
import { inject } from '../../fault.ts';
import { openWorld, type World } from '../../harness.ts';

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
const look = (world: World): Promise<PreviewResult> => {
  const ctx = world.context(denyAll);
  return preview(denyAll, ctx, ctx.untouchable, { incident: world.incident, target, params: {}, entities: [] });
};
const attachedTo = async (world: World): Promise<string[]> => {
  const { AttachedPolicies = [] } = await world
    .owner(IAMClient)
    .send(new ListAttachedUserPoliciesCommand({ UserName: USER }));
  return AttachedPolicies.flatMap((p) => p.PolicyName ?? []);
};

test('the card says that the inline policies are used up, and what is attached instead', async () => {
  const planned = await look(await userWith(2_000, 0));
  expect(planned).toMatchObject({ outcome: 'change', params: { means: 'managed' } });
  expect(JSON.stringify(planned)).toContain('2,000 of 2,048 characters are used');
});

test('a user without room for any policy is said at preview to have none', async () => {
  expect(await look(await userWith(2_000, 10))).toMatchObject({
    outcome: 'refused',
    reason: { en: expect.stringContaining('all 10 places for managed policies are taken') as string },
  });
});

/** A user at both quotas who has been denied everything, and the release. */
async function denied() {
  const world = await userWith(2_000, 9);
  const planned = await look(world);
  if (planned.outcome !== 'change') throw new Error(JSON.stringify(planned));
  const call = { incident: world.incident, target, params: planned.params, from: planned.from, to: planned.to };
  const ctx = world.context(denyAll);
  expect(await apply(denyAll, ctx, ctx.untouchable, call)).toMatchObject({ outcome: 'done' });
  expect(await attachedTo(world)).toContain('AWSDenyAll');
  return { world, ctx, back: { ...call, from: planned.to, to: planned.from } };
}

test('the denial stays at a release whose cutoff AWS does not take', async () => {
  const { world, ctx, back } = await denied();
  await inject(world, { kind: 'deny', service: 'iam', operation: 'AttachUserPolicy', times: 1 });
  await expect(apply(denyAll, ctx, ctx.untouchable, back)).rejects.toThrow();
  expect(await attachedTo(world)).toContain('AWSDenyAll');
});

test('released at the quota of managed policies, the sessions from before stay refused', async () => {
  const { world, ctx, back } = await denied();
  expect(await apply(denyAll, ctx, ctx.untouchable, back)).toMatchObject({ outcome: 'done' });
  const left = (await attachedTo(world)).filter((name) => !name.startsWith('p-'));
  expect(left).toEqual([expect.stringMatching(/^FirebreakOlderSessions-\d+$/)]);
});
