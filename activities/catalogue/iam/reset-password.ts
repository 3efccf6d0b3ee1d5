/** Replaces a user's console password by a random one that must be changed at the next sign-in. Secrets Manager keeps it until then. */
import { GetLoginProfileCommand, UpdateLoginProfileCommand } from '@aws-sdk/client-iam';
import { randomInt, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Text } from '../../../domain/text.ts';
import { INCIDENT_TAG } from '../../aws/ec2/tags.ts';
import { ifFound } from '../../aws/found.ts';
import { getUser, iamOf } from '../../aws/iam/client.ts';
import {
  describeSecret,
  ensureSecret,
  putSecret,
  secretName,
  secretsOf,
  tagOfSecret,
  tagSecret,
} from '../../aws/secrets.ts';
import { named } from '../../aws/written.ts';
import { defineChange, type EntryContext } from '../../entry.ts';

/** `newPasswordIn`: the secret with the password that Firebreak set, or null. */
type PasswordState = {
  arn: string;
  console: 'no password' | 'password' | 'must be changed';
  newPasswordIn: string | null;
};

const Params = z.strictObject({
  /** Region of the secret; null for the incident's region. */
  region: z.string().nullable().default(null),
  /** Set by `prepare` if empty. Each incident has its own secret. */
  secret: z.string().default(''),
});
type Params = z.infer<typeof Params>;

/** Tag of the secret after IAM has accepted its password. */
const SET_TAG = 'firebreak:password-set';
/** IAM's longest password, which satisfies every length that the account's password policy may require. */
const LENGTH = 128;
/** Each password has one character of each set, so that it satisfies every policy. */
const ALPHABETS = ['ABCDEFGHJKLMNPQRSTUVWXYZ', 'abcdefghijkmnopqrstuvwxyz', '23456789', '!@#$%^*_+-=.'];

export default defineChange<PasswordState, Params>({
  id: 'iam.reset-password',
  title: { en: "Reset the user's console password", ko: '콘솔 비밀번호 재설정' },
  targets: ['iam-user'],
  reversible: false,
  permissions: [
    'iam:GetLoginProfile',
    'iam:GetUser',
    'iam:UpdateLoginProfile',
    'secretsmanager:CreateSecret',
    'secretsmanager:DescribeSecret',
    'secretsmanager:PutSecretValue',
    'secretsmanager:TagResource',
  ],
  csf: ['RS.MI-02', 'PR.AA-01'],
  requirements: ['P2.6'],
  params: Params,

  async prepare(ctx, target, { region, secret }) {
    if (target.standing === 'unauthorized') return { notApplicable: THEIRS };
    await getUser(iamOf(ctx), target.id);
    if ((await loginProfile(ctx, target.id)) === undefined) return { notApplicable: NO_PASSWORD };
    return {
      region: region ?? ctx.incident.region,
      secret: secret === '' ? secretName(ctx.incident.id, 'password', target.id) : secret,
    };
  },
  async read(ctx, target, params) {
    const { Arn = '' } = await getUser(iamOf(ctx), target.id);
    const profile = await loginProfile(ctx, target.id);
    const kept = await describeSecret(secretsIn(ctx, params), params.secret);
    const isSet = tagOfSecret(kept, SET_TAG) !== undefined;
    return {
      arn: Arn,
      console: profile === undefined ? 'no password' : profile.PasswordResetRequired ? 'must be changed' : 'password',
      newPasswordIn: isSet ? params.secret : null,
    };
  },
  desired: (state, { secret }) => ({ ...state, console: 'must be changed', newPasswordIn: secret }),
  async write(ctx, target, _from, _to, params) {
    const secrets = secretsIn(ctx, params);
    const { secret } = params;
    const password = randomPassword();
    // It is stored before it is set, because a password that nobody has would lock the user out. A retry sets a new one in both places.
    await ensureSecret(secrets, secret, `First console password of ${target.id} after the incident`, {
      [INCIDENT_TAG]: ctx.incident.id,
    });
    await putSecret(secrets, secret, randomUUID(), { userName: target.id, password });
    await iamOf(ctx).send(
      new UpdateLoginProfileCommand({ UserName: target.id, Password: password, PasswordResetRequired: true }),
    );
    await tagSecret(secrets, secret, { [SET_TAG]: 'true' });
  },
  impact: async (_ctx, _target, _state, { secret, region }) => [whereToFetch(secret, region ?? ''), MAY_CHANGE],
  async writes(ctx, _target, { arn }, params) {
    const kept = await describeSecret(secretsIn(ctx, params), params.secret);
    return named(arn, kept?.ARN);
  },
});

const secretsIn = (ctx: EntryContext, { region }: Params) => secretsOf(ctx, region ?? ctx.incident.region);

const loginProfile = async (ctx: EntryContext, UserName: string) =>
  (await ifFound(iamOf(ctx).send(new GetLoginProfileCommand({ UserName }))))?.LoginProfile;

function randomPassword(): string {
  const all = ALPHABETS.join('');
  const pick = (from: string): string => from[randomInt(from.length)] ?? '';
  const characters = ALPHABETS.map(pick);
  while (characters.length < LENGTH) characters.splice(randomInt(characters.length + 1), 0, pick(all));
  return characters.join('');
}

const THEIRS: Text = {
  en: 'The intruder made this user: it is deleted, not given a new password.',
  ko: '공격자가 만든 사용자이므로 비밀번호를 재설정하지 않고 삭제합니다.',
};
const NO_PASSWORD: Text = {
  en: 'The user has no console password, so there is none to reset.',
  ko: '콘솔 비밀번호가 없는 사용자이므로 재설정할 것이 없습니다.',
};
const MAY_CHANGE: Text = {
  en: 'At the next sign-in it must be changed, which needs the permission iam:ChangePassword. Sessions that are open now stay open.',
  ko: '다음 로그인 시 비밀번호를 변경해야 하며 iam:ChangePassword 권한이 필요합니다. 이미 열린 세션은 유지됩니다.',
};

const whereToFetch = (secret: string, region: string): Text => ({
  en: `The user cannot sign in with the old password any more. The new one is kept in Secrets Manager as ${secret} (${region}), in the customer's account; Firebreak itself cannot read it.`,
  ko: `기존 비밀번호로는 로그인할 수 없습니다. 새 비밀번호는 고객사 계정의 Secrets Manager에 보관하며(${secret}, ${region}), Firebreak도 읽을 수 없습니다.`,
});
