/** Summaries of incidents that never happened: as many as a test wants, the same each time. */
import { createHash } from 'node:crypto';
import { CATEGORIES, SEVERITIES } from '../../domain/alert.ts';
import type { IncidentSummary, Line } from '../../domain/summary.ts';
import { incidentId } from '../../contract/ids.ts';
import { MINUTE_MS } from '../../domain/units.ts';
import { ACME_ACCOUNT, HANBIT_ACCOUNT } from './world.ts';

const FINDINGS = [
  'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS',
  'CryptoCurrency:EC2/BitcoinTool.B!DNS',
  'Policy:S3/BucketAnonymousAccessGranted',
  'Impact:EC2/PortSweep',
  'UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B',
];
const TITLES = [
  ['A leaked access key is being used', '유출된 액세스 키 사용'],
  ['An instance mines cryptocurrency', '인스턴스에서 암호화폐 채굴'],
  ['A bucket was made public', '버킷 전체 공개'],
  ['An instance scans other hosts', '인스턴스의 포트 스캔'],
  ['A sign-in from an unusual place', '평소와 다른 위치의 로그인'],
] as const;
const PEOPLE = [
  ['minji', 'jun'],
  ['sora', 'daeho'],
] as const;

/** The newest first day is 2026-11-26; one incident every hour before it. */
const END = Date.parse('2026-11-26T12:00:00.000Z');

export function summary(i: number, over: Partial<IncidentSummary> = {}): IncidentSummary {
  const pick = <T>(all: readonly T[], salt: number): T => all[(i * 7 + salt * 13 + (i >> 3)) % all.length]!;
  const isAcme = i % 3 !== 0;
  const customer = isAcme ? 'acme' : 'hanbit';
  const account = isAcme ? ACME_ACCOUNT : HANBIT_ACCOUNT;
  const kind = i % FINDINGS.length;
  const opened = END - i * 50 * MINUTE_MS;
  const contained = (4 + ((i * 37) % 90)) * MINUTE_MS;
  const restored = contained + (20 + ((i * 53) % 600)) * MINUTE_MS;
  const isDismissed = i % 9 === 4;
  const openedAt = new Date(opened).toISOString();
  const at = new Date(opened + restored + 5 * MINUTE_MS).toISOString();
  const wait = (1 + ((i * 11) % 45)) * MINUTE_MS;
  const name = pick(PEOPLE[isAcme ? 0 : 1], 3);
  return {
    format: 1,
    id: incidentId(customer, account, `access-key:AKIA${i}`),
    runId: createHash('sha256')
      .update(String(i))
      .digest('hex')
      .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5'),
    at,
    openedAt,
    customer,
    account: { id: account, name: `${customer}-prod` },
    region: 'us-east-1',
    title: TITLES[kind]![0],
    titleKo: TITLES[kind]![1],
    category: pick(CATEGORIES, 1),
    severity: pick(SEVERITIES.slice(0, 4), 2),
    source: 'guardduty',
    findingType: FINDINGS[kind]!,
    runbook: { id: 'leaked-credentials', title: { en: 'Leaked credentials', ko: '자격 증명 유출' } },
    drill: i % 50 === 7,
    outcome: isDismissed ? 'dismissed' : 'closed',
    ...(isDismissed
      ? { dismissal: { by: name, at, reason: 'Our own scanner, on the list of the network team.' } }
      : {}),
    confirmation: 'confirmed',
    recurs: i % 11 === 0,
    alerts: 1 + (i % 5),
    metrics: isDismissed
      ? { detectMs: 30_000 + (i % 7) * 10_000, acknowledgeMs: wait }
      : {
          detectMs: 30_000 + (i % 7) * 10_000,
          acknowledgeMs: wait,
          containMs: contained,
          restoreMs: restored,
        },
    ...(kind === 0 && i % 2 === 0
      ? {
          cause: {
            en: 'AWS found the access key in a public place, such as a code repository.',
            ko: 'AWS가 코드 저장소 등 누구나 볼 수 있는 위치에서 액세스 키를 발견했습니다.',
          },
        }
      : {}),
    changes: { done: 4, putBack: 2, ended: 1, inForce: 1 },
    open: i % 3,
    waits: [
      {
        phase: 'isolate',
        purpose: 'change',
        status: 'decided',
        openedAt,
        closedAt: new Date(opened + wait).toISOString(),
        by: [name],
        escalation: 0,
      },
    ],
    lines: [line('iam.deactivate-access-key', i % 8 === 0), line('ec2.quarantine', i % 5 === 0)],
    reports: {},
    ...over,
  };
}

const line = (entry: string, isRejected: boolean): Line => ({
  entry,
  title:
    entry === 'ec2.quarantine'
      ? { en: 'Quarantine an instance', ko: '인스턴스 네트워크 격리' }
      : { en: 'Deactivate an access key', ko: '액세스 키 비활성화' },
  phase: 'isolate',
  kind: 'change',
  steps: 2,
  done: isRejected ? 1 : 2,
  already: 0,
  rejected: isRejected ? 1 : 0,
  skipped: 0,
  refused: 0,
  undone: 0,
  retries: 0,
});

export const summaries = (count: number): IncidentSummary[] => Array.from({ length: count }, (_, i) => summary(i));
