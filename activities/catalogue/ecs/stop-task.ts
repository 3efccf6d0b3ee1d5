/** Stops a task of ECS. A stopped task never starts again. */
import { StopTaskCommand, type Task } from '@aws-sdk/client-ecs';
import { z } from 'zod';
import type { Entity } from '../../../domain/entity.ts';
import type { Text } from '../../../domain/text.ts';
import { ecsOf, NO_TASK, placesOf, serviceOf, taskIn, taskOf, type TaskPlace } from '../../aws/ecs/tasks.ts';
import { named } from '../../aws/written.ts';
import { defineChange, TargetGone } from '../../entry.ts';

type State = { task: 'running' | 'stopped' };

export default defineChange<State, Record<string, never>>({
  id: 'ecs.stop-task',
  title: { en: 'Stop the ECS task', ko: 'ECS 태스크 중지' },
  targets: ['resource'],
  reversible: false,
  permissions: ['ecs:DescribeTasks', 'ecs:StopTask'],
  csf: ['RS.MI-01'],
  requirements: ['P1.7'],
  params: z.strictObject({}),

  prepare: async (_ctx, target, params) => (taskIn(target.id) === undefined ? { notApplicable: NO_TASK } : params),
  async read(ctx, target) {
    return { task: isStopped(await taskOf(ecsOf(ctx, target), placeOf(target))) ? 'stopped' : 'running' };
  },
  desired: () => ({ task: 'stopped' }),
  async write(ctx, target) {
    const { cluster, arn } = placeOf(target);
    await ecsOf(ctx, target).send(new StopTaskCommand({ cluster, task: arn, reason: `Firebreak ${ctx.incident.id}` }));
  },
  // Containers get 30 seconds to end, or what their `stopTimeout` says: at most two minutes on Fargate.
  settle: { attempts: 36, intervalMs: 5_000 },
  /** The service and its cluster too: a stopped task is one that they lose. */
  async writes(ctx, target) {
    const service = serviceOf(await taskOf(ecsOf(ctx, target), placeOf(target)));
    return named(target.id, ...placesOf(target.id, service));
  },
  present: ({ task }) => [{ field: { en: 'task', ko: '태스크' }, value: task === 'stopped' ? STOPPED : RUNNING }],
  async impact(ctx, target) {
    const service = serviceOf(await taskOf(ecsOf(ctx, target), placeOf(target)));
    return [LOST, ...(service === undefined ? [] : [startsAnother(service)])];
  },
});

const isStopped = ({ lastStatus }: Task): boolean => lastStatus === 'STOPPED';

function placeOf({ id }: Entity): TaskPlace {
  const place = taskIn(id);
  if (place === undefined) throw new TargetGone(id);
  return place;
}

const STOPPED: Text = { en: 'stopped', ko: '중지됨' };
const RUNNING: Text = { en: 'running', ko: '실행 중' };

const LOST: Text = {
  en: 'Its containers end, and what is only in their memory and on their own disks is lost: take evidence first if it is needed. A stopped task cannot be started again, only a new one from its task definition.',
  ko: '컨테이너가 종료되고 메모리와 컨테이너 자체 디스크의 데이터는 사라집니다. 필요하면 먼저 증거를 확보하세요. 중지한 태스크는 다시 시작할 수 없으며 태스크 정의에서 새로 실행해야 합니다.',
};

const startsAnother = (service: string): Text => ({
  en: `The service ${service} starts another task from the same image at once, with the same weakness: stop the service too if it must not run.`,
  ko: `이 태스크를 시작한 서비스(${service})에서 같은 이미지로 새 태스크를 곧바로 시작하므로 같은 취약점이 남습니다. 실행되지 않아야 하면 서비스도 중지하세요.`,
});
