/** Machines can use a role by an instance profile. */
import { AddRoleToInstanceProfileCommand, CreateInstanceProfileCommand, IAMClient } from '@aws-sdk/client-iam';
import type { World } from './harness.ts';

/** Gives the role an instance profile of the same name, as the console does. */
export async function letMachinesUse(world: World, RoleName: string): Promise<void> {
  const iam = world.owner(IAMClient);
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: RoleName }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: RoleName, RoleName }));
}
