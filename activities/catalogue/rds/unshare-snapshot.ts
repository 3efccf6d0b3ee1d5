/** Stops sharing the snapshot of a database with other accounts. */
import {
  DescribeDBClusterSnapshotAttributesCommand,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBSnapshotAttributesCommand,
  DescribeDBSnapshotsCommand,
  ModifyDBClusterSnapshotAttributeCommand,
  ModifyDBSnapshotAttributeCommand,
  type RDSClient,
} from '@aws-sdk/client-rds';
import { SharingParams, sharingImpact } from '../../aws/ec2/sharing.ts';
import { ifFound } from '../../aws/found.ts';
import { rdsOf } from '../../aws/rds/databases.ts';
import { named } from '../../aws/written.ts';
import { defineChange, TargetGone } from '../../entry.ts';

/**
 * With whom it is shared: `all` and account ids, sorted. Snapshots of instances and of clusters are named apart, so that one
 * of each may have the name. What names a snapshot does not say which it is: both are closed.
 */
type State = { sharedWith: Record<string, string[]> };
type Kind = 'instance' | 'cluster';
const KINDS: readonly Kind[] = ['instance', 'cluster'];

/** The attribute that names who may restore a snapshot (*ModifyDBSnapshotAttribute* in the Amazon RDS API Reference). */
const RESTORE = 'restore';

export default defineChange<State, SharingParams>({
  id: 'rds.unshare-snapshot',
  title: { en: 'Stop sharing the database snapshot', ko: '데이터베이스 스냅샷 공유 해제' },
  targets: ['snapshot'],
  reversible: true,
  permissions: [
    'rds:DescribeDBClusterSnapshotAttributes',
    'rds:DescribeDBClusterSnapshots',
    'rds:DescribeDBSnapshotAttributes',
    'rds:DescribeDBSnapshots',
    'rds:ModifyDBClusterSnapshotAttribute',
    'rds:ModifyDBSnapshotAttribute',
  ],
  csf: ['RS.MI-01', 'PR.DS-01'],
  requirements: ['P1.7'],
  params: SharingParams,

  async read(ctx, target) {
    const rds = rdsOf(ctx, target);
    const found = await Promise.all(KINDS.map(async (kind) => [kind, await granteesOf(rds, kind, target.id)] as const));
    const sharedWith = Object.fromEntries(found.flatMap(([kind, list]) => (list === undefined ? [] : [[kind, list]])));
    if (Object.keys(sharedWith).length === 0) throw new TargetGone(target.id);
    return { sharedWith };
  },

  // RDS shows changes after a minute at times.
  settle: { attempts: 24, intervalMs: 5_000 },
  desired: ({ sharedWith }, { keep }) => ({
    sharedWith: Object.fromEntries(
      Object.entries(sharedWith).map(([kind, list]) => [kind, list.filter((grantee) => keep.includes(grantee))]),
    ),
  }),

  async write(ctx, target, _from, { sharedWith }) {
    const rds = rdsOf(ctx, target);
    for (const kind of KINDS) {
      const wanted = sharedWith[kind];
      const now = wanted === undefined ? undefined : await granteesOf(rds, kind, target.id);
      if (wanted === undefined || now === undefined) continue;
      const ValuesToAdd = wanted.filter((grantee) => !now.includes(grantee));
      const ValuesToRemove = now.filter((grantee) => !wanted.includes(grantee));
      if (ValuesToAdd.length + ValuesToRemove.length === 0) continue;
      const change = { AttributeName: RESTORE, ValuesToAdd, ValuesToRemove };
      await (kind === 'instance'
        ? rds.send(new ModifyDBSnapshotAttributeCommand({ DBSnapshotIdentifier: target.id, ...change }))
        : rds.send(new ModifyDBClusterSnapshotAttributeCommand({ DBClusterSnapshotIdentifier: target.id, ...change })));
    }
  },

  async writes(ctx, target) {
    const rds = rdsOf(ctx, target);
    const [instance, cluster] = await Promise.all([
      ifFound(rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: target.id }))),
      ifFound(rds.send(new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier: target.id }))),
    ]);
    return named(
      ...(instance?.DBSnapshots ?? []).map((s) => s.DBSnapshotArn),
      ...(cluster?.DBClusterSnapshots ?? []).map((s) => s.DBClusterSnapshotArn),
    );
  },

  impact: (_ctx, _target, { sharedWith }, params) =>
    Promise.resolve(sharingImpact({ sharedWith: [...new Set(Object.values(sharedWith).flat())].sort() }, params)),
});

/** Undefined if no snapshot of the kind has the name. */
async function granteesOf(rds: RDSClient, kind: Kind, id: string): Promise<string[] | undefined> {
  const attributes =
    kind === 'instance'
      ? (await ifFound(rds.send(new DescribeDBSnapshotAttributesCommand({ DBSnapshotIdentifier: id }))))
          ?.DBSnapshotAttributesResult?.DBSnapshotAttributes
      : (await ifFound(rds.send(new DescribeDBClusterSnapshotAttributesCommand({ DBClusterSnapshotIdentifier: id }))))
          ?.DBClusterSnapshotAttributesResult?.DBClusterSnapshotAttributes;
  return attributes?.find((a) => a.AttributeName === RESTORE)?.AttributeValues?.toSorted() ?? (attributes && []);
}
