/** The event history that entries share, against the sandbox's CloudTrail. */
import { CreateUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { expect, test } from 'vitest';
import { TrailHistory } from '../../../../activities/aws/cloudtrail/history.ts';
import activity from '../../../../activities/catalogue/cloudtrail/activity.ts';
import sweepRegions from '../../../../activities/catalogue/ec2/sweep-regions.ts';
import type { InquiryEntry } from '../../../../activities/entry.ts';
import type { Entity } from '../../../../domain/entity.ts';
import type { IncidentRef } from '../../../../domain/entry.ts';
import { awsUrl, openWorld, seedKey, type TestContext, type World } from '../../harness.ts';

/** The context of an entry that shares a history with others. `to`: when its activity was scheduled. */
function sharing(history: TrailHistory, world: World, entry: InquiryEntry, to: string): TestContext {
  const ctx = world.context(entry);
  const incident: IncidentRef = { ...world.incident, window: { ...world.incident.window, to } };
  return { ...ctx, incident, trail: history.of({ ...ctx, incident }) };
}

const lookups = ({ calls }: TestContext): string[] =>
  calls.filter((c) => c.operation === 'cloudtrail:LookupEvents').map((c) => c.region);

const input = (incident: IncidentRef, targets: Entity[]) => ({
  incident,
  targets,
  entities: [],
  alerts: [],
  params: {},
});
const scheduledNow = (): string => new Date().toISOString();

test('two entries read each region once, and a third only what is newer', async () => {
  const world = await openWorld();
  await world.owner(IAMClient).send(new CreateUserCommand({ UserName: 'mallory' }));
  const key = await seedKey(world.account, 'mallory');
  const suspects: Entity[] = [{ kind: 'iam-user', id: 'mallory', standing: 'affected' }];
  const history = new TrailHistory();
  const to = scheduledNow();

  const first = sharing(history, world, sweepRegions, to);
  await sweepRegions.inquire(first, input(first.incident, suspects));
  const regions = await first.aws.regions();
  expect(lookups(first).toSorted()).toEqual(regions);

  const second = sharing(history, world, activity, to);
  await activity.inquire(second, input(second.incident, suspects));
  expect(lookups(second)).toEqual([]);

  await world
    .as(key, IAMClient)
    .send(new CreateUserCommand({ UserName: 'made-later' }))
    .catch(() => undefined);
  const third = sharing(history, world, activity, scheduledNow());
  const { summary } = await activity.inquire(third, input(third.incident, suspects));
  expect(summary.en).toMatch(/^1 calls of 1 suspects/);
  expect(new Set(lookups(third))).toEqual(new Set(regions));
});

test('a region with many events is read at AWS’s pace: the sandbox throttles nothing', async () => {
  const world = await openWorld();
  const iam = world.owner(IAMClient);
  for (let n = 0; n < 8; n += 1)
    await Promise.all(Array.from({ length: 30 }, () => iam.send(new ListUsersCommand({}))));
  const history = new TrailHistory();
  const contexts = Array.from({ length: 3 }, () => sharing(history, world, activity, scheduledNow()));
  // Each asks for another user at the same time, as three incidents of one account do.
  const asked = contexts.map((ctx, i) => {
    const incident = { ...ctx.incident, id: `${ctx.incident.id}-${i}` };
    const apart = { ...ctx, incident, trail: history.of({ ...ctx, incident }) };
    return activity.inquire(apart, input(incident, [{ kind: 'iam-user', id: `user-${i}`, standing: 'affected' }]));
  });
  await Promise.all(asked);
  const answer = await fetch(`${awsUrl()}/_sandbox/calls?account=${world.account}&operation=LookupEvents`);
  const { calls } = (await answer.json()) as { calls: { region: string; errorCode?: string }[] };
  expect(calls.filter((c) => c.region === 'us-east-1').length).toBeGreaterThan(6);
  expect(calls.filter((c) => c.errorCode !== undefined)).toEqual([]);
});
