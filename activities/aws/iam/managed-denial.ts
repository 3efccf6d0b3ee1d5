/**
 * A denial by AWS's own policy `AWSDenyAll`, for a user or role whose inline policies are used up. On release a cutoff for all
 * sessions from before the release stays (session-cutoff.ts): as an inline policy if there is room by then, else as a managed
 * policy of the account. The denial is taken away last, so that a release that was interrupted is one that has not begun.
 */
import {
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  DeletePolicyCommand,
  DetachRolePolicyCommand,
  DetachUserPolicyCommand,
  type IAMClient,
} from '@aws-sdk/client-iam';
import type { Entity } from '../../../domain/entity.ts';
import type { Text } from '../../../domain/text.ts';
import { ErrorWithText, type EntryContext } from '../../entry.ts';
import { isNotFound } from '../errors.ts';
import { ifFound } from '../found.ts';
import { iamOf, principalArn } from './client.ts';
import { patiently } from '../patience.ts';
import { putInlinePolicy } from './inline-policy.ts';
import { attachedTo, inlineRoom, mostAttached, ROOM_PERMISSIONS, type InlineRoom } from './policy-room.ts';
import { documentOf, longestSession, olderSessions } from './session-cutoff.ts';

export type ManagedDenial = { arn: string; attached: boolean };

/** The IAM actions of this file. */
export const MANAGED_DENIAL_PERMISSIONS = [
  ...ROOM_PERMISSIONS,
  'iam:AttachRolePolicy',
  'iam:AttachUserPolicy',
  'iam:CreatePolicy',
  'iam:DeletePolicy',
  'iam:DetachRolePolicy',
  'iam:DetachUserPolicy',
] as const;

/** AWS Managed Policy Reference, *AWSDenyAll*. */
const denyAllOf = (ctx: Pick<EntryContext, 'aws'>): string => `arn:${ctx.aws.partition}:iam::aws:policy/AWSDenyAll`;

/** Of the managed policy that a release may leave. One name for each user or role, so that no release leaves a second one. */
const cutoffName = ({ kind, id }: Entity): string =>
  `FirebreakOlderSessions-${kind === 'iam-role' ? 'role' : 'user'}-${id}`;

export const cutoffArn = (ctx: Pick<EntryContext, 'aws'>, target: Entity): string =>
  `arn:${ctx.aws.partition}:iam::${ctx.aws.id}:policy/${cutoffName(target)}`;

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
  const isInline = (await inlineRoom(iam, target, inlineName)).fits(cutoff);
  if (!isInline) await ensurePlace(ctx, target);
  // That of an earlier release, or of an attempt that was interrupted. Meanwhile the denial stands.
  await removeCutoff(ctx, target);
  await (isInline ? putInlinePolicy(iam, target, inlineName, cutoff) : attachCutoff(ctx, target, cutoff));
  await detach(iam, target, denyAllOf(ctx));
}

/** @throws NoPlace if the policy would be one too many: without it the denial stays */
async function ensurePlace(ctx: EntryContext, target: Entity): Promise<void> {
  const iam = iamOf(ctx);
  const [attached, most] = await Promise.all([attachedTo(iam, target), mostAttached(iam, target)]);
  if (attached.filter((arn) => arn !== cutoffArn(ctx, target)).length >= most) throw new NoPlace(noPlace(most));
}

class NoPlace extends ErrorWithText {
  override name = 'LimitExceeded';
}

async function removeCutoff(ctx: EntryContext, target: Entity): Promise<void> {
  const PolicyArn = cutoffArn(ctx, target);
  await detach(iamOf(ctx), target, PolicyArn);
  await ifFound(iamOf(ctx).send(new DeletePolicyCommand({ PolicyArn })));
}

async function attachCutoff(ctx: EntryContext, target: Entity, PolicyDocument: string): Promise<void> {
  const iam = iamOf(ctx);
  const Description = `Refuses the sessions of ${target.id} that were issued before Firebreak released it.`;
  await iam.send(new CreatePolicyCommand({ PolicyName: cutoffName(target), PolicyDocument, Description }));
  // IAM may not know a new policy everywhere for some seconds (IAM User Guide, *Changes that I make are not always immediately visible*).
  await patiently(() => attach(iam, target, cutoffArn(ctx, target)), {
    tries: NEW_POLICY_TRIES,
    mayPass: isNotFound,
    sleep: (ms) => ctx.sleep(ms),
  });
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

/** What a release leaves behind. Unlike an inline denial, AWSDenyAll does not keep the time at which it was attached. */
export const staysOfManaged = (target: Entity, inlineName: string): Text[] => {
  const hours = longestSession(target.kind);
  const name = cutoffName(target);
  return [
    {
      en: `After the release, all sessions from before the release stay refused, also those that are issued while the denial stands. A policy remains for it: inline ${inlineName} if there is room by then, else managed ${name}. The managed one needs one more place for managed policies: without it the denial stays. What remains is of no use after ${hours} hours and may then be deleted.`,
      ko: `해제한 뒤에도 해제 전에 발급된 세션은 차단 중에 발급된 세션까지 모두 계속 거부됩니다. 이를 위한 정책이 남습니다: 여유 공간이 있으면 인라인 ${inlineName}, 없으면 관리형 ${name}. 관리형 정책을 연결할 자리가 하나 더 없으면 차단이 유지됩니다. 남은 정책은 ${hours}시간이 지나면 삭제해도 됩니다.`,
    },
    ...(target.kind === 'iam-role' ? [RENEWS] : []),
  ];
};

const RENEWS: Text = {
  en: 'So after the release, instances and functions with this role are refused until their credentials renew, up to some hours.',
  ko: '따라서 해제한 뒤에도 이 역할을 쓰는 인스턴스와 함수는 자격 증명이 갱신될 때까지(최대 수 시간) 거부됩니다.',
};

export const noRoom = ({ used, most }: InlineRoom, policies: number): Text => ({
  en: `IAM has no room for a denial: its inline policies use ${grouped(used)} of ${grouped(most)} characters, and all ${policies} places for managed policies are taken. Detach one, or deactivate its access keys instead.`,
  ko: `차단 정책을 추가할 수 없습니다. 인라인 정책은 ${grouped(most)}자 중 ${grouped(used)}자를 사용 중이고 관리형 정책은 한도(${policies}개)까지 연결되어 있습니다. 정책 하나를 분리하거나 액세스 키를 비활성화하세요.`,
});

const noPlace = (most: number): Text => ({
  en: `all ${most} places for managed policies are taken, so the policy that refuses older sessions cannot be attached. The denial stays until there is room.`,
  ko: `관리형 정책이 한도(${most}개)까지 연결되어 있어 이전 세션을 거부하는 정책을 연결할 수 없습니다. 자리가 생길 때까지 차단이 유지됩니다.`,
});
