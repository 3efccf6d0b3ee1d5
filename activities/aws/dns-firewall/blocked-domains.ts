/**
 * The domains that a VPC's resolver refuses for Firebreak. Each VPC has one domain list, one rule group and their
 * association, all created by Firebreak. When the last domain is removed, they are deleted first and the domain last, so
 * that an interrupted removal is recognised and finished.
 */
import {
  AssociateFirewallRuleGroupCommand,
  CreateFirewallDomainListCommand,
  CreateFirewallRuleCommand,
  CreateFirewallRuleGroupCommand,
  DeleteFirewallDomainListCommand,
  DeleteFirewallRuleCommand,
  DeleteFirewallRuleGroupCommand,
  DisassociateFirewallRuleGroupCommand,
  paginateListFirewallDomainLists,
  paginateListFirewallDomains,
  paginateListFirewallRuleGroupAssociations,
  paginateListFirewallRuleGroups,
  paginateListFirewallRules,
  Route53ResolverClient,
  UpdateFirewallDomainsCommand,
  type FirewallDomainListMetadata,
  type FirewallRuleGroupAssociation,
  type FirewallRuleGroupMetadata,
} from '@aws-sdk/client-route53resolver';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { EntryContext } from '../../entry.ts';
import { ifFound } from '../found.ts';
import { inTurn } from '../../in-turn.ts';
import { allPages } from '../pages.ts';
import { settled } from '../settled.ts';

export const Vpc = z.strictObject({ region: z.string(), id: z.string() });
export type Vpc = z.infer<typeof Vpc>;

/** Allowed priorities of a rule group in a VPC. Those of Firewall Manager lie below and above. */
const PRIORITIES = { first: 101, last: 8_999 } as const;

/** The domain and all its subdomains, as AWS writes them. */
export const patternsOf = (domain: string): string[] => {
  const name = domain.toLowerCase().replace(/\.$/, '');
  return [`${name}.`, `*.${name}.`];
};

const nameOf = ({ id }: Vpc): string => `firebreak-${id}`;
const clientOf = (ctx: EntryContext, { region }: Vpc): Route53ResolverClient =>
  ctx.aws.client(Route53ResolverClient, region);

export async function readBlock(
  ctx: EntryContext,
  vpc: Vpc,
  domain: string,
): Promise<{ listed: boolean; enforced: boolean }> {
  const list = await findList(ctx, vpc);
  const held = list === undefined ? [] : await domainsIn(ctx, vpc, list);
  const listed = patternsOf(domain).every((p) => held.includes(p));
  if (!listed || list === undefined) return { listed, enforced: false };
  const group = await findGroup(ctx, vpc);
  const ruled = group !== undefined && (await rulesOf(ctx, vpc, group)).includes(list);
  const joined = ruled && (await joinedBy(ctx, vpc, group)).some((a) => a.Status === 'COMPLETE');
  return { listed, enforced: joined };
}

/** The ARNs of Firebreak's domain list and rule group of a VPC, as far as they exist. */
export async function arnsWritten(ctx: EntryContext, vpc: Vpc): Promise<string[]> {
  const [list, group] = await Promise.all([listOf(ctx, vpc), groupOf(ctx, vpc)]);
  return [list?.Arn, group?.Arn].filter((arn) => arn !== undefined);
}

/** One at a time, because names are not unique: two domains at once would create two lists, and one would be left over. */
export const block = (ctx: EntryContext, vpc: Vpc, domain: string): Promise<void> =>
  inTurn(keyOf(ctx, vpc), () => add(ctx, vpc, domain));

export const unblock = (ctx: EntryContext, vpc: Vpc, domain: string): Promise<void> =>
  inTurn(keyOf(ctx, vpc), () => take(ctx, vpc, domain));

const keyOf = (ctx: EntryContext, vpc: Vpc): string => `${ctx.aws.id}|${vpc.region}|${vpc.id}`;

async function add(ctx: EntryContext, vpc: Vpc, domain: string): Promise<void> {
  const client = clientOf(ctx, vpc);
  const list = (await findList(ctx, vpc)) ?? (await createList(ctx, vpc));
  const held = await domainsIn(ctx, vpc, list);
  const missing = patternsOf(domain).filter((p) => !held.includes(p));
  if (missing.length > 0)
    await client.send(
      new UpdateFirewallDomainsCommand({ FirewallDomainListId: list, Operation: 'ADD', Domains: missing }),
    );
  const group = (await findGroup(ctx, vpc)) ?? (await createGroup(ctx, vpc));
  if (!(await rulesOf(ctx, vpc, group)).includes(list)) await createRule(ctx, vpc, group, list);
  if ((await joinedBy(ctx, vpc, group)).length === 0) await join(ctx, vpc, group);
}

async function take(ctx: EntryContext, vpc: Vpc, domain: string): Promise<void> {
  const client = clientOf(ctx, vpc);
  const list = await findList(ctx, vpc);
  if (list === undefined) return;
  const held = await domainsIn(ctx, vpc, list);
  const ours = patternsOf(domain).filter((p) => held.includes(p));
  if (held.length > ours.length) {
    if (ours.length > 0)
      await client.send(
        new UpdateFirewallDomainsCommand({ FirewallDomainListId: list, Operation: 'REMOVE', Domains: ours }),
      );
    return;
  }
  await removeGroup(ctx, vpc, list);
  await ifFound(client.send(new DeleteFirewallDomainListCommand({ FirewallDomainListId: list })));
}

/** All rule groups that are associated with the VPC, also those that others created. */
export const joined = (ctx: EntryContext, vpc: Vpc): Promise<FirewallRuleGroupAssociation[]> =>
  allPages(
    paginateListFirewallRuleGroupAssociations({ client: clientOf(ctx, vpc) }, { VpcId: vpc.id }),
    (page) => page.FirewallRuleGroupAssociations,
  );

async function removeGroup(ctx: EntryContext, vpc: Vpc, FirewallDomainListId: string): Promise<void> {
  const client = clientOf(ctx, vpc);
  const FirewallRuleGroupId = await findGroup(ctx, vpc);
  if (FirewallRuleGroupId === undefined) return;
  for (const { Id } of await joinedBy(ctx, vpc, FirewallRuleGroupId))
    await ifFound(client.send(new DisassociateFirewallRuleGroupCommand({ FirewallRuleGroupAssociationId: Id })));
  await settled(
    ctx,
    () => joinedBy(ctx, vpc, FirewallRuleGroupId),
    (left) => (left.length === 0 ? undefined : `rule group leaves ${vpc.id}`),
  );
  await ifFound(client.send(new DeleteFirewallRuleCommand({ FirewallRuleGroupId, FirewallDomainListId })));
  await ifFound(client.send(new DeleteFirewallRuleGroupCommand({ FirewallRuleGroupId })));
}

async function listOf(ctx: EntryContext, vpc: Vpc): Promise<FirewallDomainListMetadata | undefined> {
  const client = clientOf(ctx, vpc);
  const all = await allPages(paginateListFirewallDomainLists({ client }, {}), (page) => page.FirewallDomainLists);
  return all.find((l) => l.Name === nameOf(vpc));
}

const findList = async (ctx: EntryContext, vpc: Vpc): Promise<string | undefined> => (await listOf(ctx, vpc))?.Id;

const domainsIn = (ctx: EntryContext, vpc: Vpc, FirewallDomainListId: string): Promise<string[]> =>
  allPages(
    paginateListFirewallDomains({ client: clientOf(ctx, vpc) }, { FirewallDomainListId }),
    (page) => page.Domains,
  );

async function groupOf(ctx: EntryContext, vpc: Vpc): Promise<FirewallRuleGroupMetadata | undefined> {
  const client = clientOf(ctx, vpc);
  const all = await allPages(paginateListFirewallRuleGroups({ client }, {}), (page) => page.FirewallRuleGroups);
  return all.find((g) => g.Name === nameOf(vpc));
}

const findGroup = async (ctx: EntryContext, vpc: Vpc): Promise<string | undefined> => (await groupOf(ctx, vpc))?.Id;

/** The domain lists that the rules of a group name. */
async function rulesOf(ctx: EntryContext, vpc: Vpc, FirewallRuleGroupId: string): Promise<string[]> {
  const rules = await allPages(
    paginateListFirewallRules({ client: clientOf(ctx, vpc) }, { FirewallRuleGroupId }),
    (page) => page.FirewallRules,
  );
  return rules.flatMap((r) => r.FirewallDomainListId ?? []);
}

const joinedBy = async (ctx: EntryContext, vpc: Vpc, group: string): Promise<FirewallRuleGroupAssociation[]> =>
  (await joined(ctx, vpc)).filter((a) => a.FirewallRuleGroupId === group);

async function createList(ctx: EntryContext, vpc: Vpc): Promise<string> {
  const made = await clientOf(ctx, vpc).send(
    new CreateFirewallDomainListCommand({ CreatorRequestId: randomUUID(), Name: nameOf(vpc) }),
  );
  return made.FirewallDomainList?.Id ?? '';
}

async function createGroup(ctx: EntryContext, vpc: Vpc): Promise<string> {
  const made = await clientOf(ctx, vpc).send(
    new CreateFirewallRuleGroupCommand({ CreatorRequestId: randomUUID(), Name: nameOf(vpc) }),
  );
  return made.FirewallRuleGroup?.Id ?? '';
}

async function createRule(
  ctx: EntryContext,
  vpc: Vpc,
  FirewallRuleGroupId: string,
  FirewallDomainListId: string,
): Promise<void> {
  await clientOf(ctx, vpc).send(
    new CreateFirewallRuleCommand({
      CreatorRequestId: randomUUID(),
      FirewallRuleGroupId,
      FirewallDomainListId,
      Priority: 1,
      Action: 'BLOCK',
      BlockResponse: 'NXDOMAIN',
      Name: nameOf(vpc),
    }),
  );
}

async function join(ctx: EntryContext, vpc: Vpc, FirewallRuleGroupId: string): Promise<void> {
  const taken = new Set((await joined(ctx, vpc)).map((a) => a.Priority));
  let Priority: number = PRIORITIES.first;
  while (taken.has(Priority) && Priority < PRIORITIES.last) Priority += 1;
  await clientOf(ctx, vpc).send(
    new AssociateFirewallRuleGroupCommand({
      CreatorRequestId: randomUUID(),
      FirewallRuleGroupId,
      VpcId: vpc.id,
      Priority,
      Name: nameOf(vpc),
    }),
  );
}
