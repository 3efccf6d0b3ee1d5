/** Copies one snapshot to another account under that account's key (EBS user guide: *Share an Amazon EBS snapshot*, *Copy an Amazon EBS snapshot*). */
import { CancelledFailure } from '@temporalio/common';
import {
  CopySnapshotCommand,
  DescribeSnapshotsCommand,
  ModifySnapshotAttributeCommand,
  type EC2Client,
  type Snapshot,
} from '@aws-sdk/client-ec2';
import { ErrorWithText } from '../../entry.ts';
import { lockSnapshots, type SnapshotLock } from './snapshot-locks.ts';
import { isNotFound, NotVerified } from '../errors.ts';
import { tagOf } from './instances.ts';
import { COPY_OF_TAG, INCIDENT_TAG, taggedWith, tags } from './tags.ts';

/** What the customer's role calls in the account where the snapshot is. */
export const AT_THE_SOURCE = ['ec2:DescribeSnapshots', 'ec2:ModifySnapshotAttribute'];
/** What the forensic account's role calls. AWS uses the key in its name. */
export const IN_THE_FORENSIC_ACCOUNT = [
  'ec2:CopySnapshot',
  'ec2:CreateTags',
  'ec2:DescribeLockedSnapshots',
  'ec2:DescribeSnapshots',
  'ec2:LockSnapshot',
  'kms:CreateGrant',
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey*',
  'kms:ReEncrypt*',
];

/** A copy that no retry makes. */
export class CannotBeCopied extends ErrorWithText {
  override name = 'CannotBeCopied';
}

/** The copy is not complete, and the time of this attempt is up. */
export class TimeIsUp extends ErrorWithText {
  override name = 'TimeIsUp';
}

/** How long the work may go on. */
export interface Pace {
  sleep: (ms: number) => Promise<void>;
  /** Whether the attempt must end: AWS's progress is not awaited any longer, and no copy is begun. */
  timeIsUp: () => boolean;
  /** Whether Temporal makes another attempt if this one fails. */
  anotherFollows: () => boolean;
}

export interface CopyRequest extends Pace {
  incidentId: string;
  source: { ec2: EC2Client; region: string; snapshotId: string };
  /** In the key's region. */
  forensic: { ec2: EC2Client; account: string; kmsKey: string };
  /** Of the copy, as the evidence store locks its items. */
  lock: SnapshotLock;
}

/** Between two looks at AWS's progress. */
const POLL_MS = 15_000;

/**
 * A repeated call goes on with the copy that was begun. The snapshot is shared only while AWS copies it, and while another
 * attempt that needs it shared follows.
 * @throws CannotBeCopied; TimeIsUp; NotVerified while AWS does not list the copy
 */
export async function copyToForensics(request: CopyRequest): Promise<{ source: Snapshot; copy: Snapshot }> {
  const source = await completedSource(request);
  const made = await copyOf(request);
  if (made?.State !== 'completed') await copyWhileShared(request, made);
  else await share(request, 'Remove');
  const copy = (await copyOf(request)) ?? unseen(request);
  if (copy.Encrypted !== true || copy.VolumeSize !== source.VolumeSize)
    throw new CannotBeCopied({
      en: `the copy ${copy.SnapshotId} is not an encrypted copy of the same size`,
      ko: `암호화되지 않았거나 크기가 다른 사본: ${copy.SnapshotId}`,
    });
  await lockSnapshots(request.forensic.ec2, [copy], request.lock);
  return { source, copy };
}

async function completedSource({ incidentId, source, sleep, timeIsUp }: CopyRequest): Promise<Snapshot> {
  for (;;) {
    const found = await oneSnapshot(source.ec2, source.snapshotId);
    if (found === undefined) throw new CannotBeCopied({ en: 'it does not exist any more', ko: '스냅샷이 없습니다' });
    // Nothing else is ever shared.
    if (tagOf(found.Tags, INCIDENT_TAG) !== incidentId)
      throw new CannotBeCopied({
        en: 'it was not taken as evidence of this incident',
        ko: '이 인시던트의 증거로 생성된 스냅샷이 아닙니다',
      });
    if (found.State === 'completed') return found;
    if (found.State === 'error') throw new CannotBeCopied({ en: 'AWS could not take it', ko: '스냅샷 생성 실패' });
    if (timeIsUp()) throw new TimeIsUp({ en: 'AWS is still taking it', ko: 'AWS에서 아직 스냅샷을 생성하는 중입니다' });
    await sleep(POLL_MS);
  }
}

async function copyWhileShared(request: CopyRequest, begun: Snapshot | undefined): Promise<void> {
  const waits = begun === undefined && request.timeIsUp();
  if (!waits) await share(request, 'Add');
  try {
    if (waits) throw new TimeIsUp({ en: 'there was no time to copy it', ko: '복사할 시간이 없었습니다' });
    if (begun === undefined) await beginCopy(request);
    await untilCopied(request);
  } catch (error) {
    if (!goesOn(error, request)) await share(request, 'Remove');
    throw error;
  }
  await share(request, 'Remove');
}

/** Whether another attempt needs the snapshot shared. It may run already when this one learns that it has timed out. */
const goesOn = (error: unknown, { anotherFollows }: Pace): boolean =>
  (error instanceof TimeIsUp || error instanceof CancelledFailure) && anotherFollows();

async function share({ source, forensic }: CopyRequest, change: 'Add' | 'Remove'): Promise<void> {
  try {
    await source.ec2.send(
      new ModifySnapshotAttributeCommand({
        SnapshotId: source.snapshotId,
        Attribute: 'createVolumePermission',
        CreateVolumePermission: { [change]: [{ UserId: forensic.account }] },
      }),
    );
  } catch (error) {
    if (change === 'Add' && error instanceof Error && error.name === 'OperationNotPermitted')
      throw new CannotBeCopied({
        en: "it is encrypted with the account's default EBS key (aws/ebs), and AWS lets nobody share such a snapshot. Use a customer managed key for EBS",
        ko: '계정의 기본 EBS 키(aws/ebs)로 암호화된 스냅샷은 AWS에서 공유할 수 없습니다. EBS에 고객 관리형 키를 사용하세요',
      });
    throw error;
  }
}

async function beginCopy({ incidentId, source, forensic }: CopyRequest): Promise<void> {
  await forensic.ec2.send(
    new CopySnapshotCommand({
      SourceRegion: source.region,
      SourceSnapshotId: source.snapshotId,
      Encrypted: true,
      KmsKeyId: forensic.kmsKey,
      Description: `Evidence of incident ${incidentId}: copy of ${source.snapshotId}`,
      TagSpecifications: [
        {
          ResourceType: 'snapshot',
          Tags: tags({ [INCIDENT_TAG]: incidentId, [COPY_OF_TAG]: source.snapshotId }),
        },
      ],
    }),
  );
}

async function untilCopied(request: CopyRequest): Promise<void> {
  for (;;) {
    const copies = await copiesMade(request);
    if (copies.some((c) => c.State === 'completed')) return;
    const failed = copies.find((c) => c.State === 'error');
    if (failed !== undefined && copies.every((c) => c.State === 'error'))
      throw new CannotBeCopied({
        en: `AWS could not copy it (${failed.StateMessage ?? failed.SnapshotId}). The forensic role must be allowed to use both keys: the one that the snapshot is encrypted with, and ${request.forensic.kmsKey}`,
        ko: `AWS에서 복사하지 못했습니다(${failed.StateMessage ?? failed.SnapshotId}). 포렌식 역할에 스냅샷의 암호화 키와 ${request.forensic.kmsKey} 사용 권한이 필요합니다`,
      });
    if (request.timeIsUp())
      throw new TimeIsUp({
        en: 'AWS is still copying it. The copy may never be complete, and it is not locked',
        ko: 'AWS에서 아직 복사하는 중입니다. 사본이 완성되지 않을 수 있으며 잠겨 있지 않습니다',
      });
    await request.sleep(POLL_MS);
  }
}

async function copiesMade({ incidentId, source, forensic }: CopyRequest): Promise<Snapshot[]> {
  const Filters = taggedWith({ [INCIDENT_TAG]: incidentId, [COPY_OF_TAG]: source.snapshotId });
  const { Snapshots = [] } = await forensic.ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'], Filters }));
  return Snapshots;
}

/** The one that is complete, else one that is under way. */
async function copyOf(request: CopyRequest): Promise<Snapshot | undefined> {
  const copies = await copiesMade(request);
  return copies.find((c) => c.State === 'completed') ?? copies.find((c) => c.State === 'pending');
}

async function oneSnapshot(ec2: EC2Client, id: string): Promise<Snapshot | undefined> {
  try {
    return (await ec2.send(new DescribeSnapshotsCommand({ SnapshotIds: [id] }))).Snapshots?.[0];
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function unseen({ source }: CopyRequest): never {
  throw new NotVerified(`the copy of ${source.snapshotId} is not listed`);
}
