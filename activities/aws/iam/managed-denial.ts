/**
 * A denial by AWS's own policy `AWSDenyAll`, for a user or role whose inline policies are used up. On release the cutoff for older
 * sessions (session-cutoff.ts) stays: as an inline policy if there is room by then, else as a managed policy of the account.
 */
import {
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  DetachRolePolicyCommand,
  DetachUserPolicyCommand,
  type IAMClient,
} from '@aws-sdk/client-iam';
import type { Entity } from '../../../domain/entity.ts';
import type { Text } from '../../../domain/text.ts';
import type { EntryContext } from '../../entry.ts';
import { isNotFound } from '../errors.ts';
import { ifFound } from '../found.ts';
import { iamOf, principalArn } from './client.ts';
import { putInlinePolicy } from './inline-policy.ts';
import { attachedTo, inlineRoom, mostAttached, ROOM_PERMISSIONS, type InlineRoom } from './policy-room.ts';
import { documentOf, olderSessions } from './session-cutoff.ts';

export type ManagedDenial = { arn: string; attached: boolean };

/** The IAM actions of this file. */
export const MANAGED_DENIAL_PERMISSIONS = [
  ...ROOM_PERMISSIONS,
  'iam:AttachRolePolicy',
  'iam:AttachUserPolicy',
  'iam:CreatePolicy',
  'iam:DetachRolePolicy',
  'iam:DetachUserPolicy',
] as const;

/** AWS Managed Policy Reference, *AWSDenyAll*. */
const denyAllOf = (ctx: Pick<EntryContext, 'aws'>): string => `arn:${ctx.aws.partition}:iam::aws:policy/AWSDenyAll`;

/** Whether there is room for it. */
export async function managedRoom(ctx: EntryContext, target: Entity): Promise<{ free: boolean; most: number }> {
  const iam = iamOf(ctx);
  const [attached, most] = await Promise.all([attachedTo(iam, target), mostAttached(iam, target)]);
  return { free: attached.includes(denyAllOf(ctx)) || attached.length < most, most };
}

export async function readManagedDenial(ctx: EntryContext, target: Entity): Promise<ManagedDenial> {
  const iam = iamOf(ctx);
  const [arn, attached] = await Promise.all([principalArn(iam, target), attachedTo(iam, target)]);
  return { arn, attached: attached.includes(denyAllOf(ctx)) };
}

/** @param inlineName of the inline policy that the cutoff may be put into */
export async function writeManagedDenial(
  ctx: EntryContext,
  target: Entity,
  to: ManagedDenial,
  inlineName: string,
): Promise<void> {
  const iam = iamOf(ctx);
  if (to.attached) return attach(iam, target, denyAllOf(ctx));
  const cutoff = documentOf([olderSessions(new Date().toISOString())]);
  const room = await inlineRoom(iam, target, inlineName);
  if (room.fits(cutoff)) {
    await putInlinePolicy(iam, target, inlineName, cutoff);
    return detach(iam, target, denyAllOf(ctx));
  }
  const made = await iam.send(
    new CreatePolicyCommand({
      PolicyName: `FirebreakOlderSessions-${Date.now()}`,
      PolicyDocument: cutoff,
      Description: `Refuses the sessions of ${target.id} that were issued before Firebreak released it.`,
    }),
  );
  const [attached, most] = await Promise.all([attachedTo(iam, target), mostAttached(iam, target)]);
  if (attached.length >= most) return inPlaceOfDenial(ctx, target, made.Policy?.Arn ?? '');
  await attachNew(ctx, target, made.Policy?.Arn ?? '');
  await detach(iam, target, denyAllOf(ctx));
}

/** At the quota the place has to become free first. Without the cutoff the denial stays. */
async function inPlaceOfDenial(ctx: EntryContext, target: Entity, cutoffArn: string): Promise<void> {
  const iam = iamOf(ctx);
  await detach(iam, target, denyAllOf(ctx));
  try {
    await attachNew(ctx, target, cutoffArn);
  } catch (error) {
    await attach(iam, target, denyAllOf(ctx));
    throw error;
  }
}

/** IAM may not know a new policy everywhere for some seconds (IAM User Guide, *Changes that I make are not always immediately visible*). */
async function attachNew(ctx: EntryContext, target: Entity, policyArn: string): Promise<void> {
  for (let left = NEW_POLICY_TRIES; ; left -= 1)
    try {
      return await attach(iamOf(ctx), target, policyArn);
    } catch (error) {
      if (left === 0 || !isNotFound(error)) throw error;
      await ctx.sleep(2_000);
    }
}
const NEW_POLICY_TRIES = 8;

async function attach(iam: IAMClient, { kind, id }: Entity, PolicyArn: string): Promise<void> {
  await (kind === 'iam-role'
    ? iam.send(new AttachRolePolicyCommand({ RoleName: id, PolicyArn }))
    : iam.send(new AttachUserPolicyCommand({ UserName: id, PolicyArn })));
}

/** What is detached already is not found. */
async function detach(iam: IAMClient, { kind, id }: Entity, PolicyArn: string): Promise<void> {
  await ifFound<unknown>(
    kind === 'iam-role'
      ? iam.send(new DetachRolePolicyCommand({ RoleName: id, PolicyArn }))
      : iam.send(new DetachUserPolicyCommand({ UserName: id, PolicyArn })),
  );
}

const grouped = (n: number): string => n.toLocaleString('en');

export const usesManagedPolicy = ({ used, most }: InlineRoom): Text => ({
  en: `Its inline policies have no room for a denial (${grouped(used)} of ${grouped(most)} characters are used), so AWS's managed policy AWSDenyAll is attached instead.`,
  ko: `인라인 정책에 여유 공간이 없어(${grouped(most)}자 중 ${grouped(used)}자 사용) AWS 관리형 정책 AWSDenyAll을 연결합니다.`,
});

export const noRoom = ({ used, most }: InlineRoom, policies: number): Text => ({
  en: `IAM has no room for a denial: its inline policies use ${grouped(used)} of ${grouped(most)} characters, and all ${policies} places for managed policies are taken. Detach one, or deactivate its access keys instead.`,
  ko: `차단 정책을 추가할 수 없습니다. 인라인 정책은 ${grouped(most)}자 중 ${grouped(used)}자를 사용 중이고 관리형 정책은 한도(${policies}개)까지 연결되어 있습니다. 정책 하나를 분리하거나 액세스 키를 비활성화하세요.`,
});
