/** Sets the desired count of a task's service to zero, so that ECS stops all of its tasks and starts no other. */
import { DescribeServicesCommand, UpdateServiceCommand, type Service } from '@aws-sdk/client-ecs';
import { z } from 'zod';
import type { Entity } from '../../../domain/entity.ts';
import type { Text } from '../../../domain/text.ts';
import { ecsOf, NO_TASK, placesOf, serviceOf, taskIn, taskOf } from '../../aws/ecs/tasks.ts';
import { orGone } from '../../aws/found.ts';
import { named } from '../../aws/written.ts';
import { defineChange, TargetGone, type EntryContext } from '../../entry.ts';

type State = { desiredCount: number };

const Params = z.strictObject({
  /** Set by `prepare`: ECS forgets a stopped task, and with it the name of its service. */
  service: z.strictObject({ cluster: z.string(), name: z.string(), arn: z.string() }).nullable().default(null),
});
type Params = z.infer<typeof Params>;

export default defineChange<State, Params>({
  id: 'ecs.stop-service',
  title: { en: "Stop the ECS task's service", ko: 'ECS 서비스 중지' },
  targets: ['resource'],
  reversible: true,
  permissions: ['ecs:DescribeServices', 'ecs:DescribeTasks', 'ecs:UpdateService'],
  csf: ['RS.MI-01'],
  requirements: ['P1.7'],
  params: Params,

  async prepare(ctx, target, params) {
    if (params.service !== null) return params;
    const place = taskIn(target.id);
    if (place === undefined) return { notApplicable: NO_TASK };
    const name = serviceOf(await taskOf(ecsOf(ctx, target), place));
    if (name === undefined) return { notApplicable: NO_SERVICE };
    const found = await serviceNamed(ctx, target, place.cluster, name);
    if (found.schedulingStrategy === 'DAEMON') return { notApplicable: isDaemon(name) };
    return { service: { cluster: place.cluster, name, arn: found.serviceArn ?? '' } };
  },
  async read(ctx, target, params) {
    const { cluster, name } = pinned(params);
    return { desiredCount: (await serviceNamed(ctx, target, cluster, name)).desiredCount ?? 0 };
  },
  desired: () => ({ desiredCount: 0 }),
  async write(ctx, target, _from, { desiredCount }, params) {
    const { cluster, name } = pinned(params);
    await ecsOf(ctx, target).send(new UpdateServiceCommand({ cluster, service: name, desiredCount }));
  },
  writes: (_ctx, target, _state, { service }) => named(service?.arn, target.id, ...placesOf(target.id)),
  present: ({ desiredCount }) => [
    { field: { en: 'desired tasks', ko: '원하는 태스크 수' }, value: String(desiredCount) },
  ],
  async impact(ctx, target, _state, params) {
    const { cluster, name } = pinned(params);
    const { runningCount = 0 } = await serviceNamed(ctx, target, cluster, name);
    return [goesDown(name, runningCount), SCALES];
  },
});

/** @throws TargetGone */
async function serviceNamed(ctx: EntryContext, target: Entity, cluster: string, name: string): Promise<Service> {
  const asked = ecsOf(ctx, target).send(new DescribeServicesCommand({ cluster, services: [name] }));
  const [service] = (await orGone(name, asked)).services ?? [];
  if (service === undefined || service.status === 'INACTIVE') throw new TargetGone(name);
  return service;
}

function pinned({ service }: Params): NonNullable<Params['service']> {
  if (service === null) throw new Error('no service is pinned: `prepare` runs first');
  return service;
}

const NO_SERVICE: Text = {
  en: 'No service of ECS started this task: stop the task itself.',
  ko: 'ECS 서비스가 시작한 태스크가 아닙니다. 태스크를 직접 중지하세요.',
};

const isDaemon = (name: string): Text => ({
  en: `The service ${name} runs one task on each instance of the cluster and has no desired count: AWS can only delete it.`,
  ko: `서비스(${name})는 클러스터의 인스턴스마다 하나씩 실행되어 태스크 수를 지정할 수 없으며 삭제만 가능합니다.`,
});

const goesDown = (name: string, running: number): Text => ({
  en: `What ${name} serves goes down: its running tasks (${running} now) are stopped within minutes, and what is only in their memory is lost. Undo starts new tasks from the service's task definition.`,
  ko: `서비스(${name})가 중단됩니다. 실행 중인 태스크 ${running}개가 몇 분 안에 중지되고 메모리에만 있는 데이터는 사라집니다. 되돌리면 서비스의 태스크 정의로 새 태스크를 시작합니다.`,
});

const SCALES: Text = {
  en: 'If Application Auto Scaling scales the service, an alarm can raise the count to its minimum again: suspend its scaling by hand.',
  ko: 'Application Auto Scaling 대상이면 경보에 따라 태스크 수가 다시 최솟값까지 늘어날 수 있으므로 크기 조정을 직접 일시 중지하세요.',
};
