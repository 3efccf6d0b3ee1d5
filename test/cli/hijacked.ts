/** What somebody can do who has taken over a role of the engine. */
import {
  AttachRolePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { expect } from 'vitest';
import type { Credentials, TestGateway } from '../sandbox/gateway/start.ts';

const PolicyDocument = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});

/** Of the role that may change the most in IAM. It still does its work on the customer's own roles. @param worker of the MSP */
export async function cannotWiden(
  aws: TestGateway,
  worker: Credentials,
  { id, externalId: ExternalId }: { id: string; externalId: string },
): Promise<void> {
  const RoleArn = `arn:aws:iam::${id}:role/firebreak-isolate`;
  const assume = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'hijacked', ExternalId });
  const { Credentials: session } = await aws.client(STSClient, worker).send(assume);
  const hijacked = aws.client(IAMClient, {
    accessKeyId: session!.AccessKeyId!,
    secretAccessKey: session!.SecretAccessKey!,
    sessionToken: session!.SessionToken!,
  });
  const refused = (call: Promise<unknown>, what: string): Promise<void> =>
    expect(call, what).rejects.toThrow('with an explicit deny in an identity-based policy');
  for (const RoleName of ['firebreak-isolate', 'firebreak-restore']) {
    const PolicyArn = `arn:aws:iam::${id}:policy/${RoleName}-verify`;
    const administrator = { RoleName, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' };
    const put = new PutRolePolicyCommand({ RoleName, PolicyName: 'all', PolicyDocument });
    await refused(hijacked.send(put), 'PutRolePolicy');
    await refused(hijacked.send(new AttachRolePolicyCommand(administrator)), 'AttachRolePolicy');
    await refused(hijacked.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })), 'DetachRolePolicy');
    const away = new DeleteRolePolicyCommand({ RoleName, PolicyName: 'phase' });
    await refused(hijacked.send(away), 'DeleteRolePolicy');
    const trust = new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument });
    await refused(hijacked.send(trust), 'UpdateAssumeRolePolicy');
    const version = new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true });
    await refused(hijacked.send(version), 'CreatePolicyVersion');
  }
  const admin = aws.client(IAMClient, await aws.root(id));
  await admin.send(new CreateRoleCommand({ RoleName: 'app', AssumeRolePolicyDocument: PolicyDocument }));
  await hijacked.send(new PutRolePolicyCommand({ RoleName: 'app', PolicyName: 'deny', PolicyDocument }));
}
