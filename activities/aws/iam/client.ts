/** The IAM client (IAM is global in an account), and the small reads that entries share. */
import {
  GetAccessKeyLastUsedCommand,
  GetRoleCommand,
  GetUserCommand,
  IAMClient,
  type Role,
  type User,
} from '@aws-sdk/client-iam';
import type { Entity } from '../../../domain/entity.ts';
import { moment } from '../../../domain/format.ts';
import type { Text } from '../../../domain/text.ts';
import { TargetGone, type EntryContext } from '../../entry.ts';
import { homeRegionOf } from '../../account.ts';
import { orGone } from '../found.ts';

export const iamOf = (ctx: Pick<EntryContext, 'aws'>): IAMClient => ctx.aws.client(IAMClient, homeRegionOf(ctx.aws));

/** @throws TargetGone */
export async function getUser(iam: IAMClient, UserName: string): Promise<User> {
  const answer = await orGone(UserName, iam.send(new GetUserCommand({ UserName })));
  if (answer.User === undefined) throw new TargetGone(UserName);
  return answer.User;
}

/** @throws TargetGone */
export async function getRole(iam: IAMClient, RoleName: string): Promise<Role> {
  const answer = await orGone(RoleName, iam.send(new GetRoleCommand({ RoleName })));
  if (answer.Role === undefined) throw new TargetGone(RoleName);
  return answer.Role;
}

/** The ARN of a user or role as AWS knows it, path included. @throws TargetGone */
export async function principalArn(iam: IAMClient, target: Entity): Promise<string> {
  const { Arn } = target.kind === 'iam-role' ? await getRole(iam, target.id) : await getUser(iam, target.id);
  return Arn ?? '';
}

/** When and where a key was last used; undefined if never. IAM reports it with a delay of some hours. */
export async function keyLastUsed(
  iam: IAMClient,
  AccessKeyId: string,
): Promise<{ at: Date; where: string; region: string } | undefined> {
  const { AccessKeyLastUsed: used } = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }));
  if (used?.LastUsedDate === undefined) return undefined;
  return { at: used.LastUsedDate, where: `${used.ServiceName}, ${used.Region}`, region: used.Region ?? 'N/A' };
}

export function lastUsedText(
  { timeZone }: Pick<EntryContext, 'timeZone'>,
  what: string,
  used: { at: Date; where: string } | undefined,
): Text {
  if (used === undefined)
    return { en: `${what} was never used, as far as IAM knows.`, ko: `${what}: IAM 기준 사용 이력이 없습니다.` };
  const at = moment(used.at.toISOString(), timeZone);
  return { en: `${what} was last used ${at} (${used.where}).`, ko: `${what}: 마지막 사용 ${at}(${used.where}).` };
}

/** IAM returns policy documents URL-encoded. */
export const decodePolicy = (document: string | undefined): string => decodeURIComponent(document ?? '');
