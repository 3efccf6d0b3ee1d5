/** A person secures the root user's mailbox: with access to it, anybody can take over the account by "forgot password". */
import { z } from 'zod';
import { defineTask } from '../../entry.ts';

export default defineTask({
  id: 'root.secure-email',
  title: { en: "Secure the root user's mailbox", ko: '루트 사용자 이메일 계정 보호' },
  targets: ['account', 'root'],
  permissions: [],
  csf: ['RC.RP-02', 'PR.AA-03'],
  requirements: ['P2.6', 'P2.11'],
  params: z.strictObject({}),
  instructions: {
    en: "With the owner of the mailbox that the root user signs in with: 1. Change its password and require MFA there. 2. Look for forwarding rules, filters, recovery addresses and app passwords that nobody knows, and remove them. 3. Look for messages of AWS about password resets or changed contacts during the incident, deleted ones too. 4. If it is one person's mailbox or a free-mail one, move root to a group address of the customer's domain. Then press Done and note what you found.",
    ko: '루트 사용자 로그인에 쓰는 이메일의 소유자와 함께 진행합니다. 1. 비밀번호를 변경하고 MFA를 필수로 설정합니다. 2. 알 수 없는 전달 규칙, 필터, 복구 주소, 앱 비밀번호를 찾아 제거합니다. 3. 인시던트 기간 중 AWS가 보낸 비밀번호 재설정·연락처 변경 메일을 삭제된 것까지 확인합니다. 4. 개인 또는 무료 메일이라면 고객사 도메인의 그룹 주소로 루트 이메일을 변경합니다. 끝나면 완료를 누르고 확인한 내용을 메모로 남겨 주세요.',
  },
});
