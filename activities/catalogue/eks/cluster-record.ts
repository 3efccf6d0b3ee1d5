/** Stores AWS's description of a cluster before a change: endpoint, access entries, node groups, and the roles of its pods. */
import {
  DescribePodIdentityAssociationCommand,
  paginateListNodegroups,
  paginateListPodIdentityAssociations,
  type PodIdentityAssociation,
} from '@aws-sdk/client-eks';
import { z } from 'zod';
import { nameInArn, parseArn } from '../../../domain/arns.ts';
import { canonicalJson } from '../../../domain/digest.ts';
import type { Entity } from '../../../domain/entity.ts';
import type { EvidenceResult } from '../../../domain/entry.ts';
import { regionOf } from '../../aws/ec2/instances.ts';
import { accessEntries, eksOf, isEks, settledCluster } from '../../aws/eks/clusters.ts';
import { allPages } from '../../aws/pages.ts';
import { defineEvidence, TargetGone, type EntryContext } from '../../entry.ts';

export default defineEvidence({
  id: 'eks.cluster-record',
  title: { en: 'Record the cluster', ko: '클러스터 상태 기록' },
  targets: ['cluster'],
  permissions: [
    'eks:DescribeAccessEntry',
    'eks:DescribeCluster',
    'eks:DescribePodIdentityAssociation',
    'eks:ListAccessEntries',
    'eks:ListAssociatedAccessPolicies',
    'eks:ListNodegroups',
    'eks:ListPodIdentityAssociations',
  ],
  adds: [],
  csf: ['RS.AN-06', 'RS.AN-07'],
  requirements: ['P1.9'],
  params: z.strictObject({}),

  async collect(ctx, target) {
    if (!isEks(target)) return nothing(`${target.id}: not an EKS cluster`, `${target.id}: EKS 클러스터가 아님`);
    try {
      return await record(ctx, target);
    } catch (error) {
      if (!(error instanceof TargetGone)) throw error;
      return nothing(
        `${target.id} is gone; nothing is left to record`,
        `대상이 없어 기록할 내용 없음(삭제되었을 수 있음): ${target.id}`,
      );
    }
  },
});

async function record(ctx: EntryContext, target: Entity): Promise<EvidenceResult> {
  const [client, clusterName] = [eksOf(ctx, target), target.id];
  const cluster = await settledCluster(ctx, target);
  const hasEntries = cluster.accessConfig?.authenticationMode !== 'CONFIG_MAP';
  const entries = hasEntries ? await accessEntries(ctx, target) : {};
  const nodegroups = await allPages(paginateListNodegroups({ client }, { clusterName }), (page) => page.nodegroups);
  const pods = await podIdentities(ctx, target);
  const body = canonicalJson({ region: regionOf(ctx, target), cluster, accessEntries: entries, nodegroups, pods });
  const stored = await ctx.evidence.put(ctx.incident.id, `eks/${clusterName}.json`, body, 'application/json');
  const n = Object.keys(entries).length;
  return {
    summary: {
      en: `${clusterName}: ${n} access entries, ${nodegroups.length} node groups, ${pods.length} pod identities recorded`,
      ko: `${clusterName}: 액세스 항목 ${n}개, 노드 그룹 ${nodegroups.length}개, Pod Identity 연결 ${pods.length}개 기록`,
    },
    items: [
      {
        ref: stored.key,
        title: { en: `Record of cluster ${clusterName}`, ko: `클러스터 ${clusterName} 상태 기록` },
        entity: { kind: 'cluster', id: clusterName },
        at: stored.at,
        sha256: stored.sha256,
      },
    ],
    entities: pods.flatMap((pod) => roleOf(ctx, target, pod)),
  };
}

async function podIdentities(ctx: EntryContext, target: Entity): Promise<PodIdentityAssociation[]> {
  const [client, clusterName] = [eksOf(ctx, target), target.id];
  const found = await allPages(
    paginateListPodIdentityAssociations({ client }, { clusterName }),
    (page) => page.associations,
  );
  const described: PodIdentityAssociation[] = [];
  for (const { associationId } of found) {
    const { association } = await client.send(
      new DescribePodIdentityAssociationCommand({ clusterName, associationId }),
    );
    if (association !== undefined) described.push(association);
    ctx.heartbeat(`pod identities of ${clusterName}`);
  }
  return described;
}

/** The role of the service account in the alert is affected: the intruder could use it. Roles of other pods are context. */
function roleOf(ctx: EntryContext, target: Entity, pod: PodIdentityAssociation): Entity[] {
  const { roleArn, namespace = '', serviceAccount = '' } = pod;
  if (roleArn === undefined || parseArn(roleArn)?.account !== ctx.incident.account) return [];
  const [, seenNamespace, seenAccount] =
    /^system:serviceaccount:([^:]+):([^:]+)$/.exec(target.facts?.['kubernetesUser'] ?? '') ?? [];
  const theirs = namespace === seenNamespace && serviceAccount === seenAccount;
  return [
    {
      kind: 'iam-role',
      id: nameInArn(roleArn),
      account: ctx.incident.account,
      standing: theirs ? 'affected' : 'related',
      facts: { cluster: target.id, serviceAccount: `${namespace}/${serviceAccount}` },
    },
  ];
}

const nothing = (en: string, ko: string): EvidenceResult => ({ summary: { en, ko }, items: [], entities: [] });
