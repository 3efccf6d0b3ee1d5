/** Deletes a user or role with everything attached to it, credentials first. A step that is done already is no error. */
import {
  DeactivateMFADeviceCommand,
  DeleteAccessKeyCommand,
  DeleteLoginProfileCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DeleteServiceSpecificCredentialCommand,
  DeleteSigningCertificateCommand,
  DeleteSSHPublicKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DeleteVirtualMFADeviceCommand,
  DetachRolePolicyCommand,
  DetachUserPolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
  RemoveUserFromGroupCommand,
  type IAMClient,
} from '@aws-sdk/client-iam';
import { ifFound } from '../found.ts';
import type { RoleHoldings, UserHoldings } from './holdings.ts';

/** The IAM actions that `deleteUser` calls. */
export const DELETE_USER_PERMISSIONS = [
  'iam:DeactivateMFADevice',
  'iam:DeleteAccessKey',
  'iam:DeleteLoginProfile',
  'iam:DeleteSSHPublicKey',
  'iam:DeleteServiceSpecificCredential',
  'iam:DeleteSigningCertificate',
  'iam:DeleteUser',
  'iam:DeleteUserPolicy',
  'iam:DeleteVirtualMFADevice',
  'iam:DetachUserPolicy',
  'iam:RemoveUserFromGroup',
] as const;

/** The IAM actions that `deleteRole` calls. */
export const DELETE_ROLE_PERMISSIONS = [
  'iam:DeleteRole',
  'iam:DeleteRolePolicy',
  'iam:DetachRolePolicy',
  'iam:RemoveRoleFromInstanceProfile',
] as const;

/** @param held exactly what was approved; IAM refuses to delete a user who has more */
export async function deleteUser(iam: IAMClient, UserName: string, held: UserHoldings): Promise<void> {
  const user = { UserName };
  await each(held.accessKeys, (AccessKeyId) => iam.send(new DeleteAccessKeyCommand({ ...user, AccessKeyId })));
  if (held.consolePassword !== null) await ifFound(iam.send(new DeleteLoginProfileCommand(user)));
  await each(held.serviceCredentials, (ServiceSpecificCredentialId) =>
    iam.send(new DeleteServiceSpecificCredentialCommand({ ...user, ServiceSpecificCredentialId })),
  );
  await each(held.sshKeys, (SSHPublicKeyId) => iam.send(new DeleteSSHPublicKeyCommand({ ...user, SSHPublicKeyId })));
  await each(held.signingCertificates, (CertificateId) =>
    iam.send(new DeleteSigningCertificateCommand({ ...user, CertificateId })),
  );
  await each(held.mfaDevices, (SerialNumber) => removeMfa(iam, UserName, SerialNumber));
  await each(held.attachedPolicies, (PolicyArn) => iam.send(new DetachUserPolicyCommand({ ...user, PolicyArn })));
  await each(held.groups, (GroupName) => iam.send(new RemoveUserFromGroupCommand({ ...user, GroupName })));
  // Policies last, so that a deny-all policy works until the end.
  await each(held.inlinePolicies, (PolicyName) => iam.send(new DeleteUserPolicyCommand({ ...user, PolicyName })));
  await ifFound(iam.send(new DeleteUserCommand(user)));
}

/** Instance profiles stay, without the role: they grant nothing, and launch templates may name them. */
export async function deleteRole(iam: IAMClient, RoleName: string, held: RoleHoldings): Promise<void> {
  const role = { RoleName };
  await each(held.instanceProfiles, (InstanceProfileName) =>
    iam.send(new RemoveRoleFromInstanceProfileCommand({ ...role, InstanceProfileName })),
  );
  await each(held.attachedPolicies, (PolicyArn) => iam.send(new DetachRolePolicyCommand({ ...role, PolicyArn })));
  await each(held.inlinePolicies, (PolicyName) => iam.send(new DeleteRolePolicyCommand({ ...role, PolicyName })));
  await ifFound(iam.send(new DeleteRoleCommand(role)));
}

async function removeMfa(iam: IAMClient, UserName: string, SerialNumber: string): Promise<void> {
  await ifFound(iam.send(new DeactivateMFADeviceCommand({ UserName, SerialNumber })));
  // A hardware device has a serial number and cannot be deleted; a virtual one has an ARN.
  if (SerialNumber.includes(':mfa/')) await ifFound(iam.send(new DeleteVirtualMFADeviceCommand({ SerialNumber })));
}

async function each(names: readonly string[], remove: (name: string) => Promise<unknown>): Promise<void> {
  for (const name of names) await ifFound(remove(name));
}
