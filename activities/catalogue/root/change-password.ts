/** A person changes the root user's password, MFA and keys, because no API can. */
import { z } from 'zod';
import { defineTask } from '../../entry.ts';

export default defineTask({
  id: 'root.change-password',
  title: { en: "Change the root user's password", ko: '루트 사용자 비밀번호 변경' },
  targets: ['account', 'root'],
  permissions: [],
  csf: ['RC.RP-02', 'PR.AA-01'],
  requirements: ['P2.6', 'P2.12'],
  params: z.strictObject({}),
  instructions: {
    en: 'Sign in as the root user of this account. 1. Change the password, to one used nowhere else. 2. Look at Security credentials: delete every access key of root. 3. Remove MFA devices you do not know, and register one if there is none. 4. Check the e-mail address, phone number and alternate contacts. Then press Done and note what you found. Never paste the password anywhere.',
    ko: '이 계정의 루트 사용자로 로그인합니다. 1. 다른 곳에서 쓰지 않는 비밀번호로 변경합니다. 2. 보안 자격 증명에서 루트 액세스 키를 모두 삭제합니다. 3. 모르는 MFA 디바이스를 제거하고, 없으면 새로 등록합니다. 4. 이메일 주소, 전화번호, 대체 연락처를 확인합니다. 끝나면 완료를 누르고 확인한 내용을 메모로 남겨 주세요. 비밀번호는 어디에도 붙여 넣지 마세요.',
  },
});
