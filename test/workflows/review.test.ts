/** Scheduled reviews on a real Temporal, of an account in the sandbox's AWS. New findings open an ordinary incident. */
import { AccessAnalyzerClient, CreateAnalyzerCommand } from '@aws-sdk/client-accessanalyzer';
import {
  AttachUserPolicyCommand,
  CreateLoginProfileCommand,
  CreateUserCommand,
  DeleteRolePolicyCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../domain/entry.ts';
import type { IncidentState } from '../../domain/incident.ts';
import { listSchedules } from '../../workers/review-schedules.ts';
import { openWorld, type World } from '../activities/harness.ts';
import { tell } from '../activities/seeds/confirmations.ts';
import { eventually } from '../eventually.ts';
import { customersOf, ReviewRig } from './review-rig.ts';

let world: World;
let rig: ReviewRig;
beforeAll(async () => {
  world = await openWorld();
  rig = await ReviewRig.start(world);
  await rig.apply();
}, 60_000);
afterAll(() => rig.stop());

describe('a review of an account', () => {
  it('raises every notable finding of its first run as one incident, with targets that its runbook handles', async () => {
    await createUser('alice', { password: true });
    await rig.run('account-hygiene');
    const state = await rig.incident('account-hygiene', (s) => s.gates.length > 0);
    expect(state).toMatchObject({
      source: 'review',
      severity: 'medium',
      confirmation: 'confirmed',
      runbook: { id: 'account-hygiene' },
      title: expect.stringMatching(/^Account hygiene review: \d+ new findings in acme-prod$/) as string,
    });
    const titles = state.findings.map((f) => f.title.en);
    expect(titles).toContain('Root signs in without MFA');
    expect(titles).toContain('alice signs in with a password alone');
    expect(titles).toContain('The account has no trail');
    expect(targets(state)).toEqual([['iam-user', 'alice', 'affected']]);
    expect(state.steps.map((s) => s.entry)).toEqual(['review.decide', 'account.verify-contacts', 'mfa.enable']);
  });

  it('raises no finding twice', async () => {
    await rig.run('account-hygiene');
    expect((await rig.incident('account-hygiene', () => true)).alertCount).toBe(1);
  });

  it('raises an administrator who was created since the last run, in the same incident', async () => {
    await createUser('svc-backup', { administrator: true });
    await rig.run('account-hygiene');
    const state = await rig.incident('account-hygiene', (s) => s.alertCount === 2);
    expect(state.alerts.at(-1)?.description).toBe('- User svc-backup is new, and an administrator');
    expect(targets(state)).toContainEqual(['iam-user', 'svc-backup', 'affected']);
  });

  it('raises what outsiders can reach, and proposes to close what is public', async () => {
    await openToOutsiders();
    await rig.run('permission-review');
    const state = await rig.incident('permission-review', (s) => s.gates.length > 0);
    expect(targets(state)).toEqual([
      ['iam-role', 'deploy', 'affected'],
      ['bucket', 'exports', 'affected'],
    ]);
    expect(state.steps.map((s) => [s.entry, s.target.id])).toEqual([
      ['s3.block-public-access', 'exports'],
      ['review.decide', world.account],
    ]);
  });

  it('that only asks people is raised each time', async () => {
    await rig.run('procedure-review');
    const state = await rig.incident('procedure-review', (s) => s.gates.length > 0);
    expect(state.title).toBe('Response procedure review is due: Acme Corp');
    expect(state.steps.map((s) => s.entry)).toEqual(['procedure.review']);
    await rig.run('procedure-review');
    await rig.incident('procedure-review', (s) => s.alertCount === 2);
  });

  it('raises that the account cannot be read any more, and keeps the earlier findings', async () => {
    await lockOut();
    const { memory } = await rig.run('account-hygiene');
    const state = await rig.incident('account-hygiene', (s) => failureIn(s) !== undefined);
    expect(state.alerts.at(-1)?.description).toContain('- Could not be done: Check who signs in without MFA');
    expect(failureIn(state)?.detail?.en).toContain('may not call');
    expect(memory.known['iam.mfa-state']?.length).toBeGreaterThan(1);
  });
});

describe('the schedules', () => {
  it('are one for each review and account, in the customer’s time zone, and never run twice at once', async () => {
    const [first] = await eventually('a schedule for each review', async () => {
      const all = await listSchedules(rig.client);
      return all.length === 3 && all;
    });
    expect(first?.scheduleId).toBe(rig.scheduleId('account-hygiene'));
    const { spec, policies, info, state } = await rig.client.schedule.getHandle(first!.scheduleId).describe();
    expect([spec.timezone, policies.overlap, state.paused]).toEqual(['Asia/Seoul', 'SKIP', true]);
    expect(info.numActionsSkippedOverlap).toBe(0);
  });

  it('stay paused or running when the worker starts again, and follow a change of the customer’s times', async () => {
    const handle = rig.client.schedule.getHandle(rig.scheduleId('account-hygiene'));
    await handle.unpause();
    await rig.apply(customersOf(world, { 'account-hygiene': '30 5 * * *' }));
    const { spec, state } = await handle.describe();
    expect(state.paused).toBe(false);
    expect([spec.calendars?.[0]?.hour, spec.calendars?.[0]?.minute]).toMatchObject([[{ start: 5 }], [{ start: 30 }]]);
    await handle.pause();
    expect((await handle.describe()).state.paused).toBe(true);
  });

  it('of a review that the customer has switched off are removed', async () => {
    const { removed } = await rig.apply(customersOf(world, { 'permission-review': 'off' }));
    expect(removed).toEqual([rig.scheduleId('permission-review')]);
  });
});

const failureIn = (state: IncidentState): Finding | undefined =>
  state.findings.find((f) => f.title.en.startsWith('Could not be done'));

const targets = ({ entities }: IncidentState): string[][] => entities.map((e) => [e.kind, e.id, e.standing]);

async function createUser(UserName: string, has: { password?: boolean; administrator?: boolean }): Promise<void> {
  const iam = world.owner(IAMClient);
  await iam.send(new CreateUserCommand({ UserName }));
  if (has.password) await iam.send(new CreateLoginProfileCommand({ UserName, Password: 'Sandbox-Only-1!' }));
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  if (has.administrator) await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
}

/** Access Analyzer findings about a public bucket and a role that another account may assume. */
async function openToOutsiders(): Promise<void> {
  const { account, region } = world;
  const analyzers = world.owner(AccessAnalyzerClient);
  await analyzers.send(new CreateAnalyzerCommand({ analyzerName: 'account', type: 'ACCOUNT' }));
  const role = { resource: `arn:aws:iam::${account}:role/deploy`, resourceType: 'AWS::IAM::Role', isPublic: false };
  const bucket = { resource: 'arn:aws:s3:::exports', resourceType: 'AWS::S3::Bucket', isPublic: true };
  for (const finding of [{ ...role, principal: { AWS: '999988887777' } }, bucket])
    await tell('/access-analyzer/findings', { account, region, finding });
}

/** Somebody has removed the permissions of Firebreak's role. */
const lockOut = (): Promise<unknown> =>
  world
    .owner(IAMClient)
    .send(new DeleteRolePolicyCommand({ RoleName: `firebreak-${world.incident.phase}`, PolicyName: 'everything' }));
