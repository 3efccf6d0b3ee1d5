/** An incident as the workflow describes it: a leaked access key in the isolate phase, before people decide and after. */
import type { Entity } from '../../domain/entity.ts';
import type { Gate, IncidentState, Step } from '../../domain/incident.ts';
import type { Language } from '../../domain/text.ts';
import type { TimelineEvent } from '../../domain/timeline.ts';
import { ACCOUNT, customerOf, HANBIT, HANBIT_ACCOUNT, MINJI, policyOf } from '../customers.ts';

export const at = (seconds: number): string =>
  new Date(Date.UTC(2026, 10, 22, 8, 12, 0) + seconds * 1000).toISOString();

export const KEY: Entity = {
  kind: 'access-key',
  id: 'AKIAQ3EGRIF6EXAMPLE7Q',
  standing: 'affected',
  facts: { user: 'deploy-bot' },
};
export const USER: Entity = {
  kind: 'iam-user',
  id: 'svc-backup',
  standing: 'unauthorized',
  facts: { createdBy: 'deploy-bot' },
};
export const BUCKET: Entity = { kind: 'bucket', id: 'acme-invoices-prod', region: 'us-east-1', standing: 'affected' };
export const instance = (id: string, region: string, name?: string): Entity => ({
  kind: 'instance',
  id,
  region,
  standing: 'unauthorized',
  ...(name === undefined ? {} : { facts: { name } }),
});

export function step(id: string, over: Partial<Step> = {}): Step {
  return {
    id,
    phase: 'isolate',
    entry: 'iam.deactivate-access-key',
    kind: 'change',
    title: { en: 'Deactivate the access key', ko: '액세스 키 비활성화' },
    target: KEY,
    params: {},
    reversible: true,
    release: 'restore',
    status: 'proposed',
    from: { status: 'Active' },
    to: { status: 'Inactive' },
    diff: [{ field: 'status', before: 'Active', after: 'Inactive' }],
    impact: [],
    gateId: 'isolate-g1',
    approvals: [],
    attempts: 0,
    ...over,
  };
}

const quarantine = (id: string, target: Entity, over: Partial<Step> = {}): Step =>
  step(id, {
    entry: 'ec2.quarantine',
    title: { en: 'Quarantine instance', ko: '인스턴스 네트워크 격리' },
    target,
    diff: [{ field: 'eni-0a1b2c3d.groups', before: 'sg-web, sg-ssh', after: 'firebreak-quarantine' }],
    impact: [
      {
        en: 'Target group web loses 1 of its 3 healthy targets',
        ko: '대상 그룹 web: 정상 대상 3개 중 1개가 빠집니다',
      },
    ],
    ...over,
  });

export const proposedSteps = (): Step[] => [
  step('isolate-1', {
    release: 'never',
    because: { en: 'A leaked key is never made active again', ko: '유출된 키는 다시 활성화하지 않습니다' },
    impact: [
      {
        en: 'Last used 12 s ago; 212 calls from 203.0.113.0/24 in the last 14 days would fail (CI deploys)',
        ko: '마지막 사용 12초 전. 최근 14일간 203.0.113.0/24 대역에서 호출 212건(CI 배포)이 있었고, 앞으로는 실패합니다',
      },
    ],
  }),
  step('isolate-2', {
    entry: 'iam.deny-all',
    title: { en: 'Deny everything to an IAM user', ko: 'IAM 사용자 모든 권한 거부' },
    target: { ...USER, id: 'deploy-bot', standing: 'affected' },
    diff: [
      {
        field: 'inline policy firebreak-deny-all',
        before: '—',
        after: '{"Effect":"Deny","Action":"*","Resource":"*"}',
      },
    ],
  }),
  quarantine('isolate-3', instance('i-0abc1234def567890', 'ap-south-1', 'web-3')),
  quarantine('isolate-4', instance('i-0fedcba9876543210', 'us-east-1'), { impact: [] }),
  step('isolate-5', {
    entry: 's3.block-public-access',
    title: { en: 'Block public access to a bucket', ko: '버킷 퍼블릭 액세스 차단' },
    target: BUCKET,
    diff: [
      { field: 'BlockPublicPolicy', before: 'false', after: 'true' },
      { field: 'RestrictPublicBuckets', before: 'false', after: 'true' },
    ],
  }),
  step('isolate-6', {
    entry: 'iam.delete-principal',
    title: { en: 'Delete an IAM user', ko: 'IAM 사용자 삭제' },
    target: USER,
    reversible: false,
    diff: [{ field: 'user', before: 'svc-backup, 1 access key, AdministratorAccess', after: '—' }],
    impact: [{ en: 'Its record was kept as evidence', ko: '기록은 증거로 보관되었습니다' }],
  }),
];

export const gate = (steps: readonly Step[], over: Partial<Gate> = {}): Gate => ({
  id: 'isolate-g1',
  phase: 'isolate',
  purpose: 'change',
  digest: '7f3a91c0'.repeat(8),
  stepIds: steps.map((s) => s.id),
  status: 'open',
  openedAt: at(30),
  reminders: 0,
  escalation: 0,
  ...over,
});

export function incident(over: Partial<IncidentState> = {}, language: Language = 'en'): IncidentState {
  const steps = over.steps ?? proposedSteps();
  const korean = language === 'ko';
  return {
    id: korean ? `hanbit-${HANBIT_ACCOUNT}-iam-user-0a1b2c3d4e5f6g7h` : `acme-${ACCOUNT}-iam-user-0a1b2c3d4e5f6g7h`,
    runId: 'b1946ac9-2f6d-4c3e-9a51-000000000001',
    version: 1,
    alertCounts: [],
    customer: policyOf(customerOf(korean ? HANBIT : {})),
    region: 'us-east-1',
    title: 'Access key of deploy-bot is being used from a known malicious address',
    category: 'unauthorized-access',
    severity: 'critical',
    source: 'guardduty',
    runbook: {
      id: 'leaked-access-key',
      title: { en: 'Leaked access key', ko: '액세스 키 유출' },
      digest: 'a'.repeat(64),
    },
    drill: false,
    status: 'open',
    phase: 'isolate',
    waitingFor: { en: `approval of ${steps.length} steps`, ko: `조치 ${steps.length}건 승인` },
    confirmation: 'confirmed',
    alerts: [],
    alertCount: 3,
    lastAlertAt: at(20),
    entities: [
      KEY,
      USER,
      BUCKET,
      instance('i-0abc1234def567890', 'ap-south-1'),
      instance('i-0fedcba9876543210', 'us-east-1'),
    ],
    findings: [
      {
        title: {
          en: 'User svc-backup was created with AdministratorAccess',
          ko: 'AdministratorAccess 권한의 svc-backup 사용자가 생성됨',
        },
        weight: 'grave',
      },
      {
        title: { en: 'CloudTrail logging was stopped and is off', ko: 'CloudTrail 로깅이 중지된 상태' },
        weight: 'grave',
      },
      { title: { en: 'Instances were started in 3 regions', ko: '인스턴스 실행: 리전 3곳' }, weight: 'notable' },
    ],
    summaries: [],
    evidence: [],
    steps,
    gates: [gate(steps)],
    openedAt: at(0),
    reports: {},
    timeline: [],
    ...over,
  };
}

export const event = (seq: number, over: Partial<TimelineEvent> = {}): TimelineEvent => ({
  seq,
  at: at(seq),
  phase: 'isolate',
  kind: 'note',
  actor: { kind: 'engine', id: 'firebreak', name: 'Firebreak' },
  what: { en: 'Something happened', ko: '무슨 일이 있었음' },
  ...over,
});

/** The steps after decisions, in each status that a step can have. */
export function decidedSteps(): Step[] {
  const approvals = [{ by: MINJI, at: at(70) }];
  const steps = proposedSteps();
  const [key, deny, web3, other, bucket, remove] = steps as [Step, Step, Step, Step, Step, Step];
  Object.assign(key, { status: 'done', approvals, startedAt: at(71), finishedAt: at(73) });
  Object.assign(deny, {
    status: 'rejected',
    finishedAt: at(70),
    reason: { en: 'CI deploys at 04:00 need it', ko: '04:00 CI 배포에 필요함' },
  });
  Object.assign(web3, {
    status: 'failed',
    approvals,
    startedAt: at(71),
    finishedAt: at(75),
    reason: {
      en: 'Could not quarantine i-0abc1234def567890: the role firebreak-isolate in 1111-2222-3333 may not call ec2:ModifyNetworkInterfaceAttribute. Nothing was changed. Fix the role (firebreak customers verify acme) and press Retry.',
      ko: '인스턴스 격리 실패(i-0abc1234def567890): firebreak-isolate 역할에 ec2:ModifyNetworkInterfaceAttribute 권한이 없습니다(계정 1111-2222-3333). 변경된 것은 없습니다. 역할을 수정하고(firebreak customers verify hanbit) 재시도를 누르세요.',
    },
  });
  Object.assign(other, { status: 'running', approvals, startedAt: at(74) });
  Object.assign(bucket, {
    status: 'drifted',
    approvals,
    reason: {
      en: 'It has changed since it was previewed; nothing was touched. Retry previews it anew for approval.',
      ko: '미리보기 이후 상태가 바뀌어 아무것도 변경하지 않았습니다. 재시도하면 다시 미리보기한 뒤 승인을 요청합니다.',
    },
  });
  Object.assign(remove, { approvals });
  return steps;
}
