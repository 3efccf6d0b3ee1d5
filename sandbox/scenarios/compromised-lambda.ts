/** A function runs an attacker's code and contacts a server of the attacker. Its policy lets another account invoke it. */
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetPolicyCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import type { Caller } from '../caller.ts';
import { policy } from '../seed/policy.ts';
import { functionCallsHome } from './findings.ts';
import { asOwner } from './reading.ts';
import {
  injectFinding,
  isDone,
  proposed,
  same,
  scenario,
  type Check,
  type PlainState,
  type Plot,
  type Stage,
} from './scenario.ts';
import { REGION } from './server.ts';

export const compromisedLambda = scenario({
  name: 'compromised-lambda',
  title: "A function calls an intruder's server and may be invoked from their account",
  account: '111122224444',
  play,
});

const FUNCTION = 'orders';
const HOME_IP = '198.51.100.173';
const STRANGER = '210987654321';
/** A ZIP file without entries. The sandbox never runs it. */
const NO_CODE = Buffer.from(`504b0506${'00'.repeat(18)}`, 'hex');

function play({ aws, id, tell }: Stage): Plot {
  let roleArn = '';

  return {
    seed: () =>
      asOwner(aws, id, async (who) => {
        const { Role } = await who.client(IAMClient).send(
          new CreateRoleCommand({
            RoleName: `${FUNCTION}-function`,
            AssumeRolePolicyDocument: policy([
              { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
            ]),
          }),
        );
        roleArn = Role?.Arn ?? '';
        await who.client(LambdaClient, REGION).send(
          new CreateFunctionCommand({
            FunctionName: FUNCTION,
            Role: roleArn,
            Runtime: 'nodejs22.x',
            Handler: 'index.handler',
            Code: { ZipFile: NO_CODE },
          }),
        );
        await permit(who, 'own-bucket', { Principal: 's3.amazonaws.com', SourceAccount: id });
      }),

    async attack() {
      const seen = new Date();
      await asOwner(aws, id, (who) => permit(who, 'tmp', { Principal: STRANGER }));
      tell('attacker', `AddPermission ${FUNCTION} → account ${STRANGER}`);
      const finding = functionCallsHome({ account: id, region: REGION, name: FUNCTION, roleArn }, HOME_IP, seen);
      await injectFinding(aws, id, REGION, finding);
      tell('GuardDuty', (finding as { type: string }).type);
    },

    verify: (state) => asOwner(aws, id, (who) => checks(who, state)),
  };
}

async function permit(
  who: Caller,
  StatementId: string,
  whom: { Principal: string; SourceAccount?: string },
): Promise<void> {
  await who
    .client(LambdaClient, REGION)
    .send(new AddPermissionCommand({ FunctionName: FUNCTION, StatementId, Action: 'lambda:InvokeFunction', ...whom }));
}

async function checks(who: Caller, state: PlainState): Promise<Check[]> {
  const lambda = who.client(LambdaClient, REGION);
  const stopped = isDone(state, 'lambda.stop-invocations', FUNCTION);
  const closed = isDone(state, 'lambda.remove-permissions', FUNCTION);
  const concurrency = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: FUNCTION }));
  const { Policy } = await lambda.send(new GetPolicyCommand({ FunctionName: FUNCTION }));
  const { Statement } = JSON.parse(Policy ?? '{}') as { Statement: { Sid: string }[] };
  return [
    proposed(state, 'lambda.stop-invocations', FUNCTION),
    proposed(state, 'lambda.remove-permissions', FUNCTION),
    same(
      `${FUNCTION} ${stopped ? 'cannot be invoked' : 'has no limit of its own, as before'}`,
      concurrency.ReservedConcurrentExecutions,
      stopped ? 0 : undefined,
    ),
    same(
      closed ? 'only its own bucket may invoke it' : 'the stranger may invoke it still',
      Statement.map((s) => s.Sid).toSorted(),
      closed ? ['own-bucket'] : ['own-bucket', 'tmp'],
    ),
  ];
}
