/** Databases for the fixtures of RDS entries. */
import { CreateSecurityGroupCommand, DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateDBClusterCommand,
  CreateDBInstanceCommand,
  CreateDBSubnetGroupCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import type { Entity } from '../../../domain/entity.ts';
import type { World } from '../harness.ts';

interface Place {
  vpcId: string;
  /** A security group of the VPC. */
  group: string;
}

/** A subnet group, `data`, in the default VPC. */
export async function makePlace(world: World): Promise<Place> {
  const ec2 = world.owner(EC2Client);
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  const vpcId = Subnets[0]?.VpcId ?? '';
  await world.owner(RDSClient).send(
    new CreateDBSubnetGroupCommand({
      DBSubnetGroupName: 'data',
      DBSubnetGroupDescription: 'data',
      SubnetIds: Subnets.flatMap((s) => s.SubnetId ?? []),
    }),
  );
  return { vpcId, group: await makeDatabaseGroup(world, vpcId, 'clients') };
}

export async function makeDatabaseGroup(world: World, VpcId: string, GroupName: string): Promise<string> {
  const { GroupId = '' } = await world
    .owner(EC2Client)
    .send(new CreateSecurityGroupCommand({ GroupName, Description: GroupName, VpcId }));
  return GroupId;
}

/** A public instance. */
export async function makeDatabase(world: World, { group }: Place): Promise<Entity> {
  await world.owner(RDSClient).send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: 'orders',
      DBInstanceClass: 'db.t3.micro',
      Engine: 'postgres',
      AllocatedStorage: 20,
      MasterUsername: 'owner',
      MasterUserPassword: 'for-a-database-that-is-none',
      DBSubnetGroupName: 'data',
      VpcSecurityGroupIds: [group],
      PubliclyAccessible: true,
    }),
  );
  return database(world, 'orders');
}

/** A cluster with two public instances. */
export async function makeCluster(world: World, { group }: Place): Promise<Entity> {
  const rds = world.owner(RDSClient);
  await rds.send(
    new CreateDBClusterCommand({
      DBClusterIdentifier: 'ledger',
      Engine: 'aurora-postgresql',
      MasterUsername: 'owner',
      MasterUserPassword: 'for-a-database-that-is-none',
      DBSubnetGroupName: 'data',
      VpcSecurityGroupIds: [group],
    }),
  );
  for (const DBInstanceIdentifier of ['ledger-1', 'ledger-2'])
    await rds.send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier,
        DBClusterIdentifier: 'ledger',
        DBInstanceClass: 'db.r6g.large',
        Engine: 'aurora-postgresql',
        DBSubnetGroupName: 'data',
        PubliclyAccessible: true,
      }),
    );
  return database(world, 'ledger');
}

const database = (world: World, id: string): Entity => ({
  kind: 'database',
  id,
  region: world.region,
  standing: 'affected',
});
