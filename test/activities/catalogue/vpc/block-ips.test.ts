import {
  CreateNetworkAclCommand,
  CreateNetworkAclEntryCommand,
  DescribeNetworkAclsCommand,
  DescribeSubnetsCommand,
  EC2Client,
  ReplaceNetworkAclAssociationCommand,
} from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, test } from 'vitest';
import blockIps from '../../../../activities/catalogue/vpc/block-ips.ts';
import { apply, preview } from '../../../../activities/engine.ts';
import type { Entity } from '../../../../domain/entity.ts';
import { openWorld, type World } from '../../harness.ts';
import { instanceEntity, runInstance } from '../../seeds/ec2.ts';
import { putInFront } from '../../seeds/elb.ts';

const NOTHING_FORBIDDEN = { rules: [], own: [] };
const address = (id: string): Entity => ({ kind: 'ip', id, standing: 'source' });

const propose = (world: World, target: Entity, entities: Entity[], ctx = world.context(blockIps)) =>
  preview(blockIps, ctx, NOTHING_FORBIDDEN, {
    incident: world.incident,
    target,
    params: {},
    entities: [target, ...entities],
  });

/** What the card says, and the ACLs that are changed. */
const planOf = (planned: Awaited<ReturnType<typeof propose>>) => {
  if (planned.outcome !== 'change') throw new Error(JSON.stringify(planned));
  const { acls } = planned.params as { acls: { id: string }[] };
  return { acls: acls.map((a) => a.id), says: planned.impact.map((line) => line.en).join('\n') };
};

/** Gives a subnet an ACL of its own. */
async function ownAcl(world: World, VpcId: string | undefined, subnet: string): Promise<string> {
  const ec2 = world.owner(EC2Client);
  const { NetworkAcl } = await ec2.send(new CreateNetworkAclCommand({ VpcId }));
  const where = { Filters: [{ Name: 'association.subnet-id', Values: [subnet] }] };
  const { NetworkAcls } = await ec2.send(new DescribeNetworkAclsCommand(where));
  const AssociationId = NetworkAcls?.[0]?.Associations?.find((a) => a.SubnetId === subnet)?.NetworkAclAssociationId;
  const NetworkAclId = NetworkAcl?.NetworkAclId ?? '';
  await ec2.send(new ReplaceNetworkAclAssociationCommand({ AssociationId, NetworkAclId }));
  return NetworkAclId;
}

/** An instance, and the other subnets of its network. */
async function withSubnets(world: World) {
  const instance = await runInstance(world);
  const { Subnets = [] } = await world.owner(EC2Client).send(new DescribeSubnetsCommand({}));
  const { SubnetId: own = '' } = instance;
  const others = Subnets.flatMap((s) => s.SubnetId ?? []).filter((id) => id !== own);
  return { instance, own, others: others as [string, string] };
}

async function carryOut(world: World, target: Entity, entities: Entity[]) {
  const plan = await propose(world, target, entities);
  if (plan.outcome !== 'change') throw new Error(JSON.stringify(plan));
  return apply(blockIps, world.context(blockIps), NOTHING_FORBIDDEN, { incident: world.incident, target, ...plan });
}

async function denied(world: World) {
  const { NetworkAcls } = await world.owner(EC2Client).send(new DescribeNetworkAclsCommand({}));
  return (NetworkAcls?.[0]?.Entries ?? []).filter((e) => e.RuleAction === 'deny' && (e.RuleNumber ?? 0) < 100);
}

test('addresses that are blocked at the same time get different rule numbers', async () => {
  const world = await openWorld();
  const instance = instanceEntity(await runInstance(world));
  const addresses = ['198.51.100.1', '198.51.100.2', '198.51.100.3'];
  const results = await Promise.all(addresses.map((ip) => carryOut(world, address(ip), [instance])));
  expect(results.map((r) => r.outcome)).toEqual(['done', 'done', 'done']);
  const inbound = (await denied(world)).filter((e) => e.Egress === false);
  expect(inbound.map((e) => e.CidrBlock ?? '').sort()).toEqual(addresses.map((ip) => `${ip}/32`));
  expect(new Set(inbound.map((e) => e.RuleNumber)).size).toBe(3);
});

test('an IPv6 address is blocked as IPv6, in any notation', async () => {
  const world = await openWorld();
  const instance = instanceEntity(await runInstance(world));
  const result = await carryOut(world, address('2001:0DB8:0:0::0001'), [instance]);
  expect(result.outcome).toBe('done');
  expect((await denied(world)).map((e) => e.Ipv6CidrBlock)).toEqual(['2001:db8::1/128', '2001:db8::1/128']);
});

test('the card names the other instances of the subnet, which lose the address too', async () => {
  const world = await openWorld();
  const instance = await runInstance(world);
  const neighbour = await runInstance(world, {
    SubnetId: instance.SubnetId,
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'checkout' }] }],
  });
  const plan = await propose(world, address('198.51.100.1'), [instanceEntity(instance)]);
  const impact = 'impact' in plan ? plan.impact.map((line) => line.en).join('\n') : '';
  expect(impact).toContain(`${neighbour.InstanceId} checkout`);
});

test('is refused, with advice, when every number before the first allow rule is taken', async () => {
  const world = await openWorld();
  const ec2 = world.owner(EC2Client);
  const instance = instanceEntity(await runInstance(world));
  const { NetworkAcls } = await ec2.send(new DescribeNetworkAclsCommand({}));
  await ec2.send(
    new CreateNetworkAclEntryCommand({
      NetworkAclId: NetworkAcls?.[0]?.NetworkAclId,
      RuleNumber: 1,
      Egress: true,
      Protocol: '-1',
      RuleAction: 'allow',
      CidrBlock: '0.0.0.0/0',
    }),
  );
  expect(await propose(world, address('198.51.100.1'), [instance])).toMatchObject({
    outcome: 'refused',
    reason: { en: expect.stringContaining('Renumber its rules') },
  });
});

test('is refused for anything but a single address, and when no instance is known', async () => {
  const world = await openWorld();
  const instance = instanceEntity(await runInstance(world));
  expect(await propose(world, address('198.51.100.0/24'), [instance])).toMatchObject({ outcome: 'refused' });
  expect(await propose(world, address('198.51.100.1'), [])).toMatchObject({ outcome: 'refused' });
});

test('no more addresses are offered than AWS lets an ACL have rules, counting those of the same card', async () => {
  const world = await openWorld();
  const instance = instanceEntity(await runInstance(world));
  const ec2 = world.owner(EC2Client);
  const { NetworkAcls } = await ec2.send(new DescribeNetworkAclsCommand({}));
  const { NetworkAclId, Entries = [] } = NetworkAcls?.[0] ?? {};
  const there = Entries.filter((e) => e.Egress === false).length;
  // Two are left of twenty.
  for (let n = there; n < 18; n += 1)
    await ec2.send(
      new CreateNetworkAclEntryCommand({
        NetworkAclId,
        RuleNumber: 200 + n,
        Egress: false,
        Protocol: '-1',
        RuleAction: 'allow',
        CidrBlock: `10.0.${n}.0/24`,
      }),
    );
  const sources = ['198.51.100.1', '198.51.100.2', '198.51.100.3'].map(address);
  const outcomes = sources.map(async (ip) => (await propose(world, ip, [instance, ...sources])).outcome);
  expect(await Promise.all(outcomes)).toEqual(['change', 'change', 'refused']);
});

test('an address is blocked before the load balancer too, because only its subnets see the client', async () => {
  const world = await openWorld();
  const { instance, others } = await withSubnets(world);
  const acl = await ownAcl(world, instance.VpcId, others[0]);
  await putInFront(world, instance, others);

  const plan = planOf(await propose(world, address('198.51.100.1'), [instanceEntity(instance)]));
  expect(plan.acls).toHaveLength(2);
  expect(plan.acls).toContain(acl);
  expect(plan.says).not.toContain('open');
});

test('an instance behind more load balancers than AWS describes by one call is contained before all of them', async () => {
  const world = await openWorld();
  const { instance, own, others } = await withSubnets(world);
  const acl = await ownAcl(world, instance.VpcId, others[1]);
  for (let n = 1; n <= 20; n += 1) await putInFront(world, instance, [others[0], own], `front-${n}`);
  await putInFront(world, instance, [others[1], own], 'last');

  const plan = planOf(await propose(world, address('198.51.100.1'), [instanceEntity(instance)]));
  expect(plan.acls).toContain(acl);
  expect(plan.says).not.toContain('not looked at');
});

test.each([
  ['AccessDenied', 403],
  ['LoadBalancerNotFoundException', 400],
  ['Throttling', 400],
])('%s at a look at load balancers does not stop containment, and the card says so', async (name, httpStatusCode) => {
  const world = await openWorld();
  const { instance, others } = await withSubnets(world);
  await ownAcl(world, instance.VpcId, others[0]);
  await putInFront(world, instance, others);
  const ctx = world.context(blockIps);
  const elb = ctx.aws.client(ElasticLoadBalancingV2Client, world.region);
  elb.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName !== 'DescribeLoadBalancersCommand') return next(args);
        throw Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });
      },
    { step: 'initialize' },
  );

  const plan = planOf(await propose(world, address('198.51.100.1'), [instanceEntity(instance)], ctx));
  expect(plan.acls).toHaveLength(1);
  expect(plan.says).toContain(
    `Load balancers before ${instance.InstanceId} were not looked at: the address may stay open in their subnets.`,
  );
});

test('the card names the ACLs that have no room, where the address stays open', async () => {
  const world = await openWorld();
  const { instance, others } = await withSubnets(world);
  const full = await ownAcl(world, instance.VpcId, others[0]);
  const first = { NetworkAclId: full, RuleNumber: 1, Egress: false, Protocol: '-1', CidrBlock: '0.0.0.0/0' };
  await world.owner(EC2Client).send(new CreateNetworkAclEntryCommand({ ...first, RuleAction: 'allow' }));
  await putInFront(world, instance, others);

  const plan = planOf(await propose(world, address('198.51.100.1'), [instanceEntity(instance)]));
  expect([plan.acls.length, plan.acls.includes(full)]).toEqual([1, false]);
  expect(plan.says).toContain(`No room in ${full}: the address stays open there.`);
});
