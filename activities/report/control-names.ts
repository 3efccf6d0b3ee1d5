/** NIST CSF 2.0 subcategories that catalogue entries serve, by our own short names, with what ISO and AWS ask for likewise. */
import type { Text } from '../../domain/text.ts';

interface Control {
  name: Text;
  /** ISO/IEC 27001:2022, Annex A. */
  iso: readonly string[];
  /** AWS Well-Architected Framework, security pillar. */
  wellArchitected: readonly string[];
}

const control = (en: string, ko: string, iso: string, wellArchitected: string): Control => ({
  name: { en, ko },
  iso: iso.split(' '),
  wellArchitected: wellArchitected.split(' ').filter((id) => id !== ''),
});

export const CONTROLS: Readonly<Record<string, Control>> = {
  'DE.AE-02': control('Events are analysed', '이벤트 분석', 'A.5.25 A.8.16', 'SEC04-BP03'),
  'DE.AE-03': control('Sources are correlated', '여러 로그와 탐지 서비스의 상관 분석', 'A.8.16', 'SEC04-BP03'),
  'DE.AE-07': control('Threat intelligence is used', '위협 인텔리전스 활용', 'A.5.7', 'SEC04-BP03'),
  'DE.CM-01': control('Networks are monitored', '네트워크 모니터링', 'A.8.16 A.8.20', 'SEC05-BP03'),
  'DE.CM-03': control(
    'Use by people and programs is monitored',
    '사용자·프로그램 활동 모니터링',
    'A.8.15 A.8.16',
    'SEC04-BP01',
  ),
  'DE.CM-09': control('Resources and their use are monitored', '리소스와 사용량 모니터링', 'A.8.16', 'SEC04-BP01'),
  'GV.OV-03': control('Results are reviewed', '성과 검토', 'A.5.35', 'SEC10-BP08'),
  'GV.RR-04': control("People's duties are settled", '인적 보안 책임', 'A.5.4 A.6.3', 'SEC10-BP01'),
  'ID.AM-01': control('Resources are known', '자산 파악', 'A.5.9', ''),
  'ID.AM-08': control('Resources are managed through their life', '자산 수명 주기 관리', 'A.5.9 A.8.9', 'SEC04-BP04'),
  'ID.IM-01': control('Improvements come from evaluations', '평가에서 개선점 도출', 'A.5.27', 'SEC10-BP08'),
  'ID.IM-02': control('Improvements come from tests and drills', '훈련에서 개선점 도출', 'A.5.27', 'SEC10-BP07'),
  'ID.IM-03': control('Improvements come from operations', '운영에서 개선점 도출', 'A.5.27', 'SEC10-BP08'),
  'ID.IM-04': control('Response plans are kept up to date', '대응 계획 최신화', 'A.5.24 A.5.27', 'SEC10-BP02'),
  'ID.RA-01': control('Weaknesses are identified and recorded', '취약점 식별·기록', 'A.8.8', 'SEC06-BP01'),
  'ID.RA-05': control('Risks decide priorities', '위험에 따른 우선순위 결정', 'A.5.25', 'SEC01-BP07'),
  'PR.AA-01': control('Identities and credentials are managed', 'ID와 자격 증명 관리', 'A.5.16 A.5.17', 'SEC02-BP05'),
  'PR.AA-03': control('Users are authenticated', '사용자 인증', 'A.5.17 A.8.5', 'SEC02-BP01'),
  'PR.AA-05': control(
    'Permissions are managed by least privilege',
    '최소 권한 관리',
    'A.5.15 A.5.18 A.8.2',
    'SEC03-BP02 SEC03-BP04',
  ),
  'PR.AT-01': control('People are trained', '인식 교육', 'A.6.3', 'SEC10-BP08'),
  'PR.AT-02': control('People with special roles are trained', '전문 역할 교육', 'A.6.3', 'SEC10-BP01'),
  'PR.DS-01': control('Data at rest is protected', '저장 데이터 보호', 'A.8.3 A.8.12', 'SEC03-BP07 SEC08-BP04'),
  'PR.DS-11': control('Backups are made and tested', '백업 생성·검증', 'A.8.13', ''),
  'PR.IR-01': control(
    'Networks are protected from unauthorized use',
    '무단 접속으로부터 네트워크 보호',
    'A.8.20 A.8.22',
    'SEC05-BP02',
  ),
  'PR.IR-04': control('Capacity is maintained', '용량 유지', 'A.8.6', ''),
  'PR.PS-01': control('Configuration is managed', '구성 관리', 'A.8.9', 'SEC04-BP04'),
  'PR.PS-02': control('Software is kept up to date', '소프트웨어 유지·교체', 'A.8.8 A.8.19', 'SEC06-BP01'),
  'PR.PS-04': control('Logs are made', '로그 생성', 'A.8.15', 'SEC04-BP01'),
  'RC.RP-01': control('Recovery is carried out', '복구 실행', 'A.5.26 A.5.29', 'SEC10-BP02'),
  'RC.RP-02': control('Recovery actions are chosen and carried out', '복구 조치 선정·실행', 'A.5.26', 'SEC10-BP04'),
  'RC.RP-03': control('Backups are checked before use', '복원 전 백업 무결성 확인', 'A.8.13', 'SEC10-BP04'),
  'RC.RP-04': control('Critical functions are taken into account', '핵심 기능 고려', 'A.5.29', 'SEC10-BP02'),
  'RC.RP-05': control('Restored resources are verified', '복원 결과 검증', 'A.8.13', 'SEC10-BP04'),
  'RC.RP-06': control(
    'The end of recovery is declared and documented',
    '복구 종료 선언·문서화',
    'A.5.26',
    'SEC10-BP08',
  ),
  'RS.AN-03': control('The cause and course are investigated', '원인과 경위 분석', 'A.5.26', 'SEC10-BP03'),
  'RS.AN-06': control('Actions of the investigation are recorded', '조사 활동 기록', 'A.5.28', 'SEC10-BP03'),
  'RS.AN-07': control('Evidence is collected and preserved', '증거 수집·보존', 'A.5.28', 'SEC10-BP03'),
  'RS.AN-08': control('The extent is estimated and confirmed', '영향 범위 산정·확인', 'A.5.26', 'SEC10-BP03'),
  'RS.CO-02': control('Stakeholders are told', '이해관계자 알림', 'A.5.5 A.5.26 A.6.8', 'SEC10-BP01'),
  'RS.CO-03': control('Information is shared as agreed', '정보 공유', 'A.5.5 A.5.6', 'SEC10-BP01'),
  'RS.MA-02': control('Alerts are triaged and confirmed', '경보 분류·확인', 'A.5.25', 'SEC10-BP04'),
  'RS.MA-04': control('Incidents are escalated as needed', '필요 시 상위 보고', 'A.5.26', 'SEC10-BP02'),
  'RS.MI-01': control('Incidents are contained', '인시던트 격리', 'A.5.26', 'SEC10-BP05 SEC10-BP06'),
  'RS.MI-02': control("The intruder's means are removed", '침입 수단 제거', 'A.5.26 A.8.7', 'SEC10-BP05 SEC10-BP06'),
};
