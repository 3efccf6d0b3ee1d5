/** A closed incident with one of everything that a report has to tell: done, put back, kept, rejected, skipped, refused. */
import type { Entity } from '../../../domain/entity.ts';
import type { IncidentState, Step } from '../../../domain/incident.ts';
import { verbatim } from '../../../domain/text.ts';
import type { TimelineEvent } from '../../../domain/timeline.ts';
import { JUN, MALLORY, MINJI } from '../../customers.ts';
import { incident as incidentUnderway } from '../../slack-app/states.ts';

const at = (s: number): string => new Date(Date.UTC(2026, 10, 22, 14, 14, 3) + s * 1000).toISOString();

const key: Entity = { kind: 'access-key', id: 'AKIAEXAMPLEKEY7Q', standing: 'affected', facts: { user: 'deploy-bot' } };
const user: Entity = { kind: 'iam-user', id: 'svc-backup', standing: 'unauthorized' };
const instance: Entity = { kind: 'instance', id: 'i-0abc', region: 'ap-south-1', standing: 'unauthorized' };
const bucket: Entity = { kind: 'bucket', id: 'acme-invoices', region: 'us-east-1', standing: 'affected' };

const step = (id: string, over: Partial<Step>): Step => ({
  id,
  phase: 'isolate',
  entry: 'iam.deactivate-access-key',
  kind: 'change',
  title: { en: 'Deactivate access key', ko: '액세스 키 비활성화' },
  target: key,
  params: {},
  reversible: true,
  release: 'restore',
  status: 'done',
  diff: [{ field: 'status', before: 'Active', after: 'Inactive' }],
  impact: [],
  approvals: [{ by: MINJI, at: at(60) }],
  attempts: 1,
  startedAt: at(61),
  finishedAt: at(62),
  ...over,
});

export const steps: Step[] = [
  step('isolate-1', {
    release: 'never',
    because: { en: 'A leaked key is never made active again.', ko: '유출된 키는 다시 활성화하지 않습니다.' },
  }),
  step('isolate-2', {
    entry: 's3.block-public-access',
    title: { en: 'Block public access', ko: '퍼블릭 액세스 차단' },
    target: bucket,
    diff: [{ field: 'BlockPublicPolicy', before: 'false', after: 'true' }],
  }),
  step('isolate-3', {
    entry: 'iam.deny-all',
    title: { en: 'Deny everything', ko: '모든 권한 거부' },
    target: { kind: 'iam-user', id: 'deploy-bot', standing: 'affected' },
    status: 'rejected',
    approvals: [],
    attempts: 0,
    reason: verbatim('deploys would stop <b>now</b>'),
  }),
  step('isolate-4', {
    entry: 'ec2.quarantine',
    title: { en: 'Quarantine', ko: '네트워크 격리' },
    target: instance,
    status: 'skipped',
    reason: {
      en: 'The role firebreak-isolate may not call ec2:ModifyNetworkInterfaceAttribute. Nothing was changed.',
      ko: 'firebreak-isolate 역할에 ec2:ModifyNetworkInterfaceAttribute 호출 권한이 없습니다. 변경한 것은 없습니다.',
    },
  }),
  step('isolate-5', {
    title: { en: 'Revoke sessions', ko: '세션 무효화' },
    target: { kind: 'iam-role', id: 'break-glass', standing: 'affected' },
    status: 'refused',
    approvals: [],
    attempts: 0,
    reason: {
      en: 'break-glass is on the never-touch list (break-glass)',
      ko: 'break-glass 은(는) 변경 금지 목록에 있습니다',
    },
  }),
  step('restore-1', {
    phase: 'restore',
    entry: 'iam.delete-principal',
    title: { en: 'Delete user', ko: '사용자 삭제' },
    target: user,
    reversible: false,
    diff: [{ field: 'exists', before: 'true', after: 'false' }],
    approvals: [
      { by: MINJI, at: at(300) },
      { by: JUN, at: at(310) },
    ],
    finishedAt: at(315),
  }),
  step('restore-2', {
    phase: 'restore',
    entry: 's3.block-public-access',
    undoes: 'isolate-2',
    title: { en: 'Release: block public access', ko: '해제: 퍼블릭 액세스 차단' },
    target: bucket,
    diff: [{ field: 'BlockPublicPolicy', before: 'true', after: 'false' }],
    approvals: [{ by: JUN, at: at(400) }],
    finishedAt: at(402),
  }),
  step('restore-3', {
    phase: 'restore',
    kind: 'task',
    entry: 'root.change-password',
    title: { en: 'Change the root password', ko: '루트 비밀번호 변경' },
    target: { kind: 'account', id: '111122223333', standing: 'affected' },
    diff: [],
    finishedAt: at(380),
  }),
];

const person = { kind: 'person', id: MINJI.slackUser, name: MINJI.name } as const;
const event = (seq: number, s: number, over: Partial<TimelineEvent>): TimelineEvent => ({
  seq,
  at: at(s),
  phase: 'isolate',
  kind: 'note',
  actor: person,
  what: verbatim('noted'),
  ...over,
});

export const timeline: TimelineEvent[] = [
  event(1, 0, {
    kind: 'opened',
    phase: 'detect',
    actor: { kind: 'engine', id: 'firebreak', name: 'Firebreak' },
    what: { en: 'Incident opened', ko: '인시던트 접수' },
  }),
  event(2, 40, {
    kind: 'acknowledged',
    phase: 'assess',
    what: { en: 'minji took the incident', ko: 'minji 님이 대응을 시작했습니다' },
  }),
  event(3, 60, { kind: 'approved', what: { en: 'Approved 2 of 5 steps', ko: '5단계 중 2단계 승인' } }),
  event(4, 61, {
    kind: 'rejected',
    what: { en: 'Rejected deny-all', ko: 'deny-all 거절' },
    why: 'deploys would stop <b>now</b>',
  }),
  event(5, 62, {
    kind: 'decision-refused',
    actor: { kind: 'person', id: MALLORY.slackUser, name: MALLORY.name },
    what: { en: 'A click was refused: not an approver', ko: '승인자가 아닌 사용자의 클릭을 거부했습니다' },
  }),
  event(6, 90, { kind: 'contained', what: { en: 'Contained', ko: '격리 완료' } }),
  event(7, 380, {
    kind: 'task-done',
    phase: 'restore',
    stepId: 'restore-3',
    what: { en: 'Root password changed', ko: '루트 비밀번호 변경 완료' },
    why: 'done with the CFO on the phone',
  }),
  event(8, 402, { kind: 'restored', phase: 'restore', what: { en: 'Restored', ko: '복구 완료' } }),
];

/** The incident that Slack's tests see in the middle of its isolation; here it has ended. */
const { waitingFor: _, ...underway } = incidentUnderway();

export const incident: IncidentState = {
  ...underway,
  id: 'acme-111122223333-iam-user-0123456789',
  runId: 'run-1',
  title: 'Access key AKIAEXAMPLEKEY7Q of deploy-bot is used from a known malicious address',
  phase: 'report',
  alerts: [
    {
      id: 'f-1',
      source: 'guardduty',
      findingType: 'UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom',
      title: 'Malicious caller',
      description: '',
      severity: 'critical',
      occurredAt: at(-12),
      region: 'us-east-1',
      reference: {},
      receivedAt: at(0),
      confirmation: 'confirmed',
    },
  ],
  lastAlertAt: at(20),
  entities: [
    key,
    user,
    instance,
    { ...instance, id: 'i-0def' },
    { ...instance, id: 'i-0usa', region: 'us-east-1' },
    bucket,
    { kind: 'ip', id: '198.51.100.23', standing: 'source', facts: { country: 'KP' } },
    { kind: 'iam-user', id: 'someone-else', standing: 'related' },
  ],
  findings: [
    {
      title: { en: 'User svc-backup was created', ko: 'svc-backup 사용자가 생성됨' },
      weight: 'grave',
      technique: 'T1136.003',
      at: at(-30),
      entity: { kind: 'iam-user', id: 'svc-backup' },
    },
    {
      title: { en: 'Instances were started in ap-south-1', ko: 'ap-south-1에서 인스턴스 실행' },
      weight: 'grave',
      technique: 'T1578.002',
      at: at(-20),
      entity: { kind: 'instance', id: 'i-0def' },
    },
    {
      title: { en: 'Bucket acme-invoices was made public', ko: 'acme-invoices 버킷 공개' },
      detail: verbatim('policy: <script>alert(1)</script>'),
      weight: 'notable',
      at: at(-15),
      entity: { kind: 'bucket', id: 'acme-invoices' },
    },
  ],
  evidence: [
    {
      ref: 'acme-111122223333/iam/svc-backup.json',
      title: { en: 'Record of user svc-backup', ko: 'svc-backup 사용자 기록' },
      entity: { kind: 'iam-user', id: 'svc-backup' },
      at: at(30),
      sha256: 'b'.repeat(64),
    },
    {
      ref: 'snap-0123',
      title: { en: 'Snapshot of vol-1', ko: 'vol-1 스냅샷' },
      entity: { kind: 'volume', id: 'vol-1' },
      at: at(31),
    },
  ],
  steps,
  gates: [],
  lead: MINJI,
  openedAt: at(0),
  timeline,
};
