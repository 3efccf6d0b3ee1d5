/** The same incident closed, with one of everything that a report tells: done, undone, kept, rejected, skipped, refused. */
import type { IncidentState, Step } from '../../domain/incident.ts';
import { verbatim } from '../../domain/text.ts';
import type { TimelineEvent } from '../../domain/timeline.ts';
import { ACCOUNT, JUN, MALLORY, MINJI } from '../customers.ts';
import {
  at,
  BUCKET,
  event as eventOfEngine,
  incident as underway,
  instance,
  KEY,
  step as proposed,
  USER,
} from './underway.ts';

const I_0ABC = instance('i-0abc', 'ap-south-1');

const step = (id: string, over: Partial<Step>): Step =>
  proposed(id, {
    status: 'done',
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
    target: BUCKET,
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
    target: I_0ABC,
    status: 'skipped',
    reason: {
      en: 'The role firebreak-isolate may not call ec2:ModifyNetworkInterfaceAttribute. Nothing was changed.',
      ko: 'firebreak-isolate 역할에 ec2:ModifyNetworkInterfaceAttribute 호출 권한이 없습니다. 변경한 것은 없습니다.',
    },
  }),
  step('isolate-5', {
    title: { en: 'Revoke sessions', ko: '세션 취소' },
    target: { kind: 'iam-role', id: 'break-glass', standing: 'affected' },
    status: 'refused',
    approvals: [],
    attempts: 0,
    reason: {
      en: 'break-glass is on the never-touch list (break-glass)',
      ko: '변경 금지 목록에 있음: break-glass',
    },
  }),
  step('restore-1', {
    phase: 'restore',
    entry: 'iam.delete-principal',
    title: { en: 'Delete user', ko: '사용자 삭제' },
    target: USER,
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
    target: BUCKET,
    diff: [{ field: 'BlockPublicPolicy', before: 'true', after: 'false' }],
    approvals: [{ by: JUN, at: at(400) }],
    finishedAt: at(402),
  }),
  step('restore-3', {
    phase: 'restore',
    kind: 'task',
    entry: 'root.change-password',
    title: { en: 'Change the root password', ko: '루트 비밀번호 변경' },
    target: { kind: 'account', id: ACCOUNT, standing: 'affected' },
    diff: [],
    finishedAt: at(380),
  }),
];

const event = (seq: number, seconds: number, over: Partial<TimelineEvent>): TimelineEvent =>
  eventOfEngine(seq, { at: at(seconds), actor: { kind: 'person', id: MINJI.slackUser, name: MINJI.name }, ...over });

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
    what: { en: 'minji took the incident', ko: 'minji 님이 총괄을 맡음' },
  }),
  event(3, 60, { kind: 'approved', what: { en: 'Approved 2 of 5 steps', ko: '조치 5건 중 2건 승인' } }),
  event(4, 61, {
    kind: 'rejected',
    what: { en: 'Rejected deny-all', ko: 'deny-all 거절' },
    why: 'deploys would stop <b>now</b>',
  }),
  event(5, 62, {
    kind: 'decision-refused',
    actor: { kind: 'person', id: MALLORY.slackUser, name: MALLORY.name },
    what: { en: 'A click was refused: not an approver', ko: '거부됨: 승인자가 아닌 사용자의 요청' },
  }),
  event(6, 90, { kind: 'contained', what: { en: 'Contained', ko: '격리 완료' } }),
  event(7, 380, {
    kind: 'task-done',
    phase: 'restore',
    stepIds: ['restore-3'],
    what: { en: 'Root password changed', ko: '루트 비밀번호 변경 완료' },
    why: 'done with the CFO on the phone',
  }),
  event(8, 402, { kind: 'restored', phase: 'restore', what: { en: 'Restored', ko: '복구 완료' } }),
];

const { waitingFor: _, ...open } = underway();

export const incident: IncidentState = {
  ...open,
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
      revision: 1,
    },
  ],
  entities: [
    KEY,
    USER,
    I_0ABC,
    instance('i-0def', 'ap-south-1'),
    instance('i-0usa', 'us-east-1'),
    BUCKET,
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
      act: 'made',
    },
    {
      title: { en: 'Instances were started in ap-south-1', ko: 'ap-south-1 리전에서 인스턴스 실행' },
      weight: 'grave',
      technique: 'T1578.002',
      at: at(-20),
      entity: { kind: 'instance', id: 'i-0def' },
      act: 'made',
    },
    {
      title: { en: 'Bucket acme-invoices was made public', ko: 'acme-invoices 버킷 전체 공개' },
      detail: verbatim('policy: <script>alert(1)</script>'),
      weight: 'notable',
      at: at(-15),
      entity: { kind: 'bucket', id: BUCKET.id },
      act: 'made-public',
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
  timeline,
};
