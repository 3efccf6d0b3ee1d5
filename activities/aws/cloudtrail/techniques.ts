/** What an intruder's call means: its MITRE ATT&CK technique, how grave it is, and a sentence for people. */
import type { Finding } from '../../../domain/entry.ts';
import { opensBucket } from './consequences.ts';
import { callerName, textAt, type TrailEvent } from './events.ts';

type Weight = Finding['weight'];
/** `{member}` stands for a member of the request, `{who}` for the caller. */
type Meaning = readonly [technique: string, weight: Weight, en: string, ko: string];

const meaning = (names: readonly string[], ...what: Meaning): [string, Meaning][] => names.map((n) => [n, what]);

/** Names are CloudTrail's. Cloud Matrix of MITRE ATT&CK v16. */
const MEANINGS = new Map<string, Meaning>([
  ...meaning(['CreateUser'], 'T1136.003', 'grave', 'User {userName} created', '사용자 {userName} 생성'),
  ...meaning(['CreateRole'], 'T1136.003', 'grave', 'Role {roleName} created', '역할 {roleName} 생성'),
  ...meaning(
    ['CreateAccessKey'],
    'T1098.001',
    'grave',
    'Access key created for {userName}',
    '{userName} 의 액세스 키 생성',
  ),
  ...meaning(
    ['CreateLoginProfile', 'UpdateLoginProfile'],
    'T1098.001',
    'grave',
    'Console password set for {userName}',
    '{userName} 의 콘솔 비밀번호 설정',
  ),
  ...meaning(
    ['CreateServiceSpecificCredential'],
    'T1098.001',
    'grave',
    'Credential for {serviceName} created for {userName}',
    '{userName} 의 {serviceName} 자격 증명 생성',
  ),
  ...meaning(
    ['AttachUserPolicy'],
    'T1098.003',
    'grave',
    'Policy {policyArn} attached to user {userName}',
    '사용자 {userName} 에 정책 {policyArn} 연결',
  ),
  ...meaning(
    ['AttachRolePolicy'],
    'T1098.003',
    'grave',
    'Policy {policyArn} attached to role {roleName}',
    '역할 {roleName} 에 정책 {policyArn} 연결',
  ),
  ...meaning(
    ['AttachGroupPolicy'],
    'T1098.003',
    'grave',
    'Policy {policyArn} attached to group {groupName}',
    '그룹 {groupName} 에 정책 {policyArn} 연결',
  ),
  ...meaning(
    ['PutUserPolicy'],
    'T1098.003',
    'grave',
    'Inline policy {policyName} put on user {userName}',
    '사용자 {userName} 에 인라인 정책 {policyName} 추가',
  ),
  ...meaning(
    ['PutRolePolicy'],
    'T1098.003',
    'grave',
    'Inline policy {policyName} put on role {roleName}',
    '역할 {roleName} 에 인라인 정책 {policyName} 추가',
  ),
  ...meaning(
    ['PutGroupPolicy'],
    'T1098.003',
    'grave',
    'Inline policy {policyName} put on group {groupName}',
    '그룹 {groupName} 에 인라인 정책 {policyName} 추가',
  ),
  ...meaning(
    ['AddUserToGroup'],
    'T1098.003',
    'grave',
    'User {userName} added to group {groupName}',
    '사용자 {userName} 을(를) 그룹 {groupName} 에 추가',
  ),
  ...meaning(
    ['CreatePolicyVersion', 'SetDefaultPolicyVersion'],
    'T1098.003',
    'grave',
    'Policy {policyArn} changed',
    '정책 {policyArn} 변경',
  ),
  ...meaning(
    ['UpdateAssumeRolePolicy'],
    'T1098.003',
    'grave',
    'Who may assume role {roleName} was changed',
    '역할 {roleName} 의 신뢰 정책 변경',
  ),
  ...meaning(
    ['DeactivateMFADevice', 'DeleteVirtualMFADevice'],
    'T1556.006',
    'grave',
    'MFA device {serialNumber} removed',
    'MFA 디바이스 {serialNumber} 제거',
  ),
  ...meaning(['AssumeRole'], 'T1078.004', 'notable', 'Role {roleArn} assumed', '역할 {roleArn} 사용'),
  ...meaning(
    ['GetSessionToken', 'GetFederationToken'],
    'T1550.001',
    'notable',
    'Temporary credentials taken, which outlive the key',
    '키보다 오래 유효한 임시 자격 증명 발급',
  ),
  ...meaning(['ConsoleLogin'], 'T1078.004', 'notable', 'Console sign-in', '콘솔 로그인'),
  ...meaning(['RunInstances'], 'T1578.002', 'grave', 'Instances started', '인스턴스 시작'),
  ...meaning(
    ['CreateFunction20150331'],
    'T1648',
    'grave',
    'Function {functionName} created',
    '함수 {functionName} 생성',
  ),
  ...meaning(['SendCommand', 'StartSession'], 'T1651', 'grave', 'Commands run on instances', '인스턴스에서 명령 실행'),
  ...meaning(['StopLogging'], 'T1562.008', 'grave', 'Trail {name} stopped', '추적 {name} 중지'),
  ...meaning(['DeleteTrail'], 'T1562.008', 'grave', 'Trail {name} deleted', '추적 {name} 삭제'),
  ...meaning(
    ['UpdateTrail', 'PutEventSelectors'],
    'T1562.008',
    'grave',
    'What trail {name}{trailName} records was changed',
    '추적 {name}{trailName} 의 기록 범위 변경',
  ),
  ...meaning(['DeleteFlowLogs'], 'T1562.008', 'grave', 'Flow logs deleted', 'VPC 흐름 로그 삭제'),
  ...meaning(
    [
      'DeleteDetector',
      'UpdateDetector',
      'CreateFilter',
      'StopMonitoringMembers',
      'DisableSecurityHub',
      'StopConfigurationRecorder',
      'DeleteConfigurationRecorder',
    ],
    'T1562.001',
    'grave',
    'Security monitoring weakened',
    '보안 모니터링 약화',
  ),
  ...meaning(
    ['PutBucketPolicy', 'PutBucketAcl', 'PutBucketPublicAccessBlock', 'DeleteBucketPublicAccessBlock'],
    'T1530',
    'grave',
    'Bucket {bucketName} opened to the public',
    '버킷 {bucketName} 공개 전환',
  ),
  ...meaning(
    ['GetSecretValue', 'BatchGetSecretValue'],
    'T1555.006',
    'grave',
    'Secret {secretId} read',
    '시크릿 {secretId} 조회',
  ),
  ...meaning(
    ['GetPasswordData'],
    'T1555.006',
    'grave',
    'Windows password of {instanceId} read',
    '{instanceId} 의 Windows 비밀번호 조회',
  ),
  ...meaning(
    ['ScheduleKeyDeletion'],
    'T1485',
    'grave',
    'KMS key {keyId} scheduled for deletion',
    'KMS 키 {keyId} 삭제 예약',
  ),
  ...meaning(
    ['DeleteBucket', 'DeleteDBInstance', 'DeleteDBCluster', 'DeleteVolume', 'TerminateInstances'],
    'T1485',
    'grave',
    'Resources destroyed',
    '리소스 파괴',
  ),
  ...meaning(
    ['DeleteSnapshot', 'DeleteDBSnapshot', 'DeleteRecoveryPoint', 'DeleteBackupVault'],
    'T1490',
    'grave',
    'Backups destroyed',
    '백업 파괴',
  ),
]);

/** Undefined for a routine call: a read, or a change that says nothing by itself. A refused attempt is told as one. */
export function meaningOf(event: TrailEvent): Finding | undefined {
  const known = MEANINGS.get(event.name);
  if (known === undefined) return undefined;
  const [technique, weight, en, ko] = known;
  // Everyday administration, unless it lets the public in.
  if (technique === 'T1530' && !opensBucket(event)) return undefined;
  const who = callerName(event.caller);
  const from = event.sourceIp === undefined ? '' : ` (${event.sourceIp})`;
  const refused = event.errorCode;
  return {
    title: {
      en: `${refused === undefined ? '' : 'Attempted, and refused: '}${filled(en, event)}`,
      ko: `${filled(ko, event)}${refused === undefined ? '' : ' 시도 (거부됨)'}`,
    },
    detail: {
      en: `${event.name} by ${who}${from}${refused === undefined ? '' : `: ${refused}`}`,
      ko: `${who}${from} 의 ${event.name}${refused === undefined ? '' : `: ${refused}`}`,
    },
    weight: refused === undefined ? weight : 'notable',
    technique,
    at: event.at,
  };
}

const filled = (template: string, { request }: TrailEvent): string =>
  template.replace(/\{(\w+)\}/g, (_, member: string) => textAt(request, member) ?? '');
