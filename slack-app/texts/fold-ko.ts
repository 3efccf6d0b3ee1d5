/** A card with more than a few steps, in Korean: one row for each kind. */
import type { fold as en } from './fold-en.ts';

export const fold: typeof en = {
  kind: (title, n) => `*${title}* · *대상 ${n}개*`,
  targets: (n) => `대상 ${n}개`,
  undoable: '↩ 되돌릴 수 있음',
  shows: '자세히: 조치별 변경 내용',
  some: (n, of) => `*${of}개 중 ${n}개:*`,
  like: '예시:',
  noImpact: (n, of) => (n === of ? '영향받는 대상이 발견되지 않음' : `영향이 발견되지 않음: ${of}개 중 ${n}개`),
  different: (n) => `⚠ *조건이 다른 대상 ${n}개*: 목록에서 확인`,
  left: (n) => `… 차이점 ${n}건 더 있음: 전체 보기 버튼을 누르세요`,
  moved: (n) => `↓ 새 카드에서 다시 제안됨 ${n}건`,
  times: (n) => `${n}건`,
  moreWaiting: (n) => `재시도, 건너뛰기 또는 완료를 기다리는 조치 ${n}건 더 있음: 위 목록에서 확인`,
};
