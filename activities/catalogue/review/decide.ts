/** A person asks the customer whether the findings of a review are wanted. */
import { z } from 'zod';
import { defineTask } from '../../entry.ts';

export default defineTask({
  id: 'review.decide',
  title: { en: 'Check the findings of the review', ko: '점검 결과 검토' },
  targets: ['account'],
  permissions: [],
  csf: ['ID.RA-05', 'PR.AA-05', 'ID.IM-02'],
  requirements: ['P1.4', 'P1.13', 'P2.1'],
  params: z.strictObject({}),
  instructions: {
    en: 'With the customer, for each finding: 1. Was it meant? A new user, key or role has an owner and a ticket; access from outside has a contract. 2. What was not meant is taken back by its owner, or, if nobody knows of it, treated as an intrusion: report it to Firebreak as an alert about that user or key. 3. What was meant and is wider than needed is tightened; the proposals of this incident say what was really used. What stays as it is will not be raised again. Then press Done and note what was decided.',
    ko: '고객사와 함께 조사 결과를 하나씩 확인합니다. 1. 의도한 것인지 확인합니다. 새 사용자·키·역할에는 소유자와 요청 기록이, 외부 액세스에는 계약 근거가 있어야 합니다. 2. 의도하지 않은 것은 소유자가 되돌리고, 아무도 모르는 것은 침입으로 보아 해당 사용자 또는 키에 대한 경보로 Firebreak에 등록합니다. 3. 의도했지만 필요 이상으로 넓은 권한은 줄입니다. 실제 사용 내역에 근거한 제안이 이 인시던트에 있습니다. 그대로 두기로 한 항목은 다시 알리지 않습니다. 끝나면 완료를 누르고 결정한 내용을 메모로 남겨 주세요.',
  },
});
