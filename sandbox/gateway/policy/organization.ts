/** The service control policies above an account, read from moto and cached until Organizations changes. */
import {
  DescribeOrganizationCommand,
  DescribePolicyCommand,
  ListParentsCommand,
  ListPoliciesForTargetCommand,
  ListRootsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import type { Moto } from '../moto.ts';
import { evaluate, type PolicyDocument, type PolicyRequest } from './document.ts';

export interface Organizations {
  /** One list for each level, from the account up to the root; empty for accounts to which no SCP applies. */
  policies(account: string): Promise<PolicyDocument[][]>;
  forget(): void;
}

const SCP = 'SERVICE_CONTROL_POLICY';
/** Organizations is one service for the whole partition. */
const HOME = 'us-east-1';

export function organizationsIn(moto: Moto): Organizations {
  const known = new Map<string, Promise<PolicyDocument[][]>>();
  return {
    policies(account) {
      let found = known.get(account);
      if (!found) {
        found = levelsAbove(moto, account);
        found.catch(() => known.delete(account));
        known.set(account, found);
      }
      return found;
    },
    forget: () => known.clear(),
  };
}

/** Why the organization refuses, in AWS's words: a deny at any level, or a level that does not allow it. */
export function scpRefusal(request: PolicyRequest, levels: PolicyDocument[][]): string | undefined {
  const decisions = levels.map((policies) => evaluate(policies, request));
  if (decisions.includes('deny')) return 'with an explicit deny in a service control policy';
  if (decisions.includes('none')) return `because no service control policy allows the ${request.action} action`;
  return undefined;
}

async function levelsAbove(moto: Moto, account: string): Promise<PolicyDocument[][]> {
  const management = await managementOf(moto, account);
  if (management === undefined || management === account) return [];
  const client = moto.client(OrganizationsClient, management, HOME);
  const { Roots = [] } = await client.send(new ListRootsCommand({}));
  const enabled = Roots.some((root) => root.PolicyTypes?.some((p) => p.Type === SCP && p.Status === 'ENABLED'));
  if (!enabled) return [];
  const levels: PolicyDocument[][] = [];
  for (let target: string | undefined = account; target !== undefined;) {
    levels.push(await attachedTo(client, target));
    target = target.startsWith('r-') ? undefined : await parentOf(client, target);
  }
  return levels;
}

async function managementOf(moto: Moto, account: string): Promise<string | undefined> {
  try {
    const { Organization } = await moto
      .client(OrganizationsClient, account, HOME)
      .send(new DescribeOrganizationCommand({}));
    return Organization?.MasterAccountId;
  } catch (error) {
    if (error instanceof Error && error.name === 'AWSOrganizationsNotInUseException') return undefined;
    throw error;
  }
}

async function attachedTo(client: OrganizationsClient, TargetId: string): Promise<PolicyDocument[]> {
  const { Policies = [] } = await client.send(new ListPoliciesForTargetCommand({ TargetId, Filter: SCP }));
  return Promise.all(
    Policies.map(async ({ Id }) => {
      const { Policy } = await client.send(new DescribePolicyCommand({ PolicyId: Id }));
      return JSON.parse(Policy?.Content ?? '{"Statement":[]}') as PolicyDocument;
    }),
  );
}

async function parentOf(client: OrganizationsClient, ChildId: string): Promise<string | undefined> {
  return (await client.send(new ListParentsCommand({ ChildId }))).Parents?.[0]?.Id;
}
