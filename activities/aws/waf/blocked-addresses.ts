/**
 * The addresses that a web ACL blocks for Firebreak: two IP sets (a set holds one IP version) and one rule. When the last
 * address is removed, the rule is deleted first, then the other set, then the set of the address, so that an interrupted
 * removal is recognised and finished.
 */
import {
  CreateIPSetCommand,
  DeleteIPSetCommand,
  GetIPSetCommand,
  ListIPSetsCommand,
  UpdateIPSetCommand,
  type IPSet,
  type IPSetSummary,
} from '@aws-sdk/client-wafv2';
import type { EntryContext } from '../../entry.ts';
import { blockOf } from '../ec2/acl-blocks.ts';
import { isNotFound } from '../errors.ts';
import { ifFound } from '../found.ts';
import { inTurn } from '../../in-turn.ts';
import { isLostRace, isFirst, readAcl, setRule, wafOf, type AclRef } from './web-acl.ts';

const VERSIONS = ['IPV4', 'IPV6'] as const;
type Version = (typeof VERSIONS)[number];
const RACES = 10;

interface Held {
  summary: IPSetSummary;
  addresses: string[];
  lockToken: string | undefined;
}
type Sets = Record<Version, Held | undefined>;

/** `198.51.100.7/32`; IPv6 in the short form, whichever form AWS returns. */
export function cidrOf(address: string): string | undefined {
  const [ip = ''] = address.split('/');
  const block = blockOf(ip);
  if (block === undefined) return undefined;
  return 'CidrBlock' in block ? block.CidrBlock : block.Ipv6CidrBlock;
}

const versionOf = (cidr: string): Version => (cidr.includes(':') ? 'IPV6' : 'IPV4');

/** The ARNs of the web ACL and of Firebreak's sets, as far as they exist. */
export async function arnsWritten(ctx: EntryContext, acl: AclRef): Promise<string[]> {
  const arn = (await readAcl(ctx, acl))?.ARN;
  return [...(arn === undefined ? [] : [arn]), ...(await arnsOf(ctx, acl))];
}

/** Undefined if the ACL does not exist. `enforced`: a rule before all others blocks it. */
export async function readBlock(
  ctx: EntryContext,
  acl: AclRef,
  cidr: string,
): Promise<{ listed: boolean; enforced: boolean } | undefined> {
  const found = await readAcl(ctx, acl);
  if (found === undefined) return undefined;
  const listed = (await readSets(ctx, acl))[versionOf(cidr)]?.addresses.includes(cidr) === true;
  return { listed, enforced: listed && isFirst(found) };
}

export const block = (ctx: EntryContext, acl: AclRef, cidr: string): Promise<void> =>
  untilNobodyInterferes(ctx, acl, async () => {
    const own = versionOf(cidr);
    const sets = await readSets(ctx, acl);
    const held = sets[own];
    if (held !== undefined && !held.addresses.includes(cidr)) await write(ctx, acl, held, [...held.addresses, cidr]);
    // A list shows a new set some seconds later.
    const arns: string[] = [];
    for (const version of VERSIONS) {
      const { summary } = sets[version] ?? { summary: await create(ctx, acl, version, version === own ? [cidr] : []) };
      arns.push(summary?.ARN ?? '');
    }
    await setRule(ctx, acl, arns);
  });

export const unblock = (ctx: EntryContext, acl: AclRef, cidr: string): Promise<void> =>
  untilNobodyInterferes(ctx, acl, async () => {
    const sets = await readSets(ctx, acl);
    const held = sets[versionOf(cidr)];
    if (held?.addresses.includes(cidr) !== true) return;
    const others = VERSIONS.flatMap((v) => sets[v]?.addresses ?? []).filter((a) => a !== cidr);
    if (others.length > 0) {
      // Addresses of another incident, which may have been added while the rule was being removed.
      await setRule(ctx, acl, await arnsOf(ctx, acl));
      await write(
        ctx,
        acl,
        held,
        held.addresses.filter((a) => a !== cidr),
      );
      // The others may have been removed at the same time, so that nobody removed the rule.
      const left = await readSets(ctx, acl);
      if (VERSIONS.every((v) => left[v]?.addresses.length === 0)) await clear(ctx, acl, left, versionOf(cidr));
      return;
    }
    await clear(ctx, acl, sets, versionOf(cidr));
  });

/** Uses the lock tokens from when no other address was there, so that a set with a new address is not deleted. */
async function clear(ctx: EntryContext, acl: AclRef, sets: Sets, last: Version): Promise<void> {
  await setRule(ctx, acl, []);
  for (const version of VERSIONS) if (version !== last) await remove(ctx, acl, sets[version]);
  await remove(ctx, acl, sets[last]);
}

/** One at a time within this worker. Writes of another worker are noticed by the lock token, and everything is read again. */
const untilNobodyInterferes = (ctx: EntryContext, acl: AclRef, work: () => Promise<void>): Promise<void> =>
  inTurn(`${ctx.aws.id}|${acl.region}|${acl.id}`, () => again(work));

async function again(work: () => Promise<void>): Promise<void> {
  for (let race = 1; ; race += 1) {
    try {
      await work();
      return;
    } catch (error) {
      const taken = error instanceof Error && error.name === 'WAFDuplicateItemException';
      if (!(isLostRace(error) || isNotFound(error) || taken) || race === RACES) throw error;
    }
  }
}

const nameOf = ({ id }: AclRef, version: Version): string => `firebreak-${id}-${version.toLowerCase()}`;

async function summaries(ctx: EntryContext, acl: AclRef): Promise<Partial<Record<Version, IPSetSummary>>> {
  const found: Partial<Record<Version, IPSetSummary>> = {};
  let NextMarker: string | undefined;
  do {
    const page = await wafOf(ctx, acl).send(new ListIPSetsCommand({ Scope: acl.scope, NextMarker }));
    for (const set of page.IPSets ?? [])
      for (const version of VERSIONS) if (set.Name === nameOf(acl, version)) found[version] = set;
    NextMarker = page.NextMarker === '' ? undefined : page.NextMarker;
  } while (NextMarker !== undefined);
  return found;
}

async function arnsOf(ctx: EntryContext, acl: AclRef): Promise<string[]> {
  const found = await summaries(ctx, acl);
  return VERSIONS.flatMap((version) => found[version]?.ARN ?? []);
}

async function readSets(ctx: EntryContext, acl: AclRef): Promise<Sets> {
  const found = await summaries(ctx, acl);
  const read = async (summary: IPSetSummary | undefined): Promise<Held | undefined> => {
    if (summary === undefined) return undefined;
    const answer = await ifFound(wafOf(ctx, acl).send(new GetIPSetCommand(idsOf(acl, summary))));
    if (answer?.IPSet === undefined) return undefined;
    return { summary, addresses: shortForms(answer.IPSet), lockToken: answer.LockToken };
  };
  return { IPV4: await read(found.IPV4), IPV6: await read(found.IPV6) };
}

const shortForms = ({ Addresses = [] }: IPSet): string[] =>
  Addresses.map((a) => (/\/(32|128)$/.test(a) ? (cidrOf(a) ?? a) : a));

const idsOf = ({ scope }: AclRef, { Name, Id }: IPSetSummary) => ({ Name, Scope: scope, Id });

async function create(
  ctx: EntryContext,
  acl: AclRef,
  version: Version,
  Addresses: string[],
): Promise<IPSetSummary | undefined> {
  const { Summary } = await wafOf(ctx, acl).send(
    new CreateIPSetCommand({
      Name: nameOf(acl, version),
      Scope: acl.scope,
      Description: 'Blocked by Firebreak while an incident is open',
      IPAddressVersion: version,
      Addresses,
    }),
  );
  return Summary;
}

async function write(ctx: EntryContext, acl: AclRef, held: Held, Addresses: string[]): Promise<void> {
  const LockToken = held.lockToken;
  await wafOf(ctx, acl).send(new UpdateIPSetCommand({ ...idsOf(acl, held.summary), Addresses, LockToken }));
}

async function remove(ctx: EntryContext, acl: AclRef, held: Held | undefined): Promise<void> {
  if (held === undefined) return;
  const LockToken = held.lockToken;
  await ifFound(wafOf(ctx, acl).send(new DeleteIPSetCommand({ ...idsOf(acl, held.summary), LockToken })));
}
