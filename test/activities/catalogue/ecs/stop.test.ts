/** Never-touch rules about a cluster or a service of ECS stop what would change them. */
import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { placesOf } from '../../../../activities/aws/ecs/tasks.ts';
import stopService from '../../../../activities/catalogue/ecs/stop-service.ts';
import stopTask from '../../../../activities/catalogue/ecs/stop-task.ts';
import { preview } from '../../../../activities/engine.ts';
import type { ChangeEntry } from '../../../../activities/entry.ts';
import { openWorld } from '../../harness.ts';
import { CLUSTER, runTask } from '../../seeds/ecs.ts';

test.each([stopTask, stopService] as ChangeEntry[])(
  '$id is refused where the cluster or the service is protected',
  async (entry) => {
    const world = await openWorld();
    const target = await runTask(world, 'web');
    const asked = new DescribeServicesCommand({ cluster: CLUSTER, services: ['web'] });
    const [service] = (await world.owner(ECSClient).send(asked)).services ?? [];
    const { clusterArn = '', serviceArn = '' } = service ?? {};
    expect(placesOf(target.id, 'web')).toEqual([clusterArn, serviceArn]);
    const seen = (match: string) =>
      preview(
        entry,
        world.context(entry),
        { rules: [{ match, because: 'payroll' }], own: [] },
        {
          incident: world.incident,
          target,
          params: {},
          entities: [],
        },
      );
    expect((await seen(clusterArn)).outcome).toBe('refused');
    expect((await seen(serviceArn)).outcome).toBe('refused');
    expect((await seen(`${clusterArn}-2`)).outcome).toBe('change');
  },
);
