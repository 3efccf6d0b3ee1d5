/** Which users can sign in with only a password. Reads each user, because the credential report can be four hours old. */
import { plural } from '../../../domain/format.ts';
import {
  GetAccountSummaryCommand,
  GetLoginProfileCommand,
  paginateListMFADevices,
  paginateListUsers,
  type User,
} from '@aws-sdk/client-iam';
import { z } from 'zod';
import type { Entity } from '../../../domain/entity.ts';
import type { Finding, IncidentRef } from '../../../domain/entry.ts';
import { ifFound } from '../../aws/found.ts';
import { iamOf } from '../../aws/iam/client.ts';
import { inParallel } from '../../../domain/in-parallel.ts';
import { allPages } from '../../aws/pages.ts';
import { defineInquiry, type EntryContext } from '../../entry.ts';

const AT_ONCE = 5;
/** Most findings in the history. The summary counts all. */
const MAX_NAMED = 50;

export default defineInquiry({
  id: 'iam.mfa-state',
  title: { en: 'Check who signs in without MFA', ko: 'MFA 설정 상태 확인' },
  targets: ['account'],
  needs: ['iam-user', 'root'],
  permissions: ['iam:GetAccountSummary', 'iam:GetLoginProfile', 'iam:ListMFADevices', 'iam:ListUsers'],
  csf: ['PR.AA-03', 'ID.RA-01'],
  requirements: ['P2.12'],
  params: z.strictObject({}),

  async inquire(ctx, { entities }) {
    const client = iamOf(ctx);
    const { SummaryMap: summary = {} } = await client.send(new GetAccountSummaryCommand({}));
    const users = await allPages(paginateListUsers({ client }, {}), (p) => p.Users);
    const signIns = await inParallel(users, AT_ONCE, (user) => signInOf(ctx, user));
    const without = signIns.filter((s) => s.hasPassword && s.devices.length === 0);
    const added = signIns.flatMap((s) =>
      s.devices.filter((d) => isIn(ctx.incident, d.since)).map((d) => ({ ...s, d })),
    );
    const suspects = new Set(entities.filter((e) => e.standing === 'affected').map((e) => e.id));
    return {
      summary: {
        en: `Root ${summary['AccountMFAEnabled'] === 1 ? 'has' : 'has no'} MFA; ${without.length} of ${plural(signIns.filter((s) => s.hasPassword).length, 'user')} with a password have none; added in the window: ${plural(added.length, 'device')}`,
        ko: `루트 MFA ${summary['AccountMFAEnabled'] === 1 ? '설정됨' : '미설정'}, 비밀번호가 있는 사용자 ${signIns.filter((s) => s.hasPassword).length}명 중 ${without.length}명 미설정, 조사 기간 중 추가된 디바이스 ${added.length}개`,
      },
      findings: [
        ...ofRoot(summary),
        ...added.map(({ user, d }) => addedDevice(user, d)),
        ...without.slice(0, MAX_NAMED).map((s) => passwordAlone(s.user, suspects.has(s.user))),
      ],
      entities: without
        .slice(0, MAX_NAMED)
        .map(({ user }): Entity => ({ kind: 'iam-user', id: user, standing: 'related' })),
    };
  },
});

interface Device {
  serial: string;
  since: string;
}

interface SignIn {
  user: string;
  hasPassword: boolean;
  devices: Device[];
}

async function signInOf(ctx: EntryContext, { UserName: user = '' }: User): Promise<SignIn> {
  const client = iamOf(ctx);
  ctx.heartbeat(`looking at ${user}`);
  const [profile, devices] = await Promise.all([
    ifFound(client.send(new GetLoginProfileCommand({ UserName: user }))),
    allPages(paginateListMFADevices({ client }, { UserName: user }), (p) => p.MFADevices),
  ]);
  return {
    user,
    hasPassword: profile !== undefined,
    devices: devices.map((d) => ({ serial: d.SerialNumber ?? '', since: d.EnableDate?.toISOString() ?? '' })),
  };
}

const isIn = ({ window }: IncidentRef, at: string): boolean =>
  Date.parse(at) >= Date.parse(window.from) && Date.parse(at) <= Date.parse(window.to);

function ofRoot(summary: Record<string, number>): Finding[] {
  const findings: Finding[] = [];
  // Zero also if the organization has removed the root user's password, which is even safer.
  if (summary['AccountMFAEnabled'] !== 1 && summary['AccountPasswordPresent'] !== 0)
    findings.push({
      title: { en: 'Root signs in without MFA', ko: '루트 사용자에 MFA가 없음' },
      weight: 'grave',
      technique: 'T1078.004',
      weakness: true,
    });
  if ((summary['AccountAccessKeysPresent'] ?? 0) > 0)
    findings.push({
      title: { en: 'Root has access keys', ko: '루트 사용자에 액세스 키가 있음' },
      detail: {
        en: 'They may do everything, MFA or not. Only root can delete them.',
        ko: 'MFA와 무관하게 모든 작업이 가능하며, 루트 사용자만 삭제할 수 있습니다.',
      },
      weight: 'grave',
      technique: 'T1078.004',
      weakness: true,
    });
  return findings;
}

const addedDevice = (user: string, { serial, since }: Device): Finding => ({
  title: { en: `An MFA device was added for ${user}`, ko: `MFA 디바이스 추가: ${user}` },
  detail: {
    en: `${serial}. If it is not theirs, an intruder can sign in with it.`,
    ko: `${serial}. 본인의 디바이스가 아니라면 공격자가 로그인에 사용할 수 있습니다.`,
  },
  weight: 'notable',
  technique: 'T1556.006',
  at: since,
  entity: { kind: 'iam-user', id: user },
});

const passwordAlone = (user: string, isAffected: boolean): Finding => ({
  title: { en: `${user} signs in with a password alone`, ko: `MFA 없이 비밀번호만으로 로그인: ${user}` },
  weight: isAffected ? 'grave' : 'notable',
  technique: 'T1078.004',
  weakness: true,
  entity: { kind: 'iam-user', id: user },
});
