/** A person sends the report to AWS if no API can: about attacks from AWS addresses, and for accounts without the Support API. */
import { z } from 'zod';
import { defineTask } from '../../entry.ts';

export default defineTask({
  id: 'support.send-abuse-report',
  title: { en: 'Send the report to AWS', ko: 'AWS에 신고' },
  targets: ['account', 'root'],
  permissions: [],
  csf: ['RS.CO-02', 'RS.CO-03'],
  requirements: ['P2.5', 'P1.19'],
  params: z.strictObject({}),
  instructions: {
    en: "The texts are in the evidence store, under the incident's id: 1. If there is support/abuse-report.eml: add log lines (times in UTC, ports), and send it from the customer's security contact to trustandsafety@support.aws.com, or paste it into the form at https://support.aws.amazon.com/#/contacts/report-abuse, which is answered faster. 2. If no case was opened by Firebreak: sign in to the account (as root if nobody else can) and open a case in the Support Center under Account and billing, with support/case.txt. Cannot sign in any more? https://support.aws.amazon.com/#/contacts/aws-account-support/ 3. If AWS has written to the root or security e-mail address about this, answer that mail within 24 hours. Then press Done with the case number.",
    ko: '문안은 증거 저장소의 인시던트 ID 아래에 있습니다. 1. support/abuse-report.eml 파일이 있으면 로그(UTC 시각, 포트)를 덧붙여 고객사의 보안 연락처에서 trustandsafety@support.aws.com 주소로 보내거나, 더 빨리 처리되는 https://support.aws.amazon.com/#/contacts/report-abuse 양식에 붙여 넣습니다. 2. Firebreak가 지원 사례를 생성하지 않았다면 해당 계정으로 로그인해(다른 방법이 없으면 루트) 지원 센터의 계정 및 결제에서 support/case.txt 내용으로 사례를 생성합니다. 로그인할 수 없으면 https://support.aws.amazon.com/#/contacts/aws-account-support/ 양식을 이용합니다. 3. AWS가 루트 또는 보안 연락처로 보낸 메일이 있으면 24시간 안에 회신합니다. 끝나면 사례 ID를 적고 완료를 누르세요.',
  },
});
