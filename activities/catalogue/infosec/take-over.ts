/** No runbook fits the alert, so the infosec team decides what to do. */
import { z } from 'zod';
import { defineTask } from '../../entry.ts';

export default defineTask({
  id: 'infosec.take-over',
  title: { en: 'Infosec team: decide what to do', ko: '정보보안팀: 대응 방법 결정' },
  targets: ['account'],
  permissions: [],
  csf: ['RS.MA-04', 'RS.CO-02'],
  requirements: ['P1.19'],
  params: z.strictObject({}),
  instructions: {
    en: 'No runbook is defined for this alert, so nothing is contained by itself. 1. Read the alert at its source and the records kept of what it names. 2. Decide: a false alarm (press Dismiss on the incident), or contain by hand what has to be, with the customer. 3. If it can happen again, write a runbook for it (runbooks/, firebreak runbook check). Then press Done and note what was decided and done.',
    ko: '이 경보에 맞는 런북이 없어 자동으로 제안되는 격리가 없습니다. 1. 탐지 서비스에서 경보를 확인하고, 보존된 대상 기록을 확인합니다. 2. 오탐이면 인시던트에서 오탐 처리를 누르고, 아니면 고객사와 협의해 필요한 격리를 직접 수행합니다. 3. 다시 발생할 수 있는 유형이면 런북을 작성합니다(runbooks/, firebreak runbook check). 끝나면 결정하고 수행한 내용을 적고 완료를 누르세요.',
  },
});
