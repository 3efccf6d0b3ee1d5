/** Roles that only AWS may change: IAM Identity Center's (IAM: *UnmodifiableEntity*). */
import { AwsError } from '../aws-error.ts';
import type { Call } from '../call.ts';
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

export const iamReservedRoles: Service = {
  name: 'iam',
  operations: {},
  guards: Object.fromEntries(CHANGES.map((operation) => [operation, refuseIfReserved])),
};

function refuseIfReserved({ input, principal }: Call): void {
  const { RoleName } = input;
  if (typeof RoleName !== 'string' || !RoleName.startsWith('AWSReservedSSO_')) return;
  // Root is exempt: the seed uses it to act as AWS.
  if (principal?.kind === 'root') return;
  throw new AwsError(
    'UnmodifiableEntity',
    `Cannot perform the operation on the protected role '${RoleName}' - this role is only modifiable by AWS`,
    400,
  );
}
