import {
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../start.ts';

let aws: TestGateway;
beforeAll(async () => {
  aws = await startTestGateway();
});
afterAll(() => aws.close());

const UserName = 'full';
const policy = (characters: number): string => {
  const empty = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '' }],
  });
  return empty.replace('"Resource":""', `"Resource":"arn:aws:s3:::${'x'.repeat(characters - empty.length - 13)}"`);
};

it('a user has room for 2,048 characters of inline policies, white space not counted', async () => {
  const iam = aws.client(IAMClient);
  await iam.send(new CreateUserCommand({ UserName }));
  const put = (PolicyName: string, PolicyDocument: string) =>
    iam.send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument }));
  await put('one', policy(1_948));
  await expect(put('two', policy(101))).rejects.toMatchObject({ name: 'LimitExceededException' });
  await put('two', policy(100).replaceAll(',', ',\n  '));
  await put('one', policy(1_900));
});

it('ten managed policies can be attached to a user', async () => {
  const iam = aws.client(IAMClient);
  for (let i = 1; i <= 11; i += 1) {
    const made = await iam.send(new CreatePolicyCommand({ PolicyName: `p-${i}`, PolicyDocument: policy(200) }));
    const attach = iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: made.Policy?.Arn }));
    if (i <= 10) await attach;
    else await expect(attach).rejects.toMatchObject({ name: 'LimitExceededException' });
  }
});
