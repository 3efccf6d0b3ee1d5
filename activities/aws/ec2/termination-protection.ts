/** An instance's protections against the API calls that terminate or stop it. */
import { DescribeInstanceAttributeCommand, ModifyInstanceAttributeCommand, type EC2Client } from '@aws-sdk/client-ec2';
import type { EntryContext } from '../../entry.ts';
import { orGone } from '../found.ts';

export interface Protection {
  /** TerminateInstances is refused. */
  termination: boolean;
  /** StopInstances is refused, and TerminateInstances too (EC2 User Guide, *Enable stop protection*). */
  stop: boolean;
}

/** @throws TargetGone */
export async function protectionOf(ec2: EC2Client, InstanceId: string): Promise<Protection> {
  const ask = (Attribute: 'disableApiTermination' | 'disableApiStop') =>
    orGone(InstanceId, ec2.send(new DescribeInstanceAttributeCommand({ InstanceId, Attribute })));
  const termination = await ask('disableApiTermination');
  const stop = await ask('disableApiStop');
  return {
    termination: termination.DisableApiTermination?.Value ?? false,
    stop: stop.DisableApiStop?.Value ?? false,
  };
}

/** AWS accepts one attribute in each call. */
export async function setProtection(
  ec2: EC2Client,
  InstanceId: string,
  now: Protection,
  to: Protection,
): Promise<void> {
  if (now.termination !== to.termination)
    await ec2.send(
      new ModifyInstanceAttributeCommand({ InstanceId, DisableApiTermination: { Value: to.termination } }),
    );
  if (now.stop !== to.stop)
    await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, DisableApiStop: { Value: to.stop } }));
}

/** It takes a moment until AWS applies a change of protection everywhere (EC2 User Guide, *Enable stop protection*). */
export async function onceUnprotected(ctx: EntryContext, call: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await call();
      return;
    } catch (error) {
      const stillProtected = error instanceof Error && error.name === 'OperationNotPermitted';
      if (!stillProtected || attempt === 5) throw error;
      await ctx.sleep(2_000);
    }
  }
}
