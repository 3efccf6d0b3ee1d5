/** The administrator who set the accounts up, so that CloudTrail does not show root for all of it. */
import { CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import type { Caller } from '../caller.ts';
import { allow } from './policy.ts';

/** @returns the user's name */
export async function administrator(root: Caller): Promise<string> {
  const iam = root.client(IAMClient);
  const UserName = 'terraform';
  await iam.send(new CreateUserCommand({ UserName, Path: '/automation/' }));
  await iam.send(
    new PutUserPolicyCommand({ UserName, PolicyName: 'administration', PolicyDocument: allow(['*'], '*') }),
  );
  return UserName;
}
