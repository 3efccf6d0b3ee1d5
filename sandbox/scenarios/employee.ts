/** A person who works for the customer, with a key and the permissions of their work. */
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import type { Caller, Credentials } from '../caller.ts';
import { allow } from '../seed/policy.ts';

export interface Employee {
  userName: string;
  principalId: string;
  key: Credentials;
}

export async function hire(who: Caller, userName: string, allowed: readonly string[]): Promise<Employee> {
  const iam = who.client(IAMClient);
  const { User } = await iam.send(new CreateUserCommand({ UserName: userName, Path: '/people/' }));
  const PolicyDocument = allow(allowed, '*');
  await iam.send(new PutUserPolicyCommand({ UserName: userName, PolicyName: 'work', PolicyDocument }));
  return { userName, principalId: User?.UserId ?? '', key: await newKey(who, userName) };
}

/** One more key of a user. */
export async function newKey(who: Caller, UserName: string): Promise<Credentials> {
  const { AccessKey } = await who.client(IAMClient).send(new CreateAccessKeyCommand({ UserName }));
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
}
