/** `incident.forensics`: copies evidence snapshots to the customer's forensic account, under its key, and keeps a record of each copy. */
import { Context } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import { EC2Client, type Snapshot } from '@aws-sdk/client-ec2';
import type { EngineActivities } from '../contract/activities.ts';
import { parseArn } from '../domain/arns.ts';
import type { CustomersFile, Forensics } from '../domain/customer.ts';
import type { EvidenceItem, EvidenceSnapshot, ForensicCopy, IncidentRef } from '../domain/entry.ts';
import { inParallel } from '../domain/in-parallel.ts';
import type { Text } from '../domain/text.ts';
import { beating } from './alive.ts';
import { forensicReach, type AwsAccess } from './aws/access.ts';
import { isTransient, NotVerified, reasonOf } from './aws/errors.ts';
import {
  AT_THE_SOURCE,
  CannotBeCopied,
  copyToForensics,
  IN_THE_FORENSIC_ACCOUNT,
  TimeIsUp,
  type CopyRequest,
  type Pace,
} from './aws/ec2/forensic-copy.ts';
import { patiently } from './aws/patience.ts';
import type { EvidenceStore } from './evidence/store.ts';
import { requireOwner } from './owner.ts';

export interface ForensicsDeps {
  customers: () => CustomersFile;
  access: AwsAccess;
  evidence: EvidenceStore;
}

/** EBS allows 20 copies at a time for each destination region. */
const AT_ONCE = 10;
const TRIES = 6;
/** Of the time limit of an attempt: for the last looks at each snapshot, and for what is recorded of it. */
const RESERVE_MS = 5 * 60_000;

export const createForensicsActivity = (deps: ForensicsDeps): Pick<EngineActivities, 'incident.forensics'> => ({
  async 'incident.forensics'({ incident, snapshots }) {
    const activity = Context.current();
    return beating(
      () => activity.heartbeat(),
      () => copyAll(deps, incident, snapshots, paceOf(activity)),
    );
  },
});

function paceOf(activity: Context): Pace {
  const { attempt, retryPolicy, startToCloseTimeoutMs } = activity.info;
  const endsAt = Date.now() + startToCloseTimeoutMs - RESERVE_MS;
  const attempts = retryPolicy?.maximumAttempts || Infinity;
  return {
    sleep: (ms) => activity.sleep(ms),
    timeIsUp: () => Date.now() >= endsAt,
    anotherFollows: () => attempt < attempts && activity.cancellationDetails?.cancelRequested !== true,
  };
}

/**
 * In the order of the snapshots: each is tried, however long another takes.
 * @throws TimeIsUp or NotVerified if one is not complete and another attempt follows; CancelledFailure
 */
export async function copyAll(
  { customers, access, evidence }: ForensicsDeps,
  incident: IncidentRef,
  snapshots: readonly EvidenceSnapshot[],
  pace: Pace,
): Promise<ForensicCopy[]> {
  const { customer, account } = requireOwner(customers(), incident);
  const { forensics } = customer;
  if (forensics === undefined)
    return snapshots.map(({ id }) => ({
      snapshot: id,
      failed: {
        en: 'customers.yaml names no forensic account any more',
        ko: 'customers.yaml에 포렌식 계정이 없습니다',
      },
    }));
  const session = { customerId: customer.id, phase: incident.phase, incidentId: incident.id };
  const here = access.account({ ...session, account, permissions: AT_THE_SOURCE });
  const reach = forensicReach(forensics);
  const there = access.account({ ...session, account: reach, permissions: IN_THE_FORENSIC_ACCOUNT });
  const region = parseArn(forensics.kmsKey)?.region ?? incident.region;
  const requestOf = ({ id: snapshotId, region: from }: EvidenceSnapshot): CopyRequest => ({
    incidentId: incident.id,
    source: { ec2: here.client(EC2Client, from), region: from, snapshotId },
    forensic: { ec2: there.client(EC2Client, region), account: forensics.account, kmsKey: forensics.kmsKey },
    lock: evidence.lock,
    ...pace,
  });
  const copyOne = async (snapshot: EvidenceSnapshot): Promise<ForensicCopy | TimeIsUp | NotVerified> => {
    try {
      const patience = { tries: TRIES, mayPass: isTransient, sleep: pace.sleep };
      const made = await patiently(() => copyToForensics(requestOf(snapshot)), patience);
      const place = { from: account.id, forensics, region };
      return { snapshot: snapshot.id, evidence: await recordOf(evidence, incident, snapshot, made, place) };
    } catch (error) {
      if (error instanceof CancelledFailure) throw error;
      if ((error instanceof TimeIsUp || error instanceof NotVerified) && pace.anotherFollows()) return error;
      const where = { account: forensics.account, roleArn: forensics.roleArn };
      return { snapshot: snapshot.id, failed: whyNot(error, where) };
    }
  };
  const copies: ForensicCopy[] = [];
  for (const outcome of await inParallel(snapshots, AT_ONCE, copyOne)) {
    if (outcome instanceof Error) throw outcome;
    copies.push(outcome);
  }
  return copies;
}

function whyNot(error: unknown, where: { account: string; roleArn: string }): Text {
  if (error instanceof CannotBeCopied) return error.text;
  if (!(error instanceof TimeIsUp)) return reasonOf(error, where);
  const { en, ko } = error.text;
  return { en: `the time is up: ${en}. It is not shared any more`, ko: `시간 초과: ${ko}. 공유는 해제되었습니다` };
}

/** The copy itself, and its chain of custody as an item of the evidence store. */
async function recordOf(
  evidence: EvidenceStore,
  incident: IncidentRef,
  snapshot: EvidenceSnapshot,
  { source, copy }: { source: Snapshot; copy: Snapshot },
  { from, forensics, region }: { from: string; forensics: Forensics; region: string },
): Promise<EvidenceItem[]> {
  const id = copy.SnapshotId ?? '';
  const at = copy.StartTime?.toISOString() ?? '';
  const custody = {
    snapshot: snapshot.id,
    volume: snapshot.volume,
    takenIn: { account: from, region: snapshot.region, at: source.StartTime?.toISOString() },
    copy: { snapshot: id, account: forensics.account, region, at, kmsKey: copy.KmsKeyId ?? forensics.kmsKey },
    sizeGiB: copy.VolumeSize,
    copiedBy: forensics.roleArn,
    lock: evidence.lock,
  };
  const body = `${JSON.stringify(custody, undefined, 2)}\n`;
  const stored = await evidence.put(incident.id, `forensics/${snapshot.id}.json`, body, 'application/json');
  const entity = { kind: 'volume' as const, id: snapshot.volume };
  return [
    {
      ref: `arn:${parseArn(forensics.kmsKey)?.partition ?? 'aws'}:ec2:${region}:${forensics.account}:snapshot/${id}`,
      title: {
        en: `Copy of snapshot ${snapshot.id} in forensic account ${forensics.account}`,
        ko: `포렌식 계정 ${forensics.account}의 스냅샷 ${snapshot.id} 사본`,
      },
      entity,
      at,
    },
    {
      ref: stored.key,
      title: {
        en: `Chain of custody of snapshot ${snapshot.id}`,
        ko: `스냅샷 ${snapshot.id} 보관 이력`,
      },
      entity,
      at: stored.at,
      sha256: stored.sha256,
    },
  ];
}
