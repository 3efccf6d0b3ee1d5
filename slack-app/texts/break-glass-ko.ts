/** Approvals that are given by phone, in Korean. */
import type { breakGlass as en } from './break-glass-en.ts';

export const breakGlass: typeof en = {
  button: '전화 승인 입력…',
  title: '전화 승인',
  submit: '승인 입력',
  intro:
    '이 승인자가 전화로 권장 조치를 승인했음을 확인합니다. 두 사람의 이름이 기록과 보고서에 남고, 승인자에게 알립니다. 입력한 사람은 같은 조치를 직접 승인할 수 없습니다.',
  whom: '승인한 사람',
  hint: '전화로 승인한 사유와 본인 확인 방법. 인시던트를 보는 모두에게 표시됩니다.',
  missing: '전화로 승인한 사유와 본인 확인 방법을 적어 주세요.',
  entered: (who) => `(전화 승인, 입력: ${who})`,
  none: '승인을 기다리는 카드가 없습니다.',
  off: '이 고객사는 전화 승인을 허용하지 않습니다. customers.yaml: `breakGlass`',
  how: '*정보보안팀용:* Slack에 접속할 수 없는 승인자가 전화로 승인한 경우에 입력합니다.',
  steps: (n) => `대기 중인 권장 조치: ${n}건`,
};
