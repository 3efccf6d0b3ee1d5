/** What a simulation takes for granted: people read it beside each result. */
import type { Text } from '../../domain/text.ts';

export const ASSUMPTIONS: readonly Text[] = [
  {
    en: 'What AWS answered stays as it was recorded. Only times move.',
    ko: 'AWS의 응답은 기록된 그대로이며 시각만 달라집니다.',
  },
  {
    en: 'From its decision to its end a change takes as long as it took, its copies of evidence included.',
    ko: '결정부터 완료까지 걸린 시간은 증거 복제를 포함해 기록과 같습니다.',
  },
  {
    en: 'A further approver takes as long as the first one did.',
    ko: '추가 승인자는 첫 승인자와 같은 시간이 걸린다고 봅니다.',
  },
  {
    en: 'A decision that came after an escalation comes as long after it as before. Nobody knows whether the next on call would have decided sooner.',
    ko: '다음 당직자에게 요청한 뒤의 결정은 요청 시점부터 같은 시간이 걸린다고 봅니다. 더 빨랐을지는 알 수 없습니다.',
  },
  {
    en: 'Inquiries take as long as they took. What the intruder would have done in a longer time is not known.',
    ko: '조사에 걸린 시간은 기록과 같습니다. 시간이 더 있었다면 공격자가 무엇을 했을지는 알 수 없습니다.',
  },
];
