/** Korean names of the fields of a resource's state, and of values such as `running`. Names of the AWS API are not translated. */

interface FieldName {
  ko: string;
  /** Korean names of values of this field, by the English value. */
  values?: Record<string, string>;
}

const SWITCH = { true: '켜짐', false: '꺼짐' };
const PASSAGE = { open: '열림', denied: '차단' };
const STATUS = {
  Active: '활성',
  Inactive: '비활성',
  ACTIVE: '활성',
  CURRENT: '활성',
  ARCHIVED: '아카이브됨',
  RESOLVED: '해결됨',
  NEW: '신규',
  NOTIFIED: '알림',
  SUPPRESSED: '숨김',
};

/** By the name of the field in the state. */
export const FIELD_NAMES: ReadonlyMap<string, FieldName> = new Map<string, FieldName>([
  ['state', { ko: '상태' }],
  ['status', { ko: '상태', values: STATUS }],
  ['user', { ko: '사용자' }],
  ['users', { ko: '사용자' }],
  ['groups', { ko: '그룹' }],
  ['roles', { ko: '역할' }],
  ['role', { ko: '역할' }],
  ['versions', { ko: '버전' }],
  ['inForce', { ko: '적용 버전' }],
  ['name', { ko: '이름' }],
  ['created', { ko: '생성 시각' }],
  ['modified', { ko: '변경 시각' }],
  ['group', { ko: '그룹' }],
  ['minSize', { ko: '최소 크기' }],
  ['lifecycle', { ko: '수명 주기', values: { present: '있음', terminated: '종료됨' } }],
  ['power', { ko: '전원', values: { running: '실행 중', stopped: '중지됨' } }],
  ['restoredFrom', { ko: '복원한 복구 시점' }],
  ['logging', { ko: '로깅', values: SWITCH }],
  ['profileArn', { ko: '인스턴스 프로파일' }],
  ['terminationProtected', { ko: '종료 방지', values: SWITCH }],
  ['stopProtected', { ko: '중지 방지', values: SWITCH }],
  ['interfaces', { ko: '네트워크 인터페이스' }],
  ['inUse', { ko: '연결된 볼륨' }],
  ['oldKey', { ko: '기존 키', values: STATUS }],
  ['newKeyIn', { ko: '새 키 보관 위치' }],
  [
    'console',
    { ko: '콘솔 비밀번호', values: { 'no password': '없음', password: '설정됨', 'must be changed': '변경 필요' } },
  ],
  ['newPasswordIn', { ko: '새 비밀번호 보관 위치' }],
  ['deletion', { ko: '삭제 예약', values: { scheduled: '예약됨', none: '없음' } }],
  ['enabled', { ko: '활성화', values: SWITCH }],
  ['reservedConcurrency', { ko: '예약된 동시성' }],
  ['codeSha256', { ko: '코드 SHA-256' }],
  ['publiclyAccessible', { ko: '퍼블릭 액세스', values: { true: '허용', false: '차단' } }],
  ['securityGroups', { ko: '보안 그룹' }],
  ['block', { ko: '퍼블릭 액세스 차단', values: SWITCH }],
  ['missing', { ko: '누락된 패치' }],
  ['failed', { ko: '실패한 패치' }],
  ['unwell', { ko: '비정상 항목' }],
  ['assigned', { ko: '할당' }],
  ['acls', { ko: '네트워크 ACL' }],
  ['inbound', { ko: '인바운드', values: PASSAGE }],
  ['outbound', { ko: '아웃바운드', values: PASSAGE }],
  ['attachedPolicies', { ko: '연결된 정책' }],
  ['inlinePolicies', { ko: '인라인 정책' }],
  ['accessKeys', { ko: '액세스 키' }],
  ['consolePassword', { ko: '콘솔 비밀번호', values: { set: '설정됨' } }],
  ['mfaDevices', { ko: 'MFA 디바이스' }],
  ['signingCertificates', { ko: '서명 인증서' }],
  ['sshKeys', { ko: 'SSH 키' }],
  ['serviceCredentials', { ko: '서비스별 자격 증명' }],
  ['instanceProfiles', { ko: '인스턴스 프로파일' }],
  ['primary', { ko: '기본 연락처' }],
  ['billing', { ko: '결제 연락처' }],
  ['operations', { ko: '운영 연락처' }],
  ['security', { ko: '보안 연락처' }],
]);
