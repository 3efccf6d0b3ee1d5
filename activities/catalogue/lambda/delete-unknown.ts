/** Deletes a function that the intruder created. Cannot be undone; its configuration and policy are kept as evidence. */
import {
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetPolicyCommand,
  LambdaClient,
  type FunctionConfiguration,
} from '@aws-sdk/client-lambda';
import { z } from 'zod';
import type { Entity } from '../../../domain/entity.ts';
import { regionOf } from '../../aws/ec2/instances.ts';
import { targetItself } from '../../aws/written.ts';
import { ifFound } from '../../aws/found.ts';
import { keepRecord, onlyTheirs } from '../../aws/made-by-intruder.ts';
import { defineChange, type EntryContext } from '../../entry.ts';

/** Null if it does not exist. */
type State = { arn: string; codeSha256: string; role: string; modified: string } | null;

export default defineChange<State, Record<string, never>>({
  id: 'lambda.delete-unknown',
  title: { en: "Delete the intruder's function", ko: '공격자가 만든 함수 삭제' },
  targets: ['function'],
  reversible: false,
  permissions: ['lambda:DeleteFunction', 'lambda:GetFunction', 'lambda:GetPolicy'],
  csf: ['RS.MI-02'],
  requirements: ['P2.9'],
  params: z.strictObject({}),

  prepare: async (_ctx, target, params) => onlyTheirs(target, params),
  async read(ctx, target) {
    const found = await configurationOf(ctx, target);
    if (found === undefined) return null;
    const { FunctionArn = '', CodeSha256 = '', Role = '', LastModified = '' } = found;
    return { arn: FunctionArn, codeSha256: CodeSha256, role: Role, modified: LastModified };
  },
  desired: () => null,
  async write(ctx, target) {
    const lambda = lambdaOf(ctx, target);
    const FunctionName = target.id;
    const configuration = await configurationOf(ctx, target);
    if (configuration === undefined) return;
    const policy = await ifFound(lambda.send(new GetPolicyCommand({ FunctionName })));
    await keepRecord(ctx, `lambda/${target.id}`, target, {
      ...withoutValues(configuration),
      policy: policy?.Policy ?? null,
    });
    await ifFound(lambda.send(new DeleteFunctionCommand({ FunctionName })));
  },
  impact: async () => [
    {
      en: 'Its configuration and policy are kept as evidence, its code only as a SHA-256: download it first if it is to be examined.',
      ko: '설정과 정책은 증거로 보관하지만, 코드는 SHA-256 값만 남습니다. 코드를 조사하려면 먼저 내려받으세요.',
    },
  ],
  writes: targetItself,
});

const lambdaOf = (ctx: EntryContext, target: Entity): LambdaClient =>
  ctx.aws.client(LambdaClient, regionOf(ctx, target));

const configurationOf = async (ctx: EntryContext, target: Entity): Promise<FunctionConfiguration | undefined> =>
  (await ifFound(lambdaOf(ctx, target).send(new GetFunctionCommand({ FunctionName: target.id }))))?.Configuration;

/** Only the names of the variables are kept, because their values often are secrets. */
const withoutValues = ({ Environment, ...rest }: FunctionConfiguration): object => ({
  ...rest,
  variables: Object.keys(Environment?.Variables ?? {}).sort(),
});
