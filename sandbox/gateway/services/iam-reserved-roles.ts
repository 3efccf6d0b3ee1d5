/** Roles that only AWS may make and change: service-linked ones and those of IAM Identity Center (IAM: *UnmodifiableEntity*). Their path says so. */
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { AwsError } from '../aws-error.ts';
import type { Call } from '../call.ts';
import type { Moto } from '../moto.ts';
import type { Service } from './service.ts';

const CHANGES = [
  'AttachRolePolicy',
  'DeleteRole',
  'DeleteRolePermissionsBoundary',
  'DeleteRolePolicy',
  'DetachRolePolicy',
  'PutRolePermissionsBoundary',
  'PutRolePolicy',
  'TagRole',
  'UntagRole',
  'UpdateAssumeRolePolicy',
  'UpdateRole',
  'UpdateRoleDescription',
];

const RESERVED_PATH = /^\/(aws-service-role|aws-reserved)\//;

export const iamReservedRoles = (moto: Moto): Service => ({
  name: 'iam',
  operations: {},
  guards: {
    ...Object.fromEntries(CHANGES.map((operation) => [operation, (call: Call) => refuseIfReserved(moto, call)])),
    CreateRole: refuseReservedPath,
  },
});

/** Root is exempt in both: the seed uses it to act as AWS. */
async function refuseIfReserved(moto: Moto, { input, principal, account, region }: Call): Promise<void> {
  const { RoleName } = input;
  if (typeof RoleName !== 'string' || principal?.kind === 'root') return;
  const path = await moto
    .client(IAMClient, account, region)
    .send(new GetRoleCommand({ RoleName }))
    .then(
      ({ Role }) => Role?.Path ?? '/',
      () => '/',
    );
  if (!RESERVED_PATH.test(path)) return;
  throw new AwsError(
    'UnmodifiableEntity',
    `Cannot perform the operation on the protected role '${RoleName}' - this role is only modifiable by AWS`,
    400,
  );
}

function refuseReservedPath({ input, principal }: Call): void {
  if (principal?.kind === 'root' || typeof input.Path !== 'string' || !RESERVED_PATH.test(input.Path)) return;
  throw new AwsError('InvalidInput', `The path ${input.Path} is reserved for AWS`, 400);
}
