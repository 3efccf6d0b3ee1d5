/** Databases as an incident names them: by the identifier of an instance, or of a cluster of instances. */
import {
  paginateDescribeDBClusters,
  paginateDescribeDBInstances,
  RDSClient,
  type DBCluster,
  type DBInstance,
} from '@aws-sdk/client-rds';
import type { Entity } from '../../../domain/entity.ts';
import { TargetGone, type EntryContext } from '../../entry.ts';
import { regionOf } from '../ec2/instances.ts';
import { ifFound } from '../found.ts';
import { allPages } from '../pages.ts';
import { settled } from '../settled.ts';

/** The IAM actions of the reads in this file. */
export const DATABASE_PERMISSIONS = ['rds:DescribeDBClusters', 'rds:DescribeDBInstances'] as const;

export interface Database {
  /** The instance itself, or all instances of the cluster. */
  instances: DBInstance[];
  /** Present if the target is a cluster, or an instance of one. */
  cluster?: DBCluster;
}

export const rdsOf = (ctx: EntryContext, target: Pick<Entity, 'region'>): RDSClient =>
  ctx.aws.client(RDSClient, regionOf(ctx, target));

/** @throws TargetGone */
export async function databaseOf(rds: RDSClient, id: string): Promise<Database> {
  const instance = await instanceNamed(rds, id);
  if (instance !== undefined) {
    const cluster =
      instance.DBClusterIdentifier === undefined ? undefined : await clusterNamed(rds, instance.DBClusterIdentifier);
    return { instances: [instance], ...(cluster !== undefined && { cluster }) };
  }
  const cluster = await clusterNamed(rds, id);
  if (cluster === undefined) throw new TargetGone(id);
  const members = await Promise.all(
    (cluster.DBClusterMembers ?? []).map((m) => instanceNamed(rds, m.DBInstanceIdentifier ?? '')),
  );
  return { cluster, instances: members.filter((m) => m !== undefined) };
}

/** Waits while RDS is busy with the database: it accepts no modification then. @throws NotVerified if it stays busy */
export async function whenModifiable(ctx: EntryContext, rds: RDSClient, id: string): Promise<void> {
  await settled(
    ctx,
    () => databaseOf(rds, id),
    ({ instances }) => {
      const busy = instances.find((i) => BUSY.test(i.DBInstanceStatus ?? ''));
      return busy && `${busy.DBInstanceIdentifier} is still ${busy.DBInstanceStatus}`;
    },
  );
}

/** States that pass (RDS User Guide, *Viewing Amazon RDS DB instance status*). For a stopped or failed database AWS refuses the change and says why. */
const BUSY =
  /^(backing-up|configuring-|creating|maintenance|modifying|moving-to-vpc|rebooting|renaming|resetting-|starting|stopping|upgrading)/;

async function instanceNamed(client: RDSClient, DBInstanceIdentifier: string): Promise<DBInstance | undefined> {
  const pages = paginateDescribeDBInstances({ client }, { DBInstanceIdentifier });
  return (await ifFound(allPages(pages, (p) => p.DBInstances)))?.[0];
}

async function clusterNamed(client: RDSClient, DBClusterIdentifier: string): Promise<DBCluster | undefined> {
  const pages = paginateDescribeDBClusters({ client }, { DBClusterIdentifier });
  return (await ifFound(allPages(pages, (p) => p.DBClusters)))?.[0];
}
