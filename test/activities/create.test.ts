/** The activities as Temporal runs them: their names, their errors, and what `incident.pin` returns. */
import { readFinding } from '../../intake/read-finding.ts';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, test } from 'vitest';
import { createAwsAccess } from '../../activities/aws/access.ts';
import { TrailHistory } from '../../activities/aws/cloudtrail/history.ts';
import { createOwnAccount } from '../../activities/aws/own-account.ts';
import { createActivities, type Activities } from '../../activities/create.ts';
import { AlertSource, canBeAsked, type Alert } from '../../domain/alert.ts';
import type { CustomersFile } from '../../domain/customer.ts';
import type { ApplyInput, ApplyOutcome, PreviewInput, PreviewOutcome } from '../../domain/entry.ts';
import type { PinnedPlan } from '../../domain/pinned-plan.ts';
import { Runbook } from '../../domain/runbook.ts';
import { accountOf, customerOf, customersFileOf, fileOf, HANBIT } from '../customers.ts';
import { awsUrl, openWorld, wholeCatalogue, type World } from './harness.ts';
import { loadRegimes } from '../../config/regimes.ts';
import { memoryEvidence } from './evidence/memory-store.ts';

const LEAKED_KEY = Runbook.parse({
  id: 'leaked-access-key',
  title: { en: 'Leaked access key', ko: '유출된 액세스 키' },
  category: 'unauthorized-access',
  match: { entities: ['access-key'] },
  isolate: [{ use: 'iam.deactivate-access-key', for: 'access-key' }],
  restore: [{ use: 'root.change-password', for: 'incident' }],
  followUps: [{ use: 'training.refresh', dueInDays: 30, owner: 'customer' }],
});
const FALLBACK = Runbook.parse({
  id: 'unclassified',
  title: { en: 'No runbook', ko: '런북 없음' },
  match: {},
});

const customersOf = (account: string, laws: string[]): CustomersFile =>
  customersFileOf([
    customerOf({
      regimes: laws,
      accounts: [accountOf(account), accountOf('111122224444', { name: 'other' })],
      neverTouch: [{ match: '*user/break-glass*', because: 'break-glass' }],
    }),
  ]);

async function activitiesFor(
  account: string,
  runbooks = [LEAKED_KEY, FALLBACK],
  laws: string[] = [],
  customers = fileOf(customersOf(account, laws)),
): Promise<Activities> {
  const catalogue = await wholeCatalogue();
  const access = createAwsAccess();
  const own = createOwnAccount();
  return createActivities({
    readFinding,
    customers,
    catalogue,
    runbooks,
    regimes: laws.length === 0 ? [] : await loadRegimes('regimes'),
    decisionKeys: [],
    access,
    trail: new TrailHistory(),
    own,
    evidence: memoryEvidence(),
  });
}

async function run<R>(activities: Activities, name: string, input: unknown): Promise<R> {
  const activity = activities[name] as ((input: unknown) => Promise<R>) | undefined;
  if (activity === undefined) throw new Error(`there is no activity ${name}`);
  return new MockActivityEnvironment({ attempt: 1 }).run(activity, input);
}

const alert = (over: Partial<Alert> = {}): Alert => ({
  id: 'arn:aws:guardduty:us-east-1:1:detector/d/finding/f',
  source: 'guardduty',
  account: '111122223333',
  region: 'us-east-1',
  findingType: 'UnauthorizedAccess:IAMUser/MaliciousIPCaller',
  title: 't',
  description: 'd',
  category: 'unauthorized-access',
  severity: 'high',
  occurredAt: '2026-11-22T00:00:00Z',
  correlationKey: 'access-key:AKIA1',
  entities: [{ kind: 'access-key', id: 'AKIA1', standing: 'affected' }],
  sample: false,
  reference: {},
  ...over,
});

test('every verb of every entry is an activity, and only reversible entries have an undo', async () => {
  const names = Object.keys(await activitiesFor('111122223333'));
  expect(names).toEqual(
    expect.arrayContaining([
      'incident.pin',
      'iam.deny-all.preview',
      'iam.deny-all.apply',
      'iam.deny-all.undo',
      'cloudtrail.activity.inquire',
      'iam.principal-record.collect',
      'iam.delete-principal.apply',
    ]),
  );
  expect(names).not.toContain('iam.delete-principal.undo');
  expect(names.some((n) => n.startsWith('root.change-password'))).toBe(false);
});

describe('pinning', () => {
  const pin = async (over: Partial<Alert>, runbooks?: Runbook[], laws?: string[]): Promise<PinnedPlan> =>
    run(await activitiesFor('111122223333', runbooks, laws), 'incident.pin', {
      customerId: 'acme',
      account: '111122223333',
      alert: alert(over),
    });

  test('keeps the runbook, its entries and the customer’s policy, and no secret', async () => {
    const plan = await pin({});
    expect(plan.runbook.id).toBe('leaked-access-key');
    const own = Object.values(plan.entries).filter((entry) => entry.confirms === undefined);
    expect(own.map((entry) => entry.id).toSorted()).toEqual([
      'iam.deactivate-access-key',
      'root.change-password',
      'training.refresh',
    ]);
    expect(plan.entries['root.change-password']?.instructions?.ko).toContain('루트');
    expect(plan.customer).toMatchObject({ id: 'acme', account: { id: '111122223333' } });
    expect(JSON.stringify(plan)).not.toMatch(/test-external-id|firebreak-\{phase\}|111122224444/);
  });

  test('has a line for each source that can be asked, because alerts of any source can join', async () => {
    const { runbook, entries } = await pin({});
    const asked = runbook.assess.flatMap((line) => entries[line.use]?.confirms ?? []);
    expect(asked.toSorted()).toEqual(AlertSource.options.filter(canBeAsked).toSorted());
  });

  test('falls back when no runbook fits, so that no incident is dropped', async () => {
    expect((await pin({ category: 'insider-misuse' })).runbook.id).toBe('unclassified');
  });

  test('keeps the regimes that exist and names the missing ones, so that no deadline blocks containment', async () => {
    const plan = await pin({}, undefined, ['gdpr33', 'gdpr-34']);
    expect(plan.regimes?.map((r) => r.id)).toEqual(['gdpr-34']);
    expect(plan.missingRegimes).toEqual(['gdpr33']);
    expect(await pin({}, undefined, ['gdpr-34'])).not.toHaveProperty('missingRegimes');
    expect((await pin({}, undefined, ['gdpr33'])).missingRegimes).toEqual(['gdpr33']);
  });

  test('fails without retry if there is no fallback runbook, and says what to do', async () => {
    await expect(pin({ category: 'insider-misuse' }, [LEAKED_KEY])).rejects.toMatchObject({
      type: 'Validation',
      nonRetryable: true,
      message: expect.stringContaining('Add one and restart'),
    });
  });

  test('waits for an account that no customer lists yet, since the alert must not be lost', async () => {
    const activities = await activitiesFor('111122223333');
    const input = { customerId: 'acme', account: '999999999999', alert: alert() };
    await expect(run(activities, 'incident.pin', input)).rejects.toMatchObject({
      nonRetryable: false,
      type: 'Validation',
    });
  });
});

describe('a change, as an activity', () => {
  async function userWithKey(world: World, UserName: string): Promise<string> {
    const iam = world.owner(IAMClient);
    await iam.send(new CreateUserCommand({ UserName }));
    return (await iam.send(new CreateAccessKeyCommand({ UserName }))).AccessKey?.AccessKeyId ?? '';
  }
  const call = (world: World, id: string) => ({
    incident: { ...world.incident, customerId: 'acme' },
    target: { kind: 'access-key' as const, id, standing: 'affected' as const },
  });
  const lookAt = (world: World, id: string): PreviewInput => {
    const { incident, target } = call(world, id);
    return { incident, targets: [{ target, params: {} }], entities: [] };
  };

  test('that the role may not make says so, changes nothing, and works once the role is corrected', async () => {
    const world = await openWorld();
    const id = await userWithKey(world, 'deploy-bot');
    const activities = await activitiesFor(world.account);
    const [plan] = await run<PreviewOutcome[]>(activities, 'iam.deactivate-access-key.preview', lookAt(world, id));
    if (plan?.outcome !== 'change') throw new Error(JSON.stringify(plan));
    const { params, from, to } = plan;
    const { incident, target } = call(world, id);
    const input: ApplyInput = { incident, changes: [{ target, params, from, to }] };

    const fault = await deny({ operation: 'UpdateAccessKey', account: world.account });
    const [failed] = await run<ApplyOutcome[]>(activities, 'iam.deactivate-access-key.apply', input);
    if (failed?.outcome !== 'failed') throw new Error(JSON.stringify(failed));
    expect(failed.reason.en).toMatch(
      new RegExp(
        `^Could not deactivate the access key ${id}: the role firebreak-isolate in [\\d-]+ may not call iam:UpdateAccessKey`,
      ),
    );
    expect(failed.reason.en).toContain('Nothing was changed.');

    await fault.mend();
    const [result] = await run<ApplyOutcome[]>(activities, 'iam.deactivate-access-key.apply', input);
    expect(result).toMatchObject({ outcome: 'done', state: { user: 'deploy-bot', status: 'Inactive' } });
  });

  test('by a role that cannot be assumed says so, stops nothing of another customer, and works once the file is corrected', async () => {
    const [ours, theirs] = await Promise.all([openWorld(), openWorld()]);
    const [our, their] = [await userWithKey(ours, 'deploy-bot'), await userWithKey(theirs, 'deploy-bot')];
    const fileWith = (externalId?: string): CustomersFile =>
      customersFileOf([
        customerOf({ accounts: [accountOf(ours.account)] }),
        customerOf({
          ...HANBIT,
          accounts: [accountOf(theirs.account, externalId === undefined ? {} : { externalId })],
        }),
      ]);
    let file = fileWith('not-the-one-of-the-trust-policy');
    const activities = await activitiesFor(ours.account, undefined, undefined, () => file);
    const look = async (world: World, customerId: string, id: string): Promise<string> => {
      const input = lookAt(world, id);
      const name = 'iam.deactivate-access-key.preview';
      const answer = run(activities, name, { ...input, incident: { ...input.incident, customerId } });
      return JSON.stringify(await answer.catch((error: unknown) => String(error)));
    };
    const [good, bad] = await Promise.all([look(ours, 'acme', our), look(theirs, 'hanbit', their)]);
    expect(good).toContain('"outcome":"change"');
    expect(bad).toContain('could not assume the role');
    file = fileWith();
    expect(await look(theirs, 'hanbit', their)).toContain('"outcome":"change"');
  });

  test('of a break-glass user’s key is refused, though the key’s id does not name the user', async () => {
    const world = await openWorld();
    const id = await userWithKey(world, 'break-glass-admin');
    const activities = await activitiesFor(world.account);
    const [refused] = await run<PreviewOutcome[]>(activities, 'iam.deactivate-access-key.preview', lookAt(world, id));
    expect(refused).toMatchObject({ outcome: 'refused', reason: { en: expect.stringContaining('break-glass') } });
    const keys = await world.owner(IAMClient).send(new ListAccessKeysCommand({ UserName: 'break-glass-admin' }));
    expect(keys.AccessKeyMetadata?.[0]?.Status).toBe('Active');
  });
});

async function deny(match: { operation: string; account: string }): Promise<{ mend(): Promise<void> }> {
  const url = new URL('/_sandbox/faults', awsUrl());
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ match, kind: 'deny' }),
  });
  const { id } = (await answer.json()) as { id: string };
  return { mend: async () => void (await fetch(`${url.href}?id=${id}`, { method: 'DELETE' })) };
}
