/** P1.14: after a misuse, the responsible people review who has which permissions. */
import { z } from 'zod';
import { defineTask } from '../../entry.ts';

export default defineTask({
  id: 'iam.review-access',
  title: { en: 'Review who has which access', ko: '액세스 권한 재검토' },
  targets: ['account'],
  permissions: [],
  csf: ['PR.AA-05', 'GV.RR-04', 'PR.AA-01'],
  requirements: ['P1.13', 'P1.14'],
  params: z.strictObject({}),
  instructions: {
    en: [
      'The customer, with their people department; keep it to those who need to know:',
      '1. List who can do what: `aws iam generate-credential-report`, then `aws iam get-credential-report --query Content --output text | base64 -d`; Identity Center: Console → IAM Identity Center → AWS accounts → the account → Assigned users and groups.',
      '2. Let each manager confirm person by person: still here, still in that job, still needs this. What nobody confirms within the due date is taken away.',
      '3. Separate duties: the people who deploy do not administer IAM; the people who administer IAM do not own the logs. No shared users.',
      '4. Where wide access is needed at times: make it temporary. A permission set with a session of one hour, granted on request and for a reason.',
      "5. Leavers: does the account learn of it the same day? If Identity Center is fed by the company's directory it does; IAM users do not.",
      'Then press Done and note how many accesses were looked at and how many removed. No names of people under suspicion.',
    ].join('\n'),
    ko: [
      '고객사가 인사 부서와 함께 진행하며, 꼭 필요한 사람에게만 공유합니다.',
      '1. 누가 무엇을 할 수 있는지 정리합니다: `aws iam generate-credential-report` 후 `aws iam get-credential-report --query Content --output text | base64 -d`. Identity Center는 콘솔 → IAM Identity Center → AWS 계정 → 해당 계정 → 할당된 사용자 및 그룹.',
      '2. 관리자가 한 명씩 확인합니다: 재직 중인지, 같은 업무를 하는지, 여전히 필요한지. 기한까지 확인되지 않은 권한은 회수합니다.',
      '3. 직무를 분리합니다. 배포하는 사람은 IAM을 관리하지 않고, IAM 관리자는 로그를 소유하지 않습니다. 공용 사용자는 없앱니다.',
      '4. 넓은 권한이 가끔 필요하다면 임시로만 부여합니다. 1시간 세션의 권한 세트를 사유와 함께 요청받아 할당합니다.',
      '5. 퇴사자가 당일에 반영되는지 확인합니다. 회사 디렉터리와 연동된 Identity Center는 반영되지만 IAM 사용자는 그렇지 않습니다.',
      '끝나면 완료를 누르고 검토한 권한 수와 회수한 수를 메모로 남겨 주세요. 의심 대상자의 이름은 적지 마세요.',
    ].join('\n'),
  },
});
