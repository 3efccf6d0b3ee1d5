/** Resources of services other than EC2, with the time of their creation. */
import { DescribeServicesCommand, ECSClient, paginateListClusters, paginateListServices } from '@aws-sdk/client-ecs';
import { DescribeClusterCommand, EKSClient, paginateListClusters as paginateEksClusters } from '@aws-sdk/client-eks';
import { LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { paginateDescribeDBInstances, RDSClient } from '@aws-sdk/client-rds';
import { paginateListNotebookInstances, SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { AwsAccount } from '../account.ts';
import { allPages } from './pages.ts';
import { chunksOf } from '../../domain/group.ts';

export interface Kept {
  arn: string;
  /** When it was created; if the service does not say, when it was last modified (Lambda) or deployed (ECS). */
  at: Date;
}

export interface ServiceProbe {
  /** Its name for people. */
  service: string;
  /** CloudTrail's names of the calls that create the listed resources; for Lambda also those that modify them. */
  madeBy: readonly string[];
  permissions: readonly string[];
  list(aws: Pick<AwsAccount, 'client'>, region: string): Promise<Kept[]>;
}

/** Services in which intruders run their work. `cloudtrail.activity` reports creations in all other services. */
export const SERVICE_PROBES: readonly ServiceProbe[] = [
  {
    service: 'Lambda',
    madeBy: ['CreateFunction20150331', 'UpdateFunctionCode20150331v2'],
    permissions: ['lambda:ListFunctions'],
    async list(aws, region) {
      const client = aws.client(LambdaClient, region);
      const functions = await allPages(paginateListFunctions({ client }, {}), (p) => p.Functions);
      return functions.flatMap((f) => kept(f.FunctionArn, dateOf(f.LastModified)));
    },
  },
  {
    service: 'ECS',
    madeBy: ['CreateService'],
    permissions: ['ecs:DescribeServices', 'ecs:ListClusters', 'ecs:ListServices'],
    async list(aws, region) {
      const client = aws.client(ECSClient, region);
      const found: Kept[] = [];
      for (const cluster of await allPages(paginateListClusters({ client }, {}), (p) => p.clusterArns)) {
        const services = await allPages(paginateListServices({ client }, { cluster }), (p) => p.serviceArns);
        // DescribeServices accepts ten services in one call.
        for (const some of chunksOf(services, 10)) {
          const page = await client.send(new DescribeServicesCommand({ cluster, services: some }));
          found.push(
            ...(page.services ?? []).flatMap((s) =>
              kept(s.serviceArn, s.createdAt ?? s.deployments?.at(-1)?.createdAt),
            ),
          );
        }
      }
      return found;
    },
  },
  {
    service: 'EKS',
    madeBy: ['CreateCluster'],
    permissions: ['eks:DescribeCluster', 'eks:ListClusters'],
    async list(aws, region) {
      const client = aws.client(EKSClient, region);
      const found: Kept[] = [];
      for (const name of await allPages(paginateEksClusters({ client }, {}), (p) => p.clusters)) {
        const { cluster } = await client.send(new DescribeClusterCommand({ name }));
        found.push(...kept(cluster?.arn, cluster?.createdAt));
      }
      return found;
    },
  },
  {
    service: 'RDS',
    madeBy: ['CreateDBInstance', 'RestoreDBInstanceFromDBSnapshot', 'RestoreDBInstanceToPointInTime'],
    permissions: ['rds:DescribeDBInstances'],
    async list(aws, region) {
      const client = aws.client(RDSClient, region);
      const databases = await allPages(paginateDescribeDBInstances({ client }, {}), (p) => p.DBInstances);
      return databases.flatMap((d) => kept(d.DBInstanceArn, d.InstanceCreateTime));
    },
  },
  {
    service: 'SageMaker',
    madeBy: ['CreateNotebookInstance'],
    permissions: ['sagemaker:ListNotebookInstances'],
    async list(aws, region) {
      const client = aws.client(SageMakerClient, region);
      const notebooks = await allPages(paginateListNotebookInstances({ client }, {}), (p) => p.NotebookInstances);
      return notebooks.flatMap((n) => kept(n.NotebookInstanceArn, n.CreationTime));
    },
  },
];

const kept = (arn: string | undefined, at: Date | undefined): Kept[] =>
  arn === undefined || at === undefined ? [] : [{ arn, at }];

/** Lambda writes `2026-11-22T03:04:05.000+0000`. */
const dateOf = (text: string | undefined): Date | undefined =>
  text === undefined ? undefined : new Date(text.replace(/\+0000$/, 'Z'));
