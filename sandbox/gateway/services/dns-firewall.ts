/** Route 53 Resolver's DNS Firewall: domain lists, rule groups, and associations with VPCs. moto has none of these. */
import { randomBytes } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import type { Call } from '../call.ts';
import { textOf, type Members, type Value } from '../parse/value.ts';
import { pageOf } from './page.ts';
import { PerRegion, type Handler, type Service } from './service.ts';

interface Held {
  lists: Map<string, Members & { domains: string[] }>;
  groups: Map<string, Members & { rules: Members[] }>;
  associations: Map<string, Members>;
}

const DEFAULT_PAGE = 100;

export function dnsFirewall(): Service {
  const held = new PerRegion<Held>(() => ({ lists: new Map(), groups: new Map(), associations: new Map() }));
  return {
    name: 'route53resolver',
    operations: { ...domainLists(held), ...ruleGroups(held), ...associations(held) },
  };
}

const domainLists = (held: PerRegion<Held>): Record<string, Handler> => ({
  CreateFirewallDomainList(input, call) {
    const made = { ...born('rslvr-fdl', 'firewall-domain-list', input, call), domains: [] };
    held.get(call).lists.set(made.Id, made);
    return { FirewallDomainList: listOf(made) };
  },
  ListFirewallDomainLists: (input, call) =>
    paged('FirewallDomainLists', [...held.get(call).lists.values()].map(metadata), input),
  ListFirewallDomains: (input, call) =>
    paged('Domains', one(held.get(call).lists, input.FirewallDomainListId).domains, input),
  UpdateFirewallDomains(input, call) {
    const list = one(held.get(call).lists, input.FirewallDomainListId);
    const named = (input.Domains as string[]).map((d) => (d.endsWith('.') ? d : `${d}.`));
    const rest = list.domains.filter((d) => !named.includes(d));
    if (input.Operation === 'REMOVE' && rest.length + named.length !== list.domains.length)
      throw new AwsError('ValidationException', '[RSLVR-01602] The domain is not in the list.');
    list.domains = input.Operation === 'REMOVE' ? rest : [...(input.Operation === 'ADD' ? rest : []), ...named];
    return { Id: textOf(list.Id), Name: textOf(list.Name), Status: 'COMPLETE' };
  },
  DeleteFirewallDomainList(input, call) {
    const { lists, groups } = held.get(call);
    const list = one(lists, input.FirewallDomainListId);
    if ([...groups.values()].some((g) => g.rules.some((r) => r.FirewallDomainListId === list.Id)))
      throw new AwsError('ConflictException', '[RSLVR-02003] The domain list is used by a rule.');
    lists.delete(textOf(list.Id));
    return { FirewallDomainList: { ...listOf(list), Status: 'DELETING' } };
  },
});

const ruleGroups = (held: PerRegion<Held>): Record<string, Handler> => ({
  CreateFirewallRuleGroup(input, call) {
    const made = { ...born('rslvr-frg', 'firewall-rule-group', input, call), rules: [] };
    held.get(call).groups.set(made.Id, made);
    return { FirewallRuleGroup: groupOf(made, call) };
  },
  ListFirewallRuleGroups: (input, call) =>
    paged(
      'FirewallRuleGroups',
      [...held.get(call).groups.values()].map((g) => ({ ...metadata(g), OwnerId: call.account })),
      input,
    ),
  CreateFirewallRule(input, call) {
    const { groups, lists } = held.get(call);
    const group = one(groups, input.FirewallRuleGroupId);
    one(lists, input.FirewallDomainListId);
    if (group.rules.some((r) => r.FirewallDomainListId === input.FirewallDomainListId))
      throw new AwsError('ValidationException', '[RSLVR-02506] A rule for this domain list exists.');
    const rule = { ...input, CreationTime: call.at.toISOString(), ModificationTime: call.at.toISOString() };
    group.rules.push(rule);
    return { FirewallRule: rule };
  },
  ListFirewallRules: (input, call) =>
    paged('FirewallRules', one(held.get(call).groups, input.FirewallRuleGroupId).rules, input),
  DeleteFirewallRule(input, call) {
    const group = one(held.get(call).groups, input.FirewallRuleGroupId);
    const rule = group.rules.find((r) => r.FirewallDomainListId === input.FirewallDomainListId);
    if (!rule) throw notFound('rule');
    group.rules = group.rules.filter((r) => r !== rule);
    return { FirewallRule: rule };
  },
  DeleteFirewallRuleGroup(input, call) {
    const { groups, associations: joined } = held.get(call);
    const group = one(groups, input.FirewallRuleGroupId);
    if ([...joined.values()].some((a) => a.FirewallRuleGroupId === group.Id))
      throw new AwsError('ConflictException', '[RSLVR-02209] The rule group is associated with a VPC.');
    if (group.rules.length > 0) throw new AwsError('ConflictException', '[RSLVR-02210] The rule group has rules.');
    groups.delete(textOf(group.Id));
    return { FirewallRuleGroup: { ...groupOf(group, call), Status: 'DELETING' } };
  },
});

const associations = (held: PerRegion<Held>): Record<string, Handler> => ({
  AssociateFirewallRuleGroup(input, call) {
    const { groups, associations: joined } = held.get(call);
    one(groups, input.FirewallRuleGroupId);
    const there = [...joined.values()].filter((a) => a.VpcId === input.VpcId);
    if (there.some((a) => a.Priority === input.Priority))
      throw new AwsError('ValidationException', '[RSLVR-02304] The priority is taken in this VPC.');
    if (there.some((a) => a.FirewallRuleGroupId === input.FirewallRuleGroupId))
      throw new AwsError('ConflictException', '[RSLVR-02302] The rule group is associated with this VPC already.');
    const { FirewallRuleGroupId = null, VpcId = null, Priority = null } = input;
    const made = {
      ...born('rslvr-frgassoc', 'firewall-rule-group-association', input, call),
      FirewallRuleGroupId,
      VpcId,
      Priority,
      MutationProtection: input.MutationProtection ?? 'DISABLED',
      Status: 'COMPLETE',
    };
    joined.set(made.Id, made);
    return { FirewallRuleGroupAssociation: made };
  },
  ListFirewallRuleGroupAssociations(input, call) {
    const asked = ['FirewallRuleGroupId', 'VpcId', 'Priority', 'Status'].filter((name) => input[name] !== undefined);
    const all = [...held.get(call).associations.values()].filter((a) => asked.every((name) => a[name] === input[name]));
    return paged('FirewallRuleGroupAssociations', all, input);
  },
  DisassociateFirewallRuleGroup(input, call) {
    const { associations: joined } = held.get(call);
    const found = one(joined, input.FirewallRuleGroupAssociationId);
    joined.delete(textOf(found.Id));
    return { FirewallRuleGroupAssociation: { ...found, Status: 'DELETING' } };
  },
});

function born(prefix: string, type: string, { Name, CreatorRequestId }: Members, call: Call) {
  const Id = `${prefix}-${randomBytes(8).toString('hex')}`;
  const Arn = `arn:aws:route53resolver:${call.region}:${call.account}:${type}/${Id}`;
  const at = call.at.toISOString();
  return {
    Id,
    Arn,
    Name: Name ?? null,
    CreatorRequestId: CreatorRequestId ?? null,
    CreationTime: at,
    ModificationTime: at,
  };
}

const metadata = ({ Id, Arn, Name, CreatorRequestId }: Members): Members => ({
  Id: Id ?? null,
  Arn: Arn ?? null,
  Name: Name ?? null,
  CreatorRequestId: CreatorRequestId ?? null,
});

const listOf = ({ domains, ...list }: Members & { domains: string[] }): Members => ({
  ...list,
  DomainCount: domains.length,
  Status: 'COMPLETE',
});

const groupOf = ({ rules, ...group }: Members & { rules: Members[] }, { account }: Call): Members => ({
  ...group,
  RuleCount: rules.length,
  Status: 'COMPLETE',
  OwnerId: account,
  ShareStatus: 'NOT_SHARED',
});

function one<T>(held: Map<string, T>, id: Value | undefined): T {
  const found = held.get(textOf(id));
  if (!found) throw notFound(textOf(id));
  return found;
}

const notFound = (what: string): AwsError =>
  new AwsError('ResourceNotFoundException', `[RSLVR-02405] ${what} does not exist.`);

function paged(member: string, all: Value[], input: Members): Members {
  const { items, next } = pageOf(all, input.NextToken, Number(input.MaxResults ?? DEFAULT_PAGE));
  return { [member]: items, ...(next ? { NextToken: next } : {}) };
}
