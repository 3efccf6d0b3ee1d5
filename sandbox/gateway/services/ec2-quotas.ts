/** Limits on what one EC2 call may request. moto has none. */
import { DescribeNetworkAclsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { AwsError } from '../aws-error.ts';
import type { Call } from '../call.ts';
import type { Moto } from '../moto.ts';
import { textOf, type Members } from '../parse/value.ts';
import type { Service } from './service.ts';

/** Lists that can be paged → the member that names single resources, which cannot be combined with paging (EC2 API reference, of each action). */
const PAGED: Record<string, string | undefined> = {
  DescribeInstances: 'InstanceIds',
  DescribeInstanceStatus: 'InstanceIds',
  DescribeVolumes: 'VolumeIds',
  DescribeSnapshots: 'SnapshotIds',
  DescribeNetworkInterfaces: 'NetworkInterfaceIds',
  DescribeSecurityGroups: undefined,
  DescribeNetworkAcls: undefined,
};
const PAGE = { min: 5, max: 1000 };
/** EC2 user guide: *Filter your resources*: up to 50 filters and 200 values a call. */
const FILTER_VALUES = 200;
/** EC2 API reference: *TerminateInstances*, *CreateTags*, *DeleteTags*: up to 1000 ids. */
const IDS: Record<string, string> = {
  TerminateInstances: 'InstanceIds',
  CreateTags: 'Resources',
  DeleteTags: 'Resources',
};
const MAX_IDS = 1000;
/** VPC user guide, *Amazon VPC quotas*: rules of a network ACL, in one direction and of one kind of addresses. */
const ACL_RULES = 20;

export const ec2Quotas = (moto: Moto): Service => ({
  name: 'ec2',
  operations: {},
  guards: {
    CreateNetworkAclEntry: (call) => withinAcl(moto, call),
    ...Object.fromEntries(Object.keys(PAGED).map((operation) => [operation, withinAList])),
    ...Object.fromEntries(Object.keys(IDS).map((operation) => [operation, withinIds])),
  },
});

async function withinAcl(moto: Moto, { account, region, input }: Call): Promise<void> {
  const ec2 = moto.client(EC2Client, account, region);
  const found = await ec2.send(new DescribeNetworkAclsCommand({ NetworkAclIds: [textOf(input.NetworkAclId ?? '')] }));
  const isV6 = input.Ipv6CidrBlock !== undefined;
  const alike = (found.NetworkAcls?.[0]?.Entries ?? []).filter(
    (e) => e.Egress === (input.Egress === true) && (e.Ipv6CidrBlock !== undefined) === isV6,
  );
  if (alike.length >= ACL_RULES)
    throw new AwsError('NetworkAclEntryLimitExceeded', `The network ACL has the maximum of ${ACL_RULES} entries.`);
}

function withinAList({ route: { operation }, input }: Call): void {
  const values = listIn(input, 'Filters').reduce<number>(
    (sum, filter) => sum + listIn(filter as Members, 'Values').length,
    0,
  );
  if (values > FILTER_VALUES)
    throw new AwsError(
      'FilterLimitExceeded',
      `The maximum number of filter values specified on a single call is ${FILTER_VALUES}`,
    );
  const size = input.MaxResults;
  if (typeof size !== 'number') return;
  if (size < PAGE.min || size > PAGE.max)
    throw new AwsError(
      'InvalidParameterValue',
      `Value ( ${size} ) for parameter maxResults is invalid. Expecting a value from ${PAGE.min} to ${PAGE.max}.`,
    );
  const ids = PAGED[operation];
  if (ids !== undefined && listIn(input, ids).length > 0)
    throw new AwsError(
      'InvalidParameterCombination',
      `The parameter ${ids.charAt(0).toLowerCase()}${ids.slice(1, -3)}sSet cannot be used with the parameter maxResults`,
    );
}

function withinIds({ route: { operation }, input }: Call): void {
  const count = listIn(input, IDS[operation] ?? '').length;
  if (count > MAX_IDS)
    throw new AwsError('InvalidParameterValue', `The request names ${count} ids; the maximum is ${MAX_IDS}.`);
}

const listIn = (members: Members, name: string): unknown[] => {
  const found = members[name];
  return Array.isArray(found) ? found : [];
};
