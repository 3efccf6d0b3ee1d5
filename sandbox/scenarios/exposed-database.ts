/** A database of orders is publicly accessible. Somebody guesses its passwords until one is correct. */
import { CreateSecurityGroupCommand, DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateDBInstanceCommand,
  CreateDBSubnetGroupCommand,
  DescribeDBInstancesCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import type { Caller } from '../caller.ts';
import { databaseGuessed } from './findings.ts';
import { asOwner } from './reading.ts';
import {
  injectFinding,
  isDone,
  proposed,
  same,
  scenario,
  type Check,
  type PlainState,
  type Plot,
  type Stage,
} from './scenario.ts';
import { REGION } from './server.ts';

export const exposedDatabase = scenario({
  name: 'exposed-database',
  title: 'A database stands open to the internet, and somebody guesses its password',
  account: '444455557777',
  play,
});

const DATABASE = 'orders';
const ATTACKER_IP = '198.51.100.52';

function play({ aws, id, tell }: Stage): Plot {
  let groups: string[] = [];

  return {
    seed: () =>
      asOwner(aws, id, async (who) => {
        await makeDatabase(who);
        groups = (await read(who)).groups;
      }),

    async attack() {
      const seen = new Date();
      tell('attacker', `37 passwords for ${DATABASE}, then one that fits  (from ${ATTACKER_IP})`);
      await injectFinding(aws, id, REGION, databaseGuessed({ account: id, id: DATABASE }, ATTACKER_IP, seen));
      tell('GuardDuty', 'CredentialAccess:RDS/AnomalousBehavior.SuccessfulBruteForce');
    },

    verify: (state) => asOwner(aws, id, (who) => checks(who, state)),
  };

  async function checks(who: Caller, state: PlainState): Promise<Check[]> {
    const closed = isDone(state, 'rds.make-private', DATABASE);
    const swapped = isDone(state, 'rds.swap-security-groups', DATABASE);
    const now = await read(who);
    return [
      proposed(state, 'rds.make-private', DATABASE),
      proposed(state, 'rds.swap-security-groups', DATABASE),
      same(`${DATABASE} is ${closed ? 'private' : 'public still'}`, now.isPublic, !closed),
      swapped
        ? { holds: now.groups.length === 1 && !groups.includes(now.groups[0] ?? ''), claim: `${DATABASE} is cut off` }
        : same(`${DATABASE} is in its own security groups`, now.groups, groups),
    ];
  }
}

async function makeDatabase(who: Caller): Promise<void> {
  const ec2 = who.client(EC2Client, REGION);
  const { Subnets = [] } = await ec2.send(
    new DescribeSubnetsCommand({ Filters: [{ Name: 'default-for-az', Values: ['true'] }] }),
  );
  const { GroupId = '' } = await ec2.send(
    new CreateSecurityGroupCommand({
      GroupName: 'sg-orders',
      Description: 'clients of orders',
      VpcId: Subnets[0]?.VpcId,
    }),
  );
  const rds = who.client(RDSClient, REGION);
  await rds.send(
    new CreateDBSubnetGroupCommand({
      DBSubnetGroupName: DATABASE,
      DBSubnetGroupDescription: DATABASE,
      SubnetIds: Subnets.flatMap((s) => s.SubnetId ?? []),
    }),
  );
  await rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: DATABASE,
      DBInstanceClass: 'db.t3.micro',
      Engine: 'postgres',
      AllocatedStorage: 20,
      MasterUsername: 'owner',
      MasterUserPassword: 'for-a-database-that-is-none',
      DBSubnetGroupName: DATABASE,
      VpcSecurityGroupIds: [GroupId],
      PubliclyAccessible: true,
    }),
  );
}

async function read(who: Caller): Promise<{ isPublic: boolean; groups: string[] }> {
  const { DBInstances: [found] = [] } = await who
    .client(RDSClient, REGION)
    .send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: DATABASE }));
  const groups = (found?.VpcSecurityGroups ?? []).map((g) => g.VpcSecurityGroupId ?? '').toSorted();
  return { isPublic: found?.PubliclyAccessible === true, groups };
}
