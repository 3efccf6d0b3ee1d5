/** The names of things in both languages: the same in Slack, reports, notices and the timeline. */
import { Severity, type AlertSource, type Category } from './alert.ts';
import type { Environment } from './environments.ts';
import type { EntityKind } from './entity.ts';
import { plural } from './format.ts';
import type { Confirmation } from './alert-record.ts';
import type { Approval, Gate, StepStatus } from './incident.ts';
import { KEPT_LISTS, type KeptList } from './kept.ts';
import type { Phase } from './phase.ts';
import type { FollowUpOwner } from './runbook.ts';
import type { Fault } from './statement.ts';
import { verbatim, type Language, type Text } from './text.ts';

export const PHASE_NAMES: Record<Phase, Text> = {
  detect: { en: 'Detect', ko: '탐지' },
  assess: { en: 'Assess', ko: '초기 평가' },
  isolate: { en: 'Isolate', ko: '격리' },
  analyze: { en: 'Analyze', ko: '분석' },
  patch: { en: 'Patch', ko: '패치' },
  restore: { en: 'Restore', ko: '복구' },
  report: { en: 'Report', ko: '보고' },
};

/** Who approved, and who has entered it if that was by phone. */
export const approverWords = ({ by, enteredBy }: Pick<Approval, 'by' | 'enteredBy'>): Text =>
  enteredBy === undefined
    ? { en: by.name, ko: by.name }
    : {
        en: `${by.name} (by phone, entered by ${enteredBy.name})`,
        ko: `${by.name}(전화 승인, 입력: ${enteredBy.name})`,
      };

/** The name of a gate's phase, or of the release of containment if the gate asks for that. */
export const gateName = ({ purpose, phase }: Pick<Gate, 'purpose' | 'phase'>): Text =>
  purpose === 'release' ? { en: 'Release of containment', ko: '격리 해제' } : PHASE_NAMES[phase];

export const SEVERITY_NAMES: Record<Severity, Text> = {
  critical: { en: 'Critical', ko: '심각' },
  high: { en: 'High', ko: '높음' },
  medium: { en: 'Medium', ko: '중간' },
  low: { en: 'Low', ko: '낮음' },
  informational: { en: 'Informational', ko: '정보' },
};

/** The name of a severity that a service labels `CRITICAL`. An unknown label is returned as it is. */
export function severityLabel(label: string): Text {
  const known = Severity.safeParse(label.toLowerCase());
  return known.success ? SEVERITY_NAMES[known.data] : verbatim(label);
}

export const CATEGORY_NAMES: Record<Category, Text> = {
  'unauthorized-access': { en: 'Unauthorized access or account takeover', ko: '무단 액세스·계정 탈취' },
  'data-exposure': { en: 'Data leak or unauthorized change', ko: '데이터 유출·무단 변경' },
  'denial-of-service': { en: 'Denial of service', ko: '서비스 거부(DDoS) 공격' },
  'malware-or-exploit': { en: 'Malware or exploitation of a vulnerability', ko: '악성코드 감염·취약점 악용' },
  'insider-misuse': { en: 'Insider misuse or policy violation', ko: '내부자 부정행위·보안 정책 위반' },
  'abnormal-behaviour': { en: 'Abnormal behaviour of cloud resources', ko: '클라우드 리소스 비정상 동작' },
};

export const ENVIRONMENT_NAMES: Record<Environment, Text> = {
  production: { en: 'production', ko: '운영' },
  staging: { en: 'staging', ko: '스테이징' },
  development: { en: 'development', ko: '개발' },
  sandbox: { en: 'sandbox', ko: '샌드박스' },
};

export const STEP_STATUS_NAMES: Record<StepStatus, Text> = {
  previewing: { en: 'being looked at', ko: '미리보기 중' },
  proposed: { en: 'waits for approval', ko: '승인 대기' },
  approved: { en: 'approved', ko: '승인됨' },
  running: { en: 'running', ko: '실행 중' },
  done: { en: 'done, read back', ko: '완료, 재조회로 확인' },
  noop: { en: 'was so already', ko: '이미 적용됨' },
  refused: { en: 'not possible', ko: '실행할 수 없음' },
  gone: { en: 'target gone', ko: '대상 없음' },
  rejected: { en: 'rejected', ko: '거절됨' },
  skipped: { en: 'skipped', ko: '건너뜀' },
  failed: { en: 'failed', ko: '실패' },
  drifted: { en: 'changed meanwhile', ko: '그사이 변경됨' },
  rehearsed: { en: 'rehearsed', ko: '훈련' },
  undone: { en: 'undone', ko: '되돌림' },
};

/** Of a task for people. */
export const TASK_STATUS_NAMES: Record<'open' | 'done' | 'dropped', Text> = {
  open: { en: 'open', ko: '진행 중' },
  done: { en: 'done', ko: '완료' },
  dropped: { en: 'dropped', ko: '진행하지 않음' },
};

/** The four times of an incident, as `metricsOf` measures them. */
export const METRIC_NAMES: Record<'detect' | 'acknowledge' | 'contain' | 'restore', Text> = {
  detect: { en: 'Detect', ko: '탐지' },
  acknowledge: { en: 'Acknowledge', ko: '초기 대응' },
  contain: { en: 'Contain', ko: '격리' },
  restore: { en: 'Restore', ko: '복구' },
};

export const TEAM_NAMES: Record<Exclude<FollowUpOwner, 'customer'>, Text> = {
  msp: { en: 'MSP response team', ko: 'MSP 대응팀' },
  infosec: { en: 'Infosec team', ko: '정보보안팀' },
};

/** Products keep their names in every language. */
export const SOURCE_NAMES: Record<AlertSource, Text> = {
  guardduty: verbatim('GuardDuty'),
  securityhub: verbatim('Security Hub'),
  cloudtrail: verbatim('CloudTrail'),
  config: verbatim('AWS Config'),
  cloudwatch: verbatim('CloudWatch'),
  waf: verbatim('AWS WAF'),
  shield: verbatim('AWS Shield'),
  'network-firewall': verbatim('AWS Network Firewall'),
  'access-analyzer': verbatim('IAM Access Analyzer'),
  inspector: verbatim('Inspector'),
  macie: verbatim('Macie'),
  health: verbatim('AWS Health'),
  'third-party': { en: 'A third-party tool', ko: '외부 보안 도구' },
  review: { en: 'A scheduled review', ko: '정기 점검' },
  manual: { en: 'A person', ko: '수동 등록' },
};

/** The service that can confirm an alert: an AWS service by name, any other by a general word. */
export const sourceToAsk = (source: AlertSource | undefined): Text =>
  source === undefined || source === 'third-party' || source === 'review' || source === 'manual'
    ? { en: 'its source', ko: '탐지 서비스' }
    : SOURCE_NAMES[source];

/** Whether the service that raised an alert has confirmed it. @param source of the alert, if it is known */
export function confirmationName(confirmation: Confirmation, source?: AlertSource): Text {
  const { en, ko } = sourceToAsk(source);
  const names: Record<Confirmation, Text> = {
    confirmed: { en: `confirmed by ${en}`, ko: `${ko}에서 확인됨` },
    unconfirmed: { en: `not confirmed by ${en}`, ko: `${ko}에서 확인되지 않음` },
    pending: { en: `not yet checked with ${en}`, ko: `${ko}에서 확인하기 전` },
  };
  return names[confirmation];
}

export const KIND_NAMES: Record<EntityKind, Text> = {
  'access-key': { en: 'access key', ko: '액세스 키' },
  'iam-user': { en: 'IAM user', ko: 'IAM 사용자' },
  'iam-role': { en: 'IAM role', ko: 'IAM 역할' },
  root: { en: 'root user', ko: '루트 사용자' },
  instance: { en: 'instance', ko: '인스턴스' },
  'network-interface': { en: 'network interface', ko: '네트워크 인터페이스' },
  ip: { en: 'IP address', ko: 'IP 주소' },
  domain: { en: 'domain', ko: '도메인' },
  bucket: { en: 'bucket', ko: '버킷' },
  object: { en: 'object', ko: '객체' },
  function: { en: 'function', ko: '함수' },
  cluster: { en: 'cluster', ko: '클러스터' },
  container: { en: 'container', ko: '컨테이너' },
  database: { en: 'database', ko: '데이터베이스' },
  volume: { en: 'volume', ko: '볼륨' },
  snapshot: { en: 'snapshot', ko: '스냅샷' },
  image: { en: 'image', ko: '이미지' },
  'kms-key': { en: 'KMS key', ko: 'KMS 키' },
  'security-group': { en: 'security group', ko: '보안 그룹' },
  vpc: { en: 'VPC', ko: 'VPC' },
  trail: { en: 'trail', ko: '추적' },
  account: { en: 'account', ko: '계정' },
  resource: { en: 'resource', ko: '리소스' },
  finding: { en: 'finding', ko: '조사 결과' },
};

/** Korean counters other than 개. */
const COUNTERS: Partial<Record<EntityKind, string>> = { instance: '대', 'iam-user': '명', finding: '건' };

/** `3 instances`, `인스턴스 3대`. The root user is not counted: an account has only one. */
export function counted(n: number, kind: EntityKind, language: Language): string {
  const { en, ko } = KIND_NAMES[kind];
  if (kind === 'root') return language === 'ko' ? ko : en;
  return language === 'ko' ? `${ko} ${n}${COUNTERS[kind] ?? '개'}` : plural(n, en);
}

/** In English a word that is counted; in Korean the counter stands behind the number. */
const KEPT_NAMES: Record<KeptList, { en: string; ko: string; counter: string }> = {
  timeline: { en: 'timeline event', ko: '타임라인 이벤트', counter: '개' },
  findings: { en: 'finding', ko: '조사 결과', counter: '건' },
  summaries: { en: 'inquiry result', ko: '조사 요약', counter: '건' },
  entities: { en: 'related thing', ko: '관련 대상', counter: '개' },
  evidence: { en: 'evidence item', ko: '증거 항목', counter: '개' },
  alerts: { en: 'alert', ko: '경보', counter: '건' },
};

/** `12 timeline events, 3 findings`: what is only in the evidence store (`beyond`); empty if there is nothing. */
export const keptCounts = (counts: Partial<Record<KeptList, number>>, language: Language): string =>
  KEPT_LISTS.flatMap((list) => {
    const { en, ko, counter } = KEPT_NAMES[list];
    const n = counts[list] ?? 0;
    if (n === 0) return [];
    return language === 'ko' ? `${ko} ${n}${counter}` : plural(n, en);
  }).join(', ');

/** Why a message is not heard, as a part of a sentence. */
export const FAULT_NAMES: Record<Fault, Text> = {
  unsigned: { en: 'it is not signed by the Slack app.', ko: 'Slack 앱의 서명이 없습니다.' },
  'unknown-key': {
    en: 'it is signed with a key that is not in the configuration.',
    ko: '설정에 없는 키로 서명되었습니다.',
  },
  forged: { en: 'its signature is wrong.', ko: '서명이 올바르지 않습니다.' },
  elsewhere: { en: 'it was signed for something else.', ko: '다른 대상에 대해 서명된 메시지입니다.' },
  stale: {
    en: 'it came more than an hour after the click, or its time is wrong. Please look at the current card and decide again.',
    ko: '클릭한 지 1시간이 넘게 지나 도착했거나 시각이 올바르지 않습니다. 최신 카드를 확인하고 다시 결정해 주세요.',
  },
  repeated: { en: 'it was delivered before.', ko: '이미 전달된 메시지입니다.' },
  'too-many': {
    en: 'the person was refused too often within an hour.',
    ko: '1시간 안에 너무 여러 번 거부된 사용자의 메시지입니다.',
  },
};
