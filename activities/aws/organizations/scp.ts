/** One service control policy of Firebreak: finds it by name, creates it, attaches it to one account, and removes it. */
import {
  AttachPolicyCommand,
  CreatePolicyCommand,
  DeletePolicyCommand,
  DescribePolicyCommand,
  DetachPolicyCommand,
  OrganizationsClient,
  paginateListPolicies,
  paginateListPoliciesForTarget,
  UpdatePolicyCommand,
  type PolicySummary,
} from '@aws-sdk/client-organizations';
import { canonicalJson, type Json } from '../../../domain/digest.ts';
import type { EntryContext } from '../../entry.ts';
import { homeRegionOf } from '../../account.ts';
import { ifFound } from '../found.ts';
import { allPages } from '../pages.ts';

const SCP = 'SERVICE_CONTROL_POLICY';

/** Most characters of a document, with white space (Organizations: *Quotas and service limits*). */
export const SCP_CHARACTERS = 5_120;
/** Most policies of this type on one account. */
export const SCPS_A_TARGET = 5;

export interface Scp {
  /** Canonical JSON; null if there is no policy of this name. */
  document: string | null;
  attached: boolean;
}

/** Organizations has one endpoint for the whole partition. */
export const organizationsOf = (ctx: Pick<EntryContext, 'aws'>): OrganizationsClient =>
  ctx.aws.client(OrganizationsClient, homeRegionOf(ctx.aws));

export const attachedTo = (client: OrganizationsClient, TargetId: string): Promise<PolicySummary[]> =>
  allPages(paginateListPoliciesForTarget({ client }, { TargetId, Filter: SCP }), (page) => page.Policies);

export async function readScp(client: OrganizationsClient, name: string, accountId: string): Promise<Scp> {
  const id = await idOf(client, name);
  if (id === undefined) return { document: null, attached: false };
  const { Policy } = await client.send(new DescribePolicyCommand({ PolicyId: id }));
  const attached = (await attachedTo(client, accountId)).some((p) => p.Id === id);
  return { document: canonicalJson(JSON.parse(Policy?.Content ?? '{}') as Json), attached };
}

/** Writes the document before attaching the policy, and detaches it before deleting it. */
export async function writeScp(
  client: OrganizationsClient,
  name: string,
  accountId: string,
  to: Scp,
  Description: string,
): Promise<void> {
  const now = await readScp(client, name, accountId);
  let PolicyId = await idOf(client, name);
  if (PolicyId !== undefined && now.attached && !to.attached)
    await ifFound(client.send(new DetachPolicyCommand({ PolicyId, TargetId: accountId })));
  if (to.document === null) {
    if (PolicyId !== undefined) await ifFound(client.send(new DeletePolicyCommand({ PolicyId })));
    return;
  }
  if (PolicyId === undefined) {
    const made = { Name: name, Description, Content: to.document, Type: SCP } as const;
    PolicyId = (await client.send(new CreatePolicyCommand(made))).Policy?.PolicySummary?.Id;
  } else if (now.document !== to.document)
    await client.send(new UpdatePolicyCommand({ PolicyId, Content: to.document }));
  if (to.attached && !now.attached) await client.send(new AttachPolicyCommand({ PolicyId, TargetId: accountId }));
}

const idOf = async (client: OrganizationsClient, name: string): Promise<string | undefined> =>
  (await summaryOf(client, name))?.Id;

/** Undefined if there is no policy of this name. */
export const arnOfScp = async (client: OrganizationsClient, name: string): Promise<string | undefined> =>
  (await summaryOf(client, name))?.Arn;

async function summaryOf(client: OrganizationsClient, name: string): Promise<PolicySummary | undefined> {
  const all = await allPages(paginateListPolicies({ client }, { Filter: SCP }), (page) => page.Policies);
  return all.find((p) => p.Name === name);
}
