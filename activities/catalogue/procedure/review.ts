/** P1.20: a person reviews the procedure regularly, so that it is right when it is needed. */
import { z } from 'zod';
import { defineTask } from '../../entry.ts';

export default defineTask({
  id: 'procedure.review',
  title: { en: 'Review the response procedure', ko: '대응 절차 점검' },
  targets: ['account'],
  permissions: [],
  csf: ['ID.IM-01', 'ID.IM-04', 'GV.OV-03'],
  requirements: ['P1.20'],
  params: z.strictObject({}),
  instructions: {
    en: 'With the customer and the infosec team: 1. customers.yaml: are accounts, approvers, the on-call ladder with phone numbers, never-touch list and contacts still right? Run `firebreak customers check` and `customers verify`. 2. Runbooks: read the reports since the last review; what was rejected, skipped, failed or done by hand tells what to change. Run `firebreak runbook check`. 3. Deadlines and whom to report to: has the law or the contract changed? 4. Prove it: open a drill with a sample finding and let the people on call answer it; look whether alerts of every source still arrive. 5. Write down what changes, who does it and by when. Then press Done and note the date of the drill and what was changed.',
    ko: '고객사, 정보보안팀과 함께 진행합니다. 1. customers.yaml의 계정, 승인자, 당직 순서와 전화번호, 변경 금지 목록, 연락처가 현재와 맞는지 확인합니다(`firebreak customers check`, `customers verify`). 2. 런북: 지난 점검 이후의 보고서를 읽고 거절·건너뜀·실패·수작업이 있었던 조치를 근거로 고칠 점을 찾습니다(`firebreak runbook check`). 3. 신고 기한과 신고 대상: 법령이나 계약이 바뀌었는지 확인합니다. 4. 실제 확인: 샘플 조사 결과로 훈련을 열어 당직자가 직접 대응해 보고, 모든 탐지 서비스의 경보가 지금도 도착하는지 확인합니다. 5. 변경 사항과 담당, 기한을 기록합니다. 끝나면 완료를 누르고 훈련 일자와 변경한 내용을 메모로 남겨 주세요.',
  },
});
