import {
  CreateSnapshotCommand,
  CreateVolumeCommand,
  DeleteSnapshotCommand,
  DescribeSnapshotAttributeCommand,
  DescribeSnapshotsCommand,
  EC2Client,
  type Snapshot,
} from '@aws-sdk/client-ec2';
import { CancelledFailure } from '@temporalio/common';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAwsAccess, type AwsAccess } from '../../activities/aws/access.ts';
import { TimeIsUp, type Pace } from '../../activities/aws/ec2/forensic-copy.ts';
import { copyAll } from '../../activities/forensics.ts';
import type { Forensics } from '../../domain/customer.ts';
import type { ForensicCopy } from '../../domain/entry.ts';
import { accountOf, customersFileOf, EXTERNAL_ID, HANBIT } from '../customers.ts';
import { memoryEvidence } from './evidence/memory-store.ts';
import { openWorld, organize, type World } from './harness.ts';

let world: World;
let access: AwsAccess;
let kmsKey: string;

beforeAll(async () => {
  world = await openWorld();
  // The management account stands for the forensic one.
  await organize(world);
  kmsKey = await keyIn('manager');
  access = createAwsAccess();
}, 120_000);
afterAll(() => access?.close());

async function keyIn(whose: 'owner' | 'manager', policyFor: string[] = []): Promise<string> {
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: [world.account, ...policyFor].map((a) => `arn:aws:iam::${a}:root`) },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  });
  const { KeyMetadata } = await world[whose](KMSClient).send(new CreateKeyCommand({ Policy }));
  return KeyMetadata?.Arn ?? '';
}

const forensics = (over: Partial<Forensics> = {}): Forensics => ({
  account: world.management,
  roleArn: `arn:aws:iam::${world.management}:role/firebreak-isolate`,
  externalId: EXTERNAL_ID,
  kmsKey,
  ...over,
});

/** A snapshot as `ec2.snapshot-volumes` takes it. */
async function snapshot(
  volume: { Encrypted?: boolean; KmsKeyId?: string } = {},
  incident = world.incident.id,
): Promise<string> {
  const ec2 = world.owner(EC2Client);
  const { VolumeId } = await ec2.send(
    new CreateVolumeCommand({ AvailabilityZone: `${world.region}a`, Size: 8, ...volume }),
  );
  const { SnapshotId = '' } = await ec2.send(
    new CreateSnapshotCommand({
      VolumeId,
      TagSpecifications: [{ ResourceType: 'snapshot', Tags: [{ Key: 'firebreak:incident', Value: incident }] }],
    }),
  );
  return SnapshotId;
}

async function copy(
  id: string,
  {
    over,
    evidence = memoryEvidence(),
    given,
  }: { over?: Partial<Forensics>; evidence?: ReturnType<typeof memoryEvidence>; given?: AwsAccess } = {},
): Promise<ForensicCopy> {
  const customers = customersFileOf([
    { ...HANBIT, id: 'test', accounts: [accountOf(world.account)], forensics: forensics(over) },
  ]);
  const snapshots = [{ id, region: world.region, volume: 'vol-1' }];
  const [made] = await copyAll(
    { customers: () => customers, access: given ?? access, evidence },
    world.incident,
    snapshots,
    paceOf(),
  );
  return made!;
}

/** Time goes on only while AWS is waited for. */
function paceOf({ minutes = 55, last = true } = {}): Pace {
  let leftMs = minutes * 60_000;
  return {
    sleep: async (ms) => void (leftMs -= ms),
    timeIsUp: () => leftMs <= 0,
    anotherFollows: () => !last,
  };
}

/** In which AWS never completes the copies of `slow`. */
function accessSlowFor(slow: readonly string[]): AwsAccess {
  const isSlow = ({ Tags = [] }: Snapshot): boolean =>
    Tags.some(({ Key, Value = '' }) => Key === 'firebreak:copy-of' && slow.includes(Value));
  const account: AwsAccess['account'] = (session) => {
    const reached = access.account(session);
    const client: typeof reached.client = (Client, region) => {
      const real = reached.client(Client, region);
      const ask = (Reflect.get(real, 'send') as (command: unknown) => Promise<{ Snapshots?: Snapshot[] }>).bind(real);
      const send = async (command: unknown): Promise<object> => {
        const answer = await ask(command);
        const { Snapshots } = answer;
        if (Snapshots === undefined) return answer;
        return { ...answer, Snapshots: Snapshots.map((s) => (isSlow(s) ? { ...s, State: 'pending' } : s)) };
      };
      return new Proxy(real, { get: (of, name) => (name === 'send' ? send : Reflect.get(of, name)) });
    };
    return { ...reached, client };
  };
  return { ...access, account };
}

function copyTogether(ids: readonly string[], slow: readonly string[], pace: Pace): Promise<ForensicCopy[]> {
  const customers = customersFileOf([
    { ...HANBIT, id: 'test', accounts: [accountOf(world.account)], forensics: forensics() },
  ]);
  const snapshots = ids.map((id) => ({ id, region: world.region, volume: 'vol-1' }));
  const given = accessSlowFor(slow);
  return copyAll(
    { customers: () => customers, access: given, evidence: memoryEvidence() },
    world.incident,
    snapshots,
    pace,
  );
}

const copiesOf = async (id: string) => {
  const Filters = [{ Name: 'tag:firebreak:copy-of', Values: [id] }];
  return (
    (await world.manager(EC2Client).send(new DescribeSnapshotsCommand({ OwnerIds: ['self'], Filters }))).Snapshots ?? []
  );
};

const sharedWith = async (id: string): Promise<string[]> => {
  const { CreateVolumePermissions = [] } = await world
    .owner(EC2Client)
    .send(new DescribeSnapshotAttributeCommand({ SnapshotId: id, Attribute: 'createVolumePermission' }));
  return CreateVolumePermissions.flatMap((p) => p.UserId ?? []);
};

describe('a snapshot that was taken as evidence', { timeout: 60_000 }, () => {
  it('is copied to the forensic account under its key, locked there, and not shared any more', async () => {
    const evidence = memoryEvidence();
    const id = await snapshot();
    const made = await copy(id, { evidence });
    const [there, ...others] = await copiesOf(id);
    expect(others).toEqual([]);
    expect(there).toMatchObject({ Encrypted: true, KmsKeyId: kmsKey, VolumeSize: 8 });
    const remove = new DeleteSnapshotCommand({ SnapshotId: there?.SnapshotId });
    await expect(world.manager(EC2Client).send(remove)).rejects.toThrow('is locked');
    expect(await sharedWith(id)).toEqual([]);
    expect(made).toMatchObject({
      snapshot: id,
      evidence: [
        { ref: `arn:aws:ec2:us-east-1:${world.management}:snapshot/${there?.SnapshotId}` },
        { ref: `${world.incident.id}/forensics/${id}.json`, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      ],
    });
    const custody = JSON.parse(Buffer.from(await evidence.get(`${world.incident.id}/forensics/${id}.json`)).toString());
    expect(custody).toMatchObject({
      snapshot: id,
      takenIn: { account: world.account },
      copy: { snapshot: there?.SnapshotId, account: world.management, kmsKey },
      lock: { mode: 'GOVERNANCE', days: 30 },
    });
  });

  it('is copied once, however often it is asked for', async () => {
    const [id, evidence] = [await snapshot(), memoryEvidence()];
    const first = await copy(id, { evidence });
    expect(await copy(id, { evidence })).toEqual(first);
    expect(await copiesOf(id)).toHaveLength(1);
  });

  it('is copied when it is encrypted with a key that the forensic account may use', async () => {
    const id = await snapshot({ Encrypted: true, KmsKeyId: await keyIn('owner', [world.management]) });
    expect(await copy(id)).toHaveProperty('evidence');
    expect(await copiesOf(id)).toMatchObject([{ KmsKeyId: kmsKey, State: 'completed' }]);
  });

  it('cannot be copied when it is encrypted with the default key of EBS, and that is said', async () => {
    const id = await snapshot({ Encrypted: true });
    expect(await copy(id)).toMatchObject({ failed: { en: expect.stringContaining('default EBS key (aws/ebs)') } });
    expect(await sharedWith(id)).toEqual([]);
  });

  it.each([
    [
      'the key of the snapshot',
      async () => ({ volume: { Encrypted: true, KmsKeyId: await keyIn('owner') }, over: {} }),
    ],
    [
      'the key of the copy',
      async () => ({ volume: {}, over: { kmsKey: `arn:aws:kms:us-east-1:${world.management}:key/gone` } }),
    ],
  ])('cannot be copied when the forensic role may not use %s, and is not shared any more', async (_, given) => {
    const { volume, over } = await given();
    const id = await snapshot(volume);
    expect(await copy(id, { over })).toMatchObject({
      failed: { en: expect.stringMatching(/AWS could not copy it.*must be allowed to use both keys/) },
    });
    expect(await sharedWith(id)).toEqual([]);
  });

  it('cannot be copied when the role of the forensic account is refused', async () => {
    const id = await snapshot();
    // Another worker: this one still has a session.
    const given = createAwsAccess();
    expect(await copy(id, { over: { externalId: 'another' }, given })).toMatchObject({
      failed: { en: expect.stringContaining('could not assume the role firebreak-isolate') },
    });
    given.close();
    expect(await sharedWith(id)).toEqual([]);
  });

  it('of another incident is never shared', async () => {
    const id = await snapshot({}, 'another-incident');
    expect(await copy(id)).toMatchObject({ failed: { en: 'it was not taken as evidence of this incident' } });
    expect(await copiesOf(id)).toEqual([]);
  });
});

describe('snapshots of which one is still being copied when the time is up', { timeout: 60_000 }, () => {
  it('are recorded each for itself after the last attempt: the others are copied, and the slow one is not shared any more', async () => {
    const ids = [await snapshot(), await snapshot(), await snapshot()];
    const [slow = ''] = ids;
    const [late, ...others] = await copyTogether(ids, [slow], paceOf());
    expect(late).toEqual({
      snapshot: slow,
      failed: {
        en: expect.stringMatching(/^the time is up: AWS is still copying it.*It is not shared any more$/),
        ko: expect.stringContaining('공유는 해제되었습니다'),
      },
    });
    expect(others).toMatchObject(ids.slice(1).map((id) => ({ snapshot: id, evidence: [{}, {}] })));
    for (const id of ids) expect(await sharedWith(id)).toEqual([]);
  });

  it('are all tried before another attempt follows, for which the slow one stays shared', async () => {
    const ids = [await snapshot(), await snapshot()];
    const [slow = '', quick = ''] = ids;
    await expect(copyTogether(ids, [slow], paceOf({ last: false }))).rejects.toThrow(TimeIsUp);
    expect(await sharedWith(slow)).toEqual([world.management]);
    expect(await sharedWith(quick)).toEqual([]);
    expect(await copiesOf(quick)).toHaveLength(1);
    expect(await copyTogether(ids, [], paceOf())).toMatchObject([{ evidence: [{}, {}] }, { evidence: [{}, {}] }]);
    expect(await copiesOf(slow)).toHaveLength(1);
    expect(await sharedWith(slow)).toEqual([]);
  });

  it('are not copied, and not shared, when the time was up before', async () => {
    const id = await snapshot();
    expect(await copyTogether([id], [], paceOf({ minutes: 0 }))).toMatchObject([
      { failed: { en: expect.stringContaining('there was no time to copy it') } },
    ]);
    expect(await copiesOf(id)).toEqual([]);
    expect(await sharedWith(id)).toEqual([]);
  });

  it.each([
    ['stay shared where the attempt is cancelled and another follows', false],
    ['are not shared any more where the last attempt is cancelled', true],
  ])('%s', async (_, last) => {
    const id = await snapshot();
    const cancelled = async (): Promise<void> => {
      throw new CancelledFailure('TIMED_OUT');
    };
    await expect(copyTogether([id], [id], { ...paceOf({ last }), sleep: cancelled })).rejects.toThrow(CancelledFailure);
    expect(await sharedWith(id)).toEqual(last ? [] : [world.management]);
  });
});
