/** EKS clusters in the AWS API: their endpoint, and their access entries, which say who may use them. */
import {
  AssociateAccessPolicyCommand,
  CreateAccessEntryCommand,
  DeleteAccessEntryCommand,
  DescribeAccessEntryCommand,
  DescribeClusterCommand,
  EKSClient,
  paginateListAccessEntries,
  paginateListAssociatedAccessPolicies,
  type Cluster,
} from '@aws-sdk/client-eks';
import type { Entity } from '../../../domain/entity.ts';
import type { Text } from '../../../domain/text.ts';
import { TargetGone, type EntryContext } from '../../entry.ts';
import { regionOf } from '../ec2/instances.ts';
import { ifFound, orGone } from '../found.ts';
import { allPages } from '../pages.ts';
import { settled } from '../settled.ts';
import { byText } from '../../../domain/order.ts';

/** Policy ARN → its scope: `cluster`, or `namespace a,b`. */
type Policies = Record<string, string>;

export type AccessEntry = {
  type: string;
  username: string;
  groups: string[];
  tags: Record<string, string>;
  policies: Policies;
};

export const eksOf = (ctx: EntryContext, target: Pick<Entity, 'region'>): EKSClient =>
  ctx.aws.client(EKSClient, regionOf(ctx, target));

/** Clusters of other services have this kind too, and an alert may not say which service it means. */
export const isEks = ({ facts }: Entity): boolean => (facts?.['service'] ?? 'eks') === 'eks';

export const NOT_EKS: Text = { en: 'It is not an EKS cluster.', ko: 'EKS 클러스터가 아닙니다.' };

/** Waits until no update is in progress. @throws TargetGone */
export async function settledCluster(ctx: EntryContext, target: Entity): Promise<Cluster> {
  const look = async (): Promise<Cluster> => {
    const answer = await orGone(target.id, eksOf(ctx, target).send(new DescribeClusterCommand({ name: target.id })));
    if (answer.cluster === undefined || answer.cluster.status === 'DELETING') throw new TargetGone(target.id);
    return answer.cluster;
  };
  return settled(ctx, look, ({ status }) =>
    status === 'UPDATING' || status === 'CREATING' ? `${target.id} is ${status.toLowerCase()}` : undefined,
  );
}

/** All access entries of a cluster, by the ARN of the principal. @throws TargetGone */
export async function accessEntries(ctx: EntryContext, target: Entity): Promise<Record<string, AccessEntry>> {
  const [client, clusterName] = [eksOf(ctx, target), target.id];
  const arns = await orGone(
    clusterName,
    allPages(paginateListAccessEntries({ client }, { clusterName }), (page) => page.accessEntries),
  );
  const entries: Record<string, AccessEntry> = {};
  for (const principalArn of arns.sort()) {
    const found = await ifFound(client.send(new DescribeAccessEntryCommand({ clusterName, principalArn })));
    if (found?.accessEntry === undefined) continue;
    const { type = '', username = '', kubernetesGroups = [], tags = {} } = found.accessEntry;
    const policies = await policiesOf(client, clusterName, principalArn);
    entries[principalArn] = { type, username, groups: [...kubernetesGroups].sort(), tags, policies };
    ctx.heartbeat(`access entries of ${clusterName}`);
  }
  return entries;
}

export async function deleteAccessEntry(ctx: EntryContext, target: Entity, principalArn: string): Promise<void> {
  await ifFound(eksOf(ctx, target).send(new DeleteAccessEntryCommand({ clusterName: target.id, principalArn })));
}

/** Creates the entry, or adds the policies to one that was created without them. */
export async function putAccessEntry(
  ctx: EntryContext,
  target: Entity,
  principalArn: string,
  wanted: AccessEntry,
  now: AccessEntry | undefined,
): Promise<void> {
  const [client, clusterName] = [eksOf(ctx, target), target.id];
  const { type, username, groups, tags, policies } = wanted;
  // EKS chooses the names and groups in the entries of nodes itself, and refuses other values.
  const standard = type === 'STANDARD';
  if (now === undefined)
    await client.send(
      new CreateAccessEntryCommand({
        clusterName,
        principalArn,
        type,
        ...(standard && { username, kubernetesGroups: groups }),
        ...(Object.keys(tags).length > 0 && { tags }),
      }),
    );
  for (const [policyArn, scope] of Object.entries(policies).filter(([arn]) => now?.policies[arn] === undefined))
    await client.send(
      new AssociateAccessPolicyCommand({ clusterName, principalArn, policyArn, accessScope: scopeOf(scope) }),
    );
}

async function policiesOf(client: EKSClient, clusterName: string, principalArn: string): Promise<Policies> {
  const found = await ifFound(
    allPages(
      paginateListAssociatedAccessPolicies({ client }, { clusterName, principalArn }),
      (page) => page.associatedAccessPolicies,
    ),
  );
  const named = (found ?? []).map(({ policyArn = '', accessScope }): [string, string] => [
    policyArn,
    [
      accessScope?.type ?? 'cluster',
      ...[[...(accessScope?.namespaces ?? [])].sort().join(',')].filter((n) => n !== ''),
    ].join(' '),
  ]);
  return Object.fromEntries(named.sort(byText(([name]) => name)));
}

function scopeOf(scope: string) {
  const [type, namespaces] = scope.split(' ');
  return type === 'namespace'
    ? { type: 'namespace' as const, namespaces: (namespaces ?? '').split(',') }
    : { type: 'cluster' as const };
}
