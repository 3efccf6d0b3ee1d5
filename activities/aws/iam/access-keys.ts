/** Access keys: the user of a key, and the keys of a user. */
import {
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  paginateListAccessKeys,
  type AccessKeyMetadata,
  type IAMClient,
} from '@aws-sdk/client-iam';
import type { Text } from '../../../domain/text.ts';
import { ifFound, orGone } from '../found.ts';
import { allPages } from '../pages.ts';
import { getUser } from './client.ts';

const TEMPORARY: Text = {
  en: 'It is temporary (ASIA…): it has no user and ends by itself; revoke the sessions of its role instead.',
  ko: '임시 자격 증명(ASIA…)입니다. 사용자에 속하지 않고 스스로 만료되므로 해당 역할의 세션을 취소하세요.',
};
const ROOTS: Text = {
  en: "This is the root user's key: only root itself can change it, in the console.",
  ko: '루트 사용자의 키입니다. 루트 사용자가 콘솔에서 직접 변경해야 합니다.',
};

/** The user of a key, or why it has none. @throws TargetGone for a key that IAM does not know */
export async function keyOwner(
  iam: IAMClient,
  AccessKeyId: string,
): Promise<{ user: string; userArn: string } | { notApplicable: Text }> {
  if (AccessKeyId.startsWith('ASIA')) return { notApplicable: TEMPORARY };
  const { UserName: user } = await orGone(AccessKeyId, iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId })));
  if (user === undefined || user === '' || user === 'root' || user === '<root_account>')
    return { notApplicable: ROOTS };
  // Who asks for the owner of a key reads the owner's keys next, so that they are asked for at the same time.
  const [{ Arn: userArn = '' }] = await Promise.all([getUser(iam, user), keysOf(iam, user)]);
  return { user, userArn };
}

/** All keys of a user. @throws TargetGone if there is no such user */
export const keysOf = (iam: IAMClient, UserName: string): Promise<AccessKeyMetadata[]> =>
  orGone(
    UserName,
    allPages(paginateListAccessKeys({ client: iam }, { UserName }), (p) => p.AccessKeyMetadata),
  );

/** A key that is gone already is no error. */
export async function removeKey(iam: IAMClient, UserName: string, AccessKeyId: string): Promise<void> {
  await ifFound(iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId })));
}
