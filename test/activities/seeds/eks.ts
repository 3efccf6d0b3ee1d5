/** EKS clusters for the fixtures. */
import { CreateClusterCommand, EKSClient, type VpcConfigRequest } from '@aws-sdk/client-eks';
import type { Entity } from '../../../domain/entity.ts';
import { REGION, type World } from '../harness.ts';

export const CLUSTER = 'shop';

export async function createCluster(world: World, config: VpcConfigRequest): Promise<Entity> {
  await world.owner(EKSClient).send(
    new CreateClusterCommand({
      name: CLUSTER,
      roleArn: `arn:aws:iam::${world.account}:role/eks-cluster`,
      resourcesVpcConfig: { subnetIds: ['subnet-1', 'subnet-2'], ...config },
    }),
  );
  return { kind: 'cluster', id: CLUSTER, region: REGION, standing: 'affected', facts: { service: 'eks' } };
}
