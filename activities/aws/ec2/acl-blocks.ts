/** Deny entries for one address in network ACLs. Entries have no tags: Firebreak's are those for exactly this address within its number range. */
import {
  CreateNetworkAclEntryCommand,
  DeleteNetworkAclEntryCommand,
  paginateDescribeNetworkAcls,
  type EC2Client,
  type Filter,
  type NetworkAcl,
  type NetworkAclEntry,
} from '@aws-sdk/client-ec2';
import { isIP } from 'node:net';
import { isNotFound } from '../errors.ts';
import { byText } from '../../../domain/order.ts';
import { type Text } from '../../../domain/text.ts';

/** AWS and people number rules from 100 on, which leaves room before them. */
const RESERVED = { first: 1, last: 99 } as const;

/** An address in the form that an ACL entry needs. */
export type Block = { CidrBlock: string } | { Ipv6CidrBlock: string };

export const NO_SINGLE_ADDRESS: Text = { en: 'It is not a single IP address.', ko: '단일 IP 주소가 아닙니다.' };

/** Undefined for anything but a single address. IPv6 is in the short form that AWS returns. */
export function blockOf(address: string): Block | undefined {
  switch (isIP(address)) {
    case 4:
      return { CidrBlock: `${address}/32` };
    case 6:
      return { Ipv6CidrBlock: `${new URL(`http://[${address}]`).hostname.slice(1, -1)}/128` };
    default:
      return undefined;
  }
}

export async function aclsWhere(
  ec2: EC2Client,
  where: { Filters: Filter[] } | { NetworkAclIds: string[] },
): Promise<NetworkAcl[]> {
  const acls: NetworkAcl[] = [];
  for await (const page of paginateDescribeNetworkAcls({ client: ec2 }, where)) acls.push(...(page.NetworkAcls ?? []));
  return acls.sort(byText((acl) => acl.NetworkAclId));
}

const entriesOf = (acl: NetworkAcl, egress: boolean): NetworkAclEntry[] =>
  (acl.Entries ?? []).filter((e) => e.Egress === egress);

const numberOf = (entry: NetworkAclEntry): number => entry.RuleNumber ?? Number.MAX_SAFE_INTEGER;

const lowestAllow = (acl: NetworkAcl, egress: boolean): number =>
  Math.min(
    ...entriesOf(acl, egress)
      .filter((e) => e.RuleAction === 'allow')
      .map(numberOf),
  );

const deniesAllOf =
  (block: Block) =>
  (e: NetworkAclEntry): boolean =>
    e.RuleAction === 'deny' &&
    e.Protocol === '-1' &&
    ('CidrBlock' in block ? e.CidrBlock === block.CidrBlock : e.Ipv6CidrBlock === block.Ipv6CidrBlock);

/** Whether all traffic from and to the address is denied before any allow rule. The first matching rule decides. */
export const isBlocked = (acl: NetworkAcl, block: Block, egress: boolean): boolean =>
  entriesOf(acl, egress).some((e) => deniesAllOf(block)(e) && numberOf(e) < lowestAllow(acl, egress));

/**
 * Rules of a network ACL in one direction, of one kind of addresses, with the default rule (VPC User Guide, *Amazon VPC quotas*).
 * AWS raises it to 40 on request: an ACL with more than 20 shows that it has.
 */
const QUOTA = { usual: 20, raised: 40 } as const;

/** How many more addresses can be denied before every allow rule, by the numbers that are free and by AWS's quota. */
export function roomFor(acl: NetworkAcl, block: Block, egress: boolean): number {
  const rules = entriesOf(acl, egress).filter((e) => 'CidrBlock' in e === 'CidrBlock' in block).length;
  const quota = rules > QUOTA.usual ? QUOTA.raised : QUOTA.usual;
  return Math.max(0, Math.min(quota - rules, freeNumbers(acl, egress).length));
}

/** A free number of Firebreak's range that comes before every allow rule, or undefined if there is none. */
const freeNumber = (acl: NetworkAcl, egress: boolean): number | undefined => freeNumbers(acl, egress)[0];

function freeNumbers(acl: NetworkAcl, egress: boolean): number[] {
  const taken = new Set(entriesOf(acl, egress).map(numberOf));
  const end = Math.min(RESERVED.last, lowestAllow(acl, egress) - 1);
  const free: number[] = [];
  for (let n = RESERVED.first; n <= end; n += 1) if (!taken.has(n)) free.push(n);
  return free;
}

/** @throws NoRoom */
export async function block(ec2: EC2Client, aclId: string, address: Block, egress: boolean): Promise<void> {
  for (;;) {
    const acl = await aclOf(ec2, aclId);
    if (acl === undefined || isBlocked(acl, address, egress)) return;
    const RuleNumber = freeNumber(acl, egress);
    if (RuleNumber === undefined) throw new NoRoom(aclId);
    try {
      await ec2.send(
        new CreateNetworkAclEntryCommand({
          NetworkAclId: aclId,
          RuleNumber,
          Egress: egress,
          Protocol: '-1',
          RuleAction: 'deny',
          ...address,
        }),
      );
      return;
    } catch (error) {
      // Another address was blocked at the same time and took the number.
      if (!(error instanceof Error && error.name === 'NetworkAclEntryAlreadyExists')) throw error;
    }
  }
}

/** Removes what `block` added, and nothing outside Firebreak's range. */
export async function unblock(ec2: EC2Client, aclId: string, address: Block, egress: boolean): Promise<void> {
  const acl = await aclOf(ec2, aclId);
  const ours = (acl === undefined ? [] : entriesOf(acl, egress)).filter(
    (e) => deniesAllOf(address)(e) && numberOf(e) <= RESERVED.last,
  );
  for (const { RuleNumber } of ours)
    await ec2.send(new DeleteNetworkAclEntryCommand({ NetworkAclId: aclId, RuleNumber, Egress: egress }));
}

/** Every number before the first allow rule is taken. */
class NoRoom extends Error {
  override name = 'NoRoom';
  constructor(aclId: string) {
    super(`${aclId} has no free rule number between ${RESERVED.first} and its first allow rule`);
  }
}

/** Undefined if it does not exist. */
export async function aclOf(ec2: EC2Client, id: string): Promise<NetworkAcl | undefined> {
  try {
    return (await aclsWhere(ec2, { NetworkAclIds: [id] }))[0];
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
