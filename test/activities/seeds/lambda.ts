/** A function for the fixtures of Lambda entries. */
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Entity } from '../../../domain/entity.ts';
import type { World } from '../harness.ts';

export async function makeFunction(world: World, FunctionName: string): Promise<Entity> {
  const { Role } = await world.owner(IAMClient).send(
    new CreateRoleCommand({
      RoleName: `${FunctionName}-role`,
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      }),
    }),
  );
  await world.owner(LambdaClient).send(
    new CreateFunctionCommand({
      FunctionName,
      Role: Role?.Arn,
      Runtime: 'nodejs20.x',
      Handler: 'index.handler',
      Timeout: 30,
      // An empty ZIP file. The function never runs.
      Code: { ZipFile: Buffer.from(`504b0506${'00'.repeat(18)}`, 'hex') },
    }),
  );
  return { kind: 'function', id: FunctionName, region: world.region, standing: 'affected' };
}
