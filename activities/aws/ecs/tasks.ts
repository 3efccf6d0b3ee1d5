/** ECS tasks: those on an instance of a cluster, and one as an incident names it. */
import {
  DescribeTasksCommand,
  ECSClient,
  paginateListClusters,
  paginateListContainerInstances,
  paginateListTasks,
  type Task,
} from '@aws-sdk/client-ecs';
import type { Entity } from '../../../domain/entity.ts';
import type { Text } from '../../../domain/text.ts';
import { parseArn } from '../../../domain/arns.ts';
import { plural } from '../../../domain/format.ts';
import { TargetGone, type EntryContext } from '../../entry.ts';
import { regionOf } from '../ec2/instances.ts';
import { orGone } from '../found.ts';
import { allPages } from '../pages.ts';

/** The IAM actions of `tasksOn`. */
export const NODE_PERMISSIONS = ['ecs:ListClusters', 'ecs:ListContainerInstances', 'ecs:ListTasks'] as const;

const SHOWN = 5;

export const ecsOf = (ctx: EntryContext, target: Pick<Entity, 'region'>): ECSClient =>
  ctx.aws.client(ECSClient, regionOf(ctx, target));

/** ARNs of a region's clusters. */
const clustersOf = (client: ECSClient): Promise<string[]> =>
  allPages(paginateListClusters({ client }, {}), (p) => p.clusterArns);

/** One sentence for each cluster in which the instance runs tasks. */
export async function tasksOn(ctx: EntryContext, instance: Entity): Promise<Text[]> {
  const client = ecsOf(ctx, instance);
  const lines: Text[] = [];
  for (const cluster of await clustersOf(client)) {
    // ECS Developer Guide, *Cluster query language*.
    const filter = `ec2InstanceId == '${instance.id}'`;
    const pages = paginateListContainerInstances({ client }, { cluster, filter });
    for (const containerInstance of await allPages(pages, (p) => p.containerInstanceArns)) {
      const tasks = await allPages(paginateListTasks({ client }, { cluster, containerInstance }), (p) => p.taskArns);
      lines.push(runsTasks(cluster, tasks));
    }
  }
  return lines;
}

export interface TaskPlace {
  cluster: string;
  arn: string;
}

/** Cluster and ARN of a task, from its ARN in the long form; undefined for every other text (ECS Developer Guide, *Amazon Resource Names*). */
export function taskIn(text: string): TaskPlace | undefined {
  const arn = parseArn(text);
  const cluster = /^task\/([^/]+)\/[^/]+$/.exec(arn?.resource ?? '')?.[1];
  return arn?.service !== 'ecs' || cluster === undefined ? undefined : { cluster, arn: text };
}

/** @throws TargetGone ECS forgets a stopped task after an hour */
export async function taskOf(client: ECSClient, { cluster, arn }: TaskPlace): Promise<Task> {
  const answer = await orGone(arn, client.send(new DescribeTasksCommand({ cluster, tasks: [arn] })));
  const [task] = answer.tasks ?? [];
  if (task === undefined) throw new TargetGone(arn);
  return task;
}

/** ARNs of the cluster that a task is in and, by its name, of a service there (Service Authorization Reference, *Amazon ECS*). */
export function placesOf(task: string, service?: string): string[] {
  const [before, cluster] = /^(.+?):task\/([^/]+)\//.exec(task)?.slice(1) ?? [];
  if (before === undefined) return [];
  return [
    `${before}:cluster/${cluster}`,
    ...(service === undefined ? [] : [`${before}:service/${cluster}/${service}`]),
  ];
}

/** The name of the service that started a task. */
export const serviceOf = ({ group }: Task): string | undefined => /^service:(.+)$/.exec(group ?? '')?.[1];

export const NO_TASK: Text = {
  en: 'It is not a task of ECS.',
  ko: 'ECS 태스크가 아닙니다.',
};

const runsTasks = (cluster: string, tasks: string[]): Text => {
  const name = nameOf(cluster);
  const shown = tasks.slice(0, SHOWN).map(nameOf).join(', ') + (tasks.length > SHOWN ? ', …' : '');
  return {
    en: `It is an instance of the ECS cluster ${name} with ${plural(tasks.length, 'task')}${shown === '' ? '' : ` (${shown})`}, which are cut off too; their services may start others elsewhere. Tasks with an interface of their own (awsvpc) stay connected: stop them.`,
    ko: `ECS 클러스터(${name})의 인스턴스이며 태스크 ${tasks.length}개${shown === '' ? '' : `(${shown})`}도 함께 차단됩니다. 서비스가 다른 곳에서 새 태스크를 시작할 수 있습니다. 자체 인터페이스(awsvpc)를 쓰는 태스크는 계속 연결되므로 중지하세요.`,
  };
};

const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);
