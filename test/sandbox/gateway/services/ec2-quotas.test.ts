import {
  CreateNetworkAclEntryCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  EC2Client,
  ModifyNetworkInterfaceAttributeCommand,
  paginateDescribeInstances,
  paginateDescribeVolumes,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../start.ts';

let aws: TestGateway;
let ec2: EC2Client;
let ids: string[];
beforeAll(async () => {
  aws = await startTestGateway();
  ec2 = aws.client(EC2Client);
  const { Images } = await ec2.send(new DescribeImagesCommand({ Owners: ['amazon'] }));
  const run = (count: number) =>
    ec2.send(new RunInstancesCommand({ ImageId: Images?.[0]?.ImageId, MinCount: count, MaxCount: count }));
  const runs = [await run(7), await run(1), await run(6)];
  ids = runs.flatMap(({ Instances = [] }) => Instances.map((i) => i.InstanceId ?? ''));
});
afterAll(() => aws.close());

describe('a list of EC2', () => {
  it('has as many instances on a page as were asked for, though they were started together', async () => {
    const pages: string[][] = [];
    for await (const { Reservations = [] } of paginateDescribeInstances({ client: ec2, pageSize: 5 }, {}))
      pages.push(Reservations.flatMap((r) => r.Instances ?? []).map((i) => i.InstanceId ?? ''));
    expect(pages.map((page) => page.length)).toEqual([5, 5, 4]);
    expect(pages.flat()).toEqual(ids);
  });

  it('is whole when no page is asked for', async () => {
    const { Reservations = [], NextToken } = await ec2.send(new DescribeInstancesCommand({}));
    expect(Reservations.flatMap((r) => r.Instances ?? [])).toHaveLength(ids.length);
    expect(NextToken).toBeUndefined();
  });

  it('has pages of volumes, too', async () => {
    const pages: number[] = [];
    for await (const { Volumes = [] } of paginateDescribeVolumes({ client: ec2, pageSize: 5 }, {}))
      pages.push(Volumes.length);
    expect(pages).toEqual([5, 5, 4]);
  });

  it.each([
    [{ MaxResults: 4 }, 'InvalidParameterValue'],
    [{ MaxResults: 1001 }, 'InvalidParameterValue'],
    [{ MaxResults: 5, InstanceIds: ['i-0123456789abcdef0'] }, 'InvalidParameterCombination'],
    [
      { Filters: [{ Name: 'instance-id', Values: Array.from({ length: 201 }, (_, i) => `i-${i}`) }] },
      'FilterLimitExceeded',
    ],
    [{ NextToken: 'made up' }, 'InvalidParameterValue'],
  ])('is refused for %j', async (input, name) => {
    await expect(ec2.send(new DescribeInstancesCommand(input))).rejects.toMatchObject({ name });
  });
});

describe('a change of EC2', () => {
  it('names at most a thousand instances', async () => {
    const InstanceIds = Array.from({ length: 1001 }, (_, i) => `i-${String(i).padStart(17, '0')}`);
    await expect(ec2.send(new TerminateInstancesCommand({ InstanceIds }))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
  });

  it('gives an interface at most five security groups', async () => {
    const { NetworkInterfaces } = await ec2.send(new DescribeNetworkInterfacesCommand({}));
    const [one] = NetworkInterfaces ?? [];
    const Groups = Array<string>(6).fill(one?.Groups?.[0]?.GroupId ?? '');
    await expect(
      ec2.send(
        new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId: one?.NetworkInterfaceId ?? '', Groups }),
      ),
    ).rejects.toMatchObject({ name: 'SecurityGroupsPerInterfaceLimitExceeded' });
  });

  it('gives a network ACL at most twenty rules in each direction, with the one that denies all others', async () => {
    const { NetworkAcls } = await ec2.send(new DescribeNetworkAclsCommand({}));
    const NetworkAclId = NetworkAcls?.[0]?.NetworkAclId ?? '';
    const deny = (RuleNumber: number, Egress: boolean) =>
      ec2.send(
        new CreateNetworkAclEntryCommand({
          NetworkAclId,
          RuleNumber,
          Egress,
          Protocol: '-1',
          RuleAction: 'deny',
          CidrBlock: `198.51.100.${RuleNumber}/32`,
        }),
      );
    // Rules 100 and 32767 exist already.
    for (let i = 1; i <= 18; i += 1) await deny(i, false);
    await expect(deny(19, false)).rejects.toMatchObject({ name: 'NetworkAclEntryLimitExceeded' });
    await deny(19, true);
  });
});
