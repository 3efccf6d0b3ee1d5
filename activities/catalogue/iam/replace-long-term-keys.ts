/** P1.13: a person replaces access keys by roles and short-lived credentials. */
import { z } from 'zod';
import { defineTask } from '../../entry.ts';

export default defineTask({
  id: 'iam.replace-long-term-keys',
  title: { en: 'Replace long-term access keys with roles', ko: '장기 액세스 키를 역할로 대체' },
  targets: ['access-key', 'iam-user'],
  permissions: [],
  csf: ['PR.AA-01', 'PR.AA-05'],
  requirements: ['P1.13'],
  params: z.strictObject({}),
  instructions: {
    en: [
      'With the owner of the program that used the key, or the person who used it:',
      '1. Find where it is used: `aws iam get-access-key-last-used --access-key-id KEY`, and CloudTrail → Event history → AWS access key = KEY (source address and user agent tell the program).',
      '2. Choose what takes its place. A program on EC2, ECS or Lambda: a role of its own. GitHub Actions or GitLab: an OIDC identity provider and a role (IAM → Identity providers → Add provider). A server elsewhere: IAM Roles Anywhere. A person: IAM Identity Center (`aws configure sso`).',
      '3. Create the role with only what the program does (see the least-privilege proposal of this incident), change the program, and see it work.',
      '4. Deactivate the key: `aws iam update-access-key --user-name USER --access-key-id KEY --status Inactive`. Wait a week; then `aws iam delete-access-key --user-name USER --access-key-id KEY`, and delete the user if nothing else uses it.',
      '5. Search repositories, CI variables, images and wikis for the old key and remove it; being deleted it opens nothing, but it still raises alarms.',
      '6. Where a key must stay: rotate it every 90 days, and limit it by `aws:SourceIp` or `aws:SourceVpc` in its policy.',
      'Then press Done and note what replaced the key, or why it stays.',
    ].join('\n'),
    ko: [
      '키를 사용하던 프로그램의 소유자 또는 사용하던 사람과 함께 진행합니다.',
      '1. 사용처를 찾습니다: `aws iam get-access-key-last-used --access-key-id KEY`, 그리고 CloudTrail → 이벤트 기록 → AWS 액세스 키 = KEY(소스 IP와 사용자 에이전트로 프로그램을 식별).',
      '2. 대체 수단을 정합니다. EC2·ECS·Lambda의 프로그램은 전용 역할, GitHub Actions·GitLab은 OIDC 자격 증명 공급자와 역할(IAM → ID 제공업체 → 공급자 추가), 외부 서버는 IAM Roles Anywhere, 사람은 IAM Identity Center(`aws configure sso`)입니다.',
      '3. 프로그램이 하는 일만 허용하는 역할을 만들고(이 인시던트의 최소 권한 제안 참고) 프로그램을 변경해 동작을 확인합니다.',
      '4. 키를 비활성화합니다: `aws iam update-access-key --user-name USER --access-key-id KEY --status Inactive`. 일주일 뒤 `aws iam delete-access-key --user-name USER --access-key-id KEY` 명령으로 삭제하고, 다른 용도가 없으면 사용자도 삭제합니다.',
      '5. 저장소, CI 변수, 이미지, 위키에서 이전 키를 찾아 제거합니다. 삭제된 키라도 남아 있으면 계속 경보가 발생합니다.',
      '6. 키를 유지해야 한다면 90일마다 교체하고 정책에서 `aws:SourceIp` 또는 `aws:SourceVpc` 조건으로 제한합니다.',
      '끝나면 완료를 누르고 키를 대체한 수단, 또는 유지하는 이유를 메모로 남겨 주세요.',
    ].join('\n'),
  },
});
