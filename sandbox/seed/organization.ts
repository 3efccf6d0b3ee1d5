/** A customer's organization: its management account, the accounts that are its members, and the engine's role. */
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  AcceptHandshakeCommand,
  CreateOrganizationCommand,
  EnablePolicyTypeCommand,
  InviteAccountToOrganizationCommand,
  ListRootsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import type { Caller } from '../caller.ts';
import { MANAGEMENT_ROLE, MSP_ACCOUNT, externalIdOf, type SandboxAccount } from '../story.ts';
import { allow, policy } from './policy.ts';

/** The engine's permissions in the management account: quarantine by SCP, assignments of IAM Identity Center. */
export const MANAGEMENT_ACTIONS: readonly string[] = [
  'ec2:DescribeRegions',
  'iam:SimulatePrincipalPolicy',
  'identitystore:*',
  'organizations:*',
  'sso:*',
];

/** @returns account → the invitation that it is to accept */
export async function seedOrganization(
  admin: Caller,
  management: { name: string },
  members: readonly SandboxAccount[],
): Promise<Map<string, string>> {
  const organizations = admin.client(OrganizationsClient);
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
  const { Roots } = await organizations.send(new ListRootsCommand({}));
  await organizations.send(
    new EnablePolicyTypeCommand({ RootId: Roots?.[0]?.Id, PolicyType: 'SERVICE_CONTROL_POLICY' }),
  );
  await createRole(admin, management);
  const invitations = new Map<string, string>();
  for (const { id } of members) {
    const sent = await organizations.send(
      new InviteAccountToOrganizationCommand({ Target: { Id: id, Type: 'ACCOUNT' } }),
    );
    invitations.set(id, sent.Handshake?.Id ?? '');
  }
  return invitations;
}

export async function joinOrganization(admin: Caller, HandshakeId: string | undefined): Promise<void> {
  await admin.client(OrganizationsClient).send(new AcceptHandshakeCommand({ HandshakeId }));
}

async function createRole(admin: Caller, management: { name: string }): Promise<void> {
  const iam = admin.client(IAMClient);
  await iam.send(
    new CreateRoleCommand({
      RoleName: MANAGEMENT_ROLE,
      AssumeRolePolicyDocument: policy([
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${MSP_ACCOUNT}:root` },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'sts:ExternalId': externalIdOf(management) } },
        },
      ]),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: MANAGEMENT_ROLE,
      PolicyName: 'firebreak',
      PolicyDocument: allow(MANAGEMENT_ACTIONS, '*'),
    }),
  );
}
