/** Suppressed alerts, handed over as intake does, on a real Temporal. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dismissalId } from '../../contract/ids.ts';
import { dismissalQuery, suppressSignal } from '../../contract/messages.ts';
import { keepConfigured, listSuppressions } from '../../contract/temporal/suppressions.ts';
import type { Alert } from '../../domain/alert.ts';
import type { ConfiguredSuppression, CountedSuppression } from '../../domain/suppressions.ts';
import { ACCOUNT, JUN, MALLORY, MINJI } from '../customers.ts';
import { createSigner } from '../../slack-app/signer.ts';
import { untilRead } from '../eventually.ts';
import { newSigningKey, TEST_KEY } from '../spoken.ts';
import { kinds, Rig, type Case } from './rig.ts';
import { encryptedRig, FIRST, inDays, listedOf, newWorld, runOf, suppressedIn } from './suppressing.ts';
import { instance, World } from './world.ts';

let rig: Rig;
let world: World;
beforeAll(async () => {
  rig = await encryptedRig();
});
afterAll(() => rig.stop());
beforeEach(() => {
  world = newWorld('quiet');
});

const suppressed = (until: string, first?: Alert): Promise<Case> => suppressedIn(rig, world, until, first);
const listed = (fits: (all: CountedSuppression[]) => boolean): Promise<CountedSuppression[]> =>
  listedOf(rig, world, fits);

describe('an alert that people have suppressed', () => {
  it('opens no incident when it comes again as another finding; it is counted and listed with who, why and until when', async () => {
    const until = inDays(3);
    const incident = await suppressed(until);
    const { runId } = await runOf(incident);
    await rig.handOver(world, { ...FIRST, id: 'f-2' }, { ...FIRST, id: 'f-3', severity: 'low' });
    const [found] = await listed((all) => all[0]?.count === 2);
    expect(found).toMatchObject({ until, by: ['jun'], because: 'a scanner of ours', origin: 'people' });
    expect(await runOf(incident)).toEqual({ runId, isOpen: false });
  });

  it.each([
    ['is more severe', { severity: 'high' as const }],
    ['names another thing', { entities: [instance('i-1'), instance('i-2')] }],
    ['is of another type', { findingType: 'Backdoor:EC2/C&CActivity.B' }],
  ])('opens an incident when it %s, and joins it while it is open', async (_how, change) => {
    const incident = await suppressed(inDays(3));
    await rig.handOver(world, { ...FIRST, id: 'f-2', ...change });
    expect((await runOf(incident)).isOpen).toBe(true);
    await rig.handOver(world, { ...FIRST, id: 'f-3' });
    await incident.until('both alerts', (s) => s.alertCount === 2);
  });

  it('stays suppressed after another incident about the same thing was real', async () => {
    const incident = await suppressed(inDays(3));
    const real = await rig.handOver(world, { ...FIRST, id: 'f-2', severity: 'high' });
    await real.letItEnd(MINJI);
    await rig.handOver(world, { ...FIRST, id: 'f-3' });
    await listed((all) => all[0]?.count === 1);
    expect((await runOf(incident)).isOpen).toBe(false);
  });

  it('opens an incident again by itself when the suppression has ended, and is no longer listed', async () => {
    const incident = await suppressed(new Date(Date.now() + 4_000).toISOString());
    await listed((all) => all.length === 0);
    await rig.handOver(world, FIRST);
    expect((await runOf(incident)).isOpen).toBe(true);
  });
});

describe('an alert that no source had confirmed when it was suppressed', () => {
  beforeEach(() => void (world.confirmation = 'not-found'));

  it('hides no other finding of its kind', async () => {
    const incident = await suppressed(inDays(3));
    await rig.handOver(world, { ...FIRST, id: 'f-2' });
    expect((await runOf(incident)).isOpen).toBe(true);
  });

  it('is asked at its source when it comes again, and opens an incident once the source confirms it', async () => {
    const incident = await suppressed(inDays(3));
    const { runId } = await runOf(incident);
    await rig.handOver(world, FIRST);
    const again = rig.env.client.workflow.getHandle(dismissalId(incident.handle.workflowId, runId));
    await untilRead(
      () => again.query(dismissalQuery),
      'the repeat',
      (s) => s.count === 1,
    );
    expect(await runOf(incident)).toEqual({ runId, isOpen: false });
    world.confirmation = 'confirmed';
    await rig.handOver(world, FIRST);
    await untilRead(
      () => runOf(incident),
      'another incident',
      (run) => run.isOpen,
    );
  });
});

describe('a suppression', () => {
  it('for longer than a week takes two people who choose the same day', async () => {
    const incident = await rig.handOver(world, FIRST);
    await incident.openGate();
    const until = inDays(20);
    await incident.say(suppressSignal, { by: JUN, reason: 'a scanner of ours', until });
    await incident.say(suppressSignal, { by: JUN, reason: 'really', until });
    const asked = await incident.until(
      'the question',
      (s) => kinds(s).filter((k) => k === 'suppression-asked').length === 2,
    );
    expect([asked.dismissal, asked.status]).toEqual([undefined, 'open']);
    await incident.say(suppressSignal, { by: MINJI, reason: 'I know it', until });
    const ended = await incident.letItEnd(MINJI);
    expect(ended.dismissal).toMatchObject({ until, by: JUN, agreed: MINJI });
    const [found] = await listed((all) => all.length === 1);
    expect(found?.by).toEqual(['jun', 'minji']);
  });

  it('hides also when Temporal has forgotten the incident', async () => {
    const incident = await suppressed(inDays(3));
    const { client, namespace = 'default' } = rig.env;
    const { workflowId } = incident.handle;
    await client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution: { workflowId } });
    const isGone = (): Promise<boolean> =>
      incident.handle.describe().then(
        () => false,
        () => true,
      );
    await untilRead(isGone, 'the incident to be forgotten', Boolean);
    await rig.handOver(world, { ...FIRST, id: 'f-2' });
    await listed((all) => all[0]?.count === 1);
    expect(await isGone()).toBe(true);
  });

  it.each([
    [
      'is not on the list any more',
      () => void (world.policy.approvers = world.policy.approvers.filter((a) => a.slackUser !== JUN.slackUser)),
    ],
    ['signed with a key that was withdrawn', () => void (world.decisionKeys = [TEST_KEY])],
  ])('for longer than a week does not begin if the first person %s', async (_what, change) => {
    const other = newSigningKey();
    world.decisionKeys = [TEST_KEY, other.key];
    const incident = await rig.handOver(world, FIRST);
    await incident.openGate();
    const until = inDays(20);
    const signer = createSigner(other);
    await incident.say(suppressSignal, { by: JUN, reason: 'a scanner of ours', until }, { signer });
    await incident.until('the question', (s) => s.asked !== undefined);
    change();
    await incident.say(suppressSignal, { by: MINJI, reason: 'I know it', until });
    const ended = await incident.letItEnd(MINJI);
    expect(kinds(ended)).toContain('approval-lapsed');
    expect([ended.status, ended.dismissal]).toEqual(['closed', undefined]);
    expect(await listed(() => true)).toEqual([]);
    await rig.handOver(world, { ...FIRST, id: 'f-2' });
    expect((await runOf(incident)).isOpen).toBe(true);
  });

  it('that a first person has asked for lapses when an alert says more', async () => {
    const incident = await rig.handOver(world, FIRST);
    await incident.openGate();
    const until = inDays(20);
    await incident.say(suppressSignal, { by: JUN, reason: 'a scanner of ours', until });
    await rig.handOver(world, { ...FIRST, id: 'f-2', entities: [instance('i-2')] });
    await incident.until('the second alert', (s) => s.alerts.length === 2);
    await incident.say(suppressSignal, { by: MINJI, reason: 'I know it', until });
    const state = await incident.until(
      'the answer',
      (s) => kinds(s).filter((k) => k === 'suppression-asked').length === 2,
    );
    expect(state.dismissal).toBeUndefined();
    expect(state.asked?.by).toEqual(MINJI);
  });

  it.each([
    ['of what is critical', 'critical', 3, JUN],
    ['in the past', 'medium', -1, JUN],
    ['of half a year', 'medium', 180, JUN],
    ['by a stranger', 'medium', 3, MALLORY],
  ] as const)('%s is refused on record', async (_what, severity, days, by) => {
    const incident = await rig.handOver(world, { ...FIRST, severity });
    await incident.openGate();
    await incident.say(suppressSignal, { by, reason: 'quiet, please', until: inDays(days) });
    const state = await incident.until('the refusal', (s) => kinds(s).includes('decision-refused'));
    expect([state.status, state.dismissal, state.asked]).toEqual(['open', undefined, undefined]);
  });
});

describe('a suppression of customers.yaml', () => {
  const given = (over: Partial<ConfiguredSuppression> = {}): ConfiguredSuppression => ({
    account: ACCOUNT,
    findingType: FIRST.findingType,
    about: [instance('i-1')],
    severity: 'medium',
    from: inDays(-1),
    until: inDays(2),
    because: 'a scanner of ours',
    by: ['minji'],
    ...over,
  });

  it('hides the alert without any incident, and counts it', async () => {
    world.suppressions = [given()];
    const incident = await rig.handOver(world, FIRST, { ...FIRST, id: 'f-2' });
    await listed((all) => all[0]?.count === 2);
    await expect(incident.handle.describe()).rejects.toThrow();
    await rig.handOver(world, { ...FIRST, severity: 'high' });
    expect((await runOf(incident)).isOpen).toBe(true);
  });

  it('is listed before it has hidden anything, and no longer when the file does not have it', async () => {
    const { client } = rig.env;
    const other = { id: `${world.policy.id}-b`, suppressions: [given()] };
    await keepConfigured([{ id: world.policy.id, suppressions: [given()] }, other], client, new Date());
    await listed((all) => all.length === 1 && all[0]?.count === 0);
    await keepConfigured([other], client, new Date());
    await listed((all) => all.length === 0);
  });

  it('that begins again is listed with each of its runs since the last review', async () => {
    const { client } = rig.env;
    const customer = { id: world.policy.id, suppressions: [given()] };
    const since = new Date().toISOString();
    world.suppressions = customer.suppressions;
    await rig.handOver(world, FIRST, { ...FIRST, id: 'f-2' });
    await listed((all) => all[0]?.count === 2);
    await keepConfigured([], client, new Date());
    await listed((all) => all.length === 0);
    await keepConfigured([customer], client, new Date());
    const both = await untilRead(
      async () => (await listSuppressions(client, { endedSince: since })).filter((s) => s.customer === customer.id),
      'both runs',
      (all) => all.length === 2,
    );
    expect(new Set(both.map((s) => s.count))).toEqual(new Set([0, 2]));
    expect(new Set(both.map((s) => s.id)).size).toBe(1);
    expect(new Set(both.map((s) => s.firstRunId)).size).toBe(2);
    expect(await listSuppressions(client, { endedSince: since, most: 1 })).toHaveLength(1);
  });
});
