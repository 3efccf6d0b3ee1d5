/** A person asks the customer whether name, e-mail and contacts of the account are right. */
import { z } from 'zod';
import { defineTask } from '../../entry.ts';

export default defineTask({
  id: 'account.verify-contacts',
  title: { en: "Verify the account's name, e-mail and contacts", ko: '계정 이름, 이메일, 연락처 확인' },
  targets: ['account', 'root'],
  permissions: [],
  csf: ['RC.RP-02', 'ID.AM-08'],
  requirements: ['P2.11'],
  params: z.strictObject({}),
  instructions: {
    en: 'With the customer, on a channel that the intruder cannot read: 1. Compare account name, root e-mail address, phone number and postal address with what the customer says they are. 2. Do the same with the billing, operations and security contacts; there should be a security contact, and it should be a group, not one person. 3. Correct what is wrong (Account page of the console), and tell AWS Support if the root e-mail address was changed. Then press Done and note what was wrong.',
    ko: '공격자가 볼 수 없는 경로로 고객사와 함께 진행합니다. 1. 계정 이름, 루트 이메일 주소, 전화번호, 주소가 고객사가 알고 있는 내용과 같은지 확인합니다. 2. 결제, 운영, 보안 대체 연락처도 확인합니다. 보안 연락처가 있어야 하며 개인이 아닌 그룹 주소를 권장합니다. 3. 잘못된 내용은 콘솔의 계정 페이지에서 수정하고, 루트 이메일이 변경되었다면 AWS Support에 알립니다. 끝나면 완료를 누르고 잘못되어 있던 내용을 메모로 남겨 주세요.',
  },
});
