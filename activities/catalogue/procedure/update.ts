/** P1.14, P1.20: a person adds to the procedure what was missing in this incident. */
import { z } from 'zod';
import { defineTask } from '../../entry.ts';

export default defineTask({
  id: 'procedure.update',
  title: { en: 'Add to the procedure what it lacked', ko: '절차의 미비점 보완' },
  targets: ['account'],
  permissions: [],
  csf: ['ID.IM-03', 'ID.IM-04', 'RC.RP-06'],
  requirements: ['P1.14', 'P1.20'],
  params: z.strictObject({}),
  instructions: {
    en: [
      'The person who led the incident, with the security team:',
      '1. Read the report. Mark every step that was rejected, skipped, failed or done by hand, every alert that could not be confirmed, and every wait of more than 15 minutes.',
      '2. For each mark, say what was missing: a runbook line, an entry of the catalogue, a permission of the role, a person who may approve, a phone number, a never-touch rule, a log that was not kept.',
      '3. Change it at its place. Runbook: `runbooks/*.yaml`, then `firebreak runbook check`. People, on-call ladder, never-touch list: `customers.yaml`, then `firebreak customers check`. Permissions: `firebreak customers verify CUSTOMER`.',
      '4. If the four times of the report (detect, acknowledge, contain, restore) were worse than agreed with the customer, agree on what will make them better.',
      '5. Let a second person read the change, and tell the people on call what is new.',
      'Then press Done and note what was changed, with the link to the change.',
    ].join('\n'),
    ko: [
      '인시던트의 총괄이 정보보안팀과 함께 진행합니다.',
      '1. 보고서를 읽고 거절·건너뜀·실패·수작업이었던 조치, 탐지 서비스에서 확인되지 않은 경보, 15분 넘게 대기한 구간을 표시합니다.',
      '2. 표시한 항목마다 무엇이 부족했는지 적습니다. 런북의 조치, 카탈로그 항목, 역할 권한, 승인자, 전화번호, 변경 금지 규칙, 남아 있지 않은 로그 등입니다.',
      '3. 해당 위치에서 고칩니다. 런북은 `runbooks/*.yaml` 수정 후 `firebreak runbook check`, 승인자·당직 순서·변경 금지 목록은 `customers.yaml` 수정 후 `firebreak customers check`, 권한은 `firebreak customers verify CUSTOMER` 명령으로 확인합니다.',
      '4. 보고서의 네 가지 시간(탐지, 초기 대응, 격리, 복구)이 고객사와 합의한 수준에 못 미쳤다면 개선 방법을 합의합니다.',
      '5. 다른 사람이 변경 내용을 검토하고, 당직자에게 달라진 점을 알립니다.',
      '끝나면 완료를 누르고 변경한 내용과 링크를 메모로 남겨 주세요.',
    ].join('\n'),
  },
});
