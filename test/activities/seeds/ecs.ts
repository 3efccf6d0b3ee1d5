/** Clusters, services and tasks for the fixtures of ECS entries. */
import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterContainerInstanceCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
} from '@aws-sdk/client-ecs';
import type { Instance } from '@aws-sdk/client-ec2';
import type { Entity } from '../../../domain/entity.ts';
import type { World } from '../harness.ts';

export const CLUSTER = 'shop';

/** A running task on Fargate. @param service that is said to have started it; it has two tasks */
export async function runTask(world: World, service?: string): Promise<Entity> {
  const ecs = world.owner(ECSClient);
  await ecs.send(new CreateClusterCommand({ clusterName: CLUSTER }));
  const containerDefinitions = [{ name: 'web', image: 'shop/web:1', memory: 128 }];
  await ecs.send(new RegisterTaskDefinitionCommand({ family: 'web', containerDefinitions }));
  if (service !== undefined)
    await ecs.send(
      new CreateServiceCommand({ cluster: CLUSTER, serviceName: service, taskDefinition: 'web', desiredCount: 2 }),
    );
  const { tasks } = await ecs.send(
    new RunTaskCommand({
      cluster: CLUSTER,
      taskDefinition: 'web',
      launchType: 'FARGATE',
      ...(service !== undefined && { group: `service:${service}` }),
    }),
  );
  return { kind: 'resource', id: tasks?.[0]?.taskArn ?? '', region: world.region, standing: 'affected' };
}

/** Makes an instance one of the cluster's, as its ECS agent does. */
export async function joinCluster(world: World, { InstanceId: instanceId }: Instance): Promise<void> {
  const ecs = world.owner(ECSClient);
  await ecs.send(new CreateClusterCommand({ clusterName: CLUSTER }));
  const instanceIdentityDocument = JSON.stringify({ instanceId });
  await ecs.send(new RegisterContainerInstanceCommand({ cluster: CLUSTER, instanceIdentityDocument }));
}
