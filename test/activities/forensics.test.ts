import {
  CreateSnapshotCommand,
  CreateVolumeCommand,
  DeleteSnapshotCommand,
  DescribeSnapshotAttributeCommand,
  DescribeSnapshotsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAwsAccess, type AwsAccess } from '../../activities/aws/access.ts';
import { copyAll } from '../../activities/forensics.ts';
import { CustomersFile, type Forensics } from '../../domain/customer.ts';
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
    { customers, access: given ?? access, evidence },
    world.incident,
    snapshots,
    async () => undefined,
  );
  return made!;
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

describe('customers.yaml', () => {
  const problems = (over: Partial<Forensics>): string => {
    const customer = { ...HANBIT, forensics: { ...forensics(), ...over } };
    const parsed = CustomersFile.safeParse({
      msp: { name: 'M', slackTeam: 'T0FIREBRK', infosecChannel: 'C0INFOSEC' },
      customers: [customer],
    });
    return parsed.error?.message ?? '';
  };

  it.each<[string, () => Partial<Forensics>, string]>([
    [
      'a key of another account',
      () => ({ kmsKey: 'arn:aws:kms:us-east-1:123123123123:key/a' }),
      'is in another account',
    ],
    ['a role of another account', () => ({ roleArn: 'arn:aws:iam::123123123123:role/f' }), 'is in another account'],
    [
      'a role for each phase',
      () => ({ roleArn: `arn:aws:iam::${world.management}:role/f-{phase}` }),
      'without {phase}',
    ],
    [
      'an account that incidents are about',
      () => ({
        account: '444455556666',
        roleArn: 'arn:aws:iam::444455556666:role/f',
        kmsKey: 'arn:aws:kms:us-east-1:444455556666:key/a',
      }),
      'copies belong in another one',
    ],
  ])('is wrong with %s', (_, over, why) => {
    expect(problems(over())).toContain(why);
    expect(problems({})).toBe('');
  });
});
