/** Makes an access key useless without deleting it: who still calls with it stays visible, and it can be put back. */
import {
  GetAccessKeyLastUsedCommand,
  paginateListAccessKeys,
  UpdateAccessKeyCommand,
  type StatusType,
} from '@aws-sdk/client-iam';
import { z } from 'zod';
import type { Text } from '../../../domain/text.ts';
import { orGone } from '../../aws/found.ts';
import { getUser, iamOf, keyLastUsed, lastUsedText } from '../../aws/iam/client.ts';
import { callersOf } from '../../aws/cloudtrail/callers.ts';
import { allPages } from '../../aws/pages.ts';
import { defineChange, TargetGone } from '../../entry.ts';

type KeyState = { user: string; status: StatusType };
/** Whose key it is, as IAM says; looked up at preview. */
type KeyParams = { user?: string; userArn?: string };

const NOT_OURS: Text = {
  en: 'Temporary credentials (ASIA…) cannot be deactivated one by one: revoke the sessions of their role instead.',
  ko: '임시 자격 증명(ASIA…)은 개별적으로 비활성화할 수 없습니다. 해당 역할의 세션을 무효화하세요.',
};
const ROOTS: Text = {
  en: "This is the root user's key: only root itself can deactivate it, in the console.",
  ko: '루트 사용자의 키입니다. 루트 사용자가 콘솔에서 직접 비활성화해야 합니다.',
};

export default defineChange<KeyState, KeyParams>({
  id: 'iam.deactivate-access-key',
  title: { en: 'Deactivate access key', ko: '액세스 키 비활성화' },
  targets: ['access-key'],
  reversible: true,
  permissions: [
    'cloudtrail:LookupEvents',
    'ec2:DescribeRegions',
    'iam:GetAccessKeyLastUsed',
    'iam:GetUser',
    'iam:ListAccessKeys',
    'iam:UpdateAccessKey',
  ],
  csf: ['RS.MI-01', 'PR.AA-01'],
  requirements: ['P1.7', 'P2.7', 'P2.8'],
  params: z.strictObject({ user: z.string().optional(), userArn: z.string().optional() }) as z.ZodType<KeyParams>,

  async prepare(ctx, target) {
    if (target.id.startsWith('ASIA')) return { notApplicable: NOT_OURS };
    const iam = iamOf(ctx);
    const { UserName: user } = await orGone(
      target.id,
      iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: target.id })),
    );
    if (user === undefined || user === '' || user === 'root' || user === '<root_account>')
      return { notApplicable: ROOTS };
    return { user, userArn: (await getUser(iam, user)).Arn ?? '' };
  },
  async read(ctx, target, { user = '' }) {
    const pages = paginateListAccessKeys({ client: iamOf(ctx) }, { UserName: user });
    const keys = await orGone(
      target.id,
      allPages(pages, (p) => p.AccessKeyMetadata),
    );
    const status = keys.find((k) => k.AccessKeyId === target.id)?.Status;
    if (status === undefined) throw new TargetGone(target.id);
    return { user, status };
  },
  desired: (state) => ({ ...state, status: 'Inactive' }),
  async write(ctx, target, _from, { user, status }) {
    await iamOf(ctx).send(new UpdateAccessKeyCommand({ UserName: user, AccessKeyId: target.id, Status: status }));
  },
  async impact(ctx, target) {
    const [used, callers] = await Promise.all([keyLastUsed(iamOf(ctx), target.id), callersOf(ctx, target.id)]);
    return [lastUsedText(target.id, used), callers];
  },
  names: ({ user }, _target, { userArn }) => [user, ...(userArn === undefined ? [] : [userArn])],
});
