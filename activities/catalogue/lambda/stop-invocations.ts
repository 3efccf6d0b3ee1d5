/** Stops all invocations of a function by a reserved concurrency of zero. */
import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import { z } from 'zod';
import type { Entity } from '../../../domain/entity.ts';
import { regionOf } from '../../aws/ec2/instances.ts';
import { targetItself } from '../../aws/written.ts';
import { orGone } from '../../aws/found.ts';
import { defineChange, type EntryContext } from '../../entry.ts';

/** Null if no concurrency is reserved and the function shares the account's. */
type State = { reservedConcurrency: number | null };

export default defineChange<State, Record<string, never>>({
  id: 'lambda.stop-invocations',
  title: { en: 'Stop all invocations of the function', ko: '함수 호출 전면 중단' },
  targets: ['function'],
  reversible: true,
  permissions: [
    'lambda:DeleteFunctionConcurrency',
    'lambda:GetFunctionConcurrency',
    'lambda:GetFunctionConfiguration',
    'lambda:PutFunctionConcurrency',
  ],
  csf: ['RS.MI-01'],
  requirements: ['P1.7'],
  params: z.strictObject({}),

  async read(ctx, target) {
    const { ReservedConcurrentExecutions } = await orGone(
      target.id,
      lambdaOf(ctx, target).send(new GetFunctionConcurrencyCommand({ FunctionName: target.id })),
    );
    return { reservedConcurrency: ReservedConcurrentExecutions ?? null };
  },

  desired: () => ({ reservedConcurrency: 0 }),

  async write(ctx, target, _from, { reservedConcurrency }) {
    const FunctionName = target.id;
    const lambda = lambdaOf(ctx, target);
    if (reservedConcurrency === null) await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
    else
      await lambda.send(
        new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: reservedConcurrency }),
      );
  },

  writes: targetItself,

  async impact(ctx, target) {
    const { Timeout = 0 } = await orGone(
      target.id,
      lambdaOf(ctx, target).send(new GetFunctionConfigurationCommand({ FunctionName: target.id })),
    );
    return [
      {
        en: `All new invocations are refused. Invocations that run already may go on for up to ${Timeout} s.`,
        ko: `이후의 모든 호출이 거부됩니다. 이미 실행 중인 호출은 최대 ${Timeout}초까지 계속될 수 있습니다.`,
      },
      {
        en: 'Asynchronous events wait for up to 6 hours, then go to its dead-letter target or are lost; queues and streams keep theirs for as long as they retain.',
        ko: '비동기 이벤트는 최대 6시간 대기한 뒤 실패 대상으로 전달되거나 유실되며, 대기열과 스트림의 이벤트는 각 보존 기간까지 유지됩니다.',
      },
    ];
  },
});

const lambdaOf = (ctx: EntryContext, target: Entity): LambdaClient =>
  ctx.aws.client(LambdaClient, regionOf(ctx, target));
