/** Questions about a card's steps, in Korean. */
import type { questions as en } from './questions-en.ts';

export const questions: typeof en = {
  askButton: '질문…',
  ask: '동료에게 질문',
  askSubmit: '질문하기',
  askIntro:
    '채널에서 받는 사람을 호출합니다. 카드는 답변을 기다리고 답변을 표시합니다. 그 사이에도 결정할 수 있습니다.',
  whom: '받는 사람',
  askLabel: '질문',
  askMissing: '질문을 적어 주세요.',
  about: (gate) => `질문: ${gate}`,
  asks: (by, to, at, text) => `◇ ${by} → ${to}(${at}): ${text}`,
  open: (to) => `◷ 답변 대기: ${to}`,
  answers: (by, at, text) => `→ ${by}(${at}): ${text}`,
  note: (customer, by) => `${customer}: ${by} 님의 질문이 있습니다`,
  replyButton: '답변…',
  reply: '질문에 답변',
  replySubmit: '답변하기',
  replyIntro: '카드에 표시하고 질문한 사람에게 알립니다.',
  replyLabel: '답변',
  replyMissing: '답변을 적어 주세요.',
};
