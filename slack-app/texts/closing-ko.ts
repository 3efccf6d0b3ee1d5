/** The closing message, in Korean. */
import type { closing as en } from './closing-en.ts';

export const closing: typeof en = {
  closed: (name) => `✔ *종결* · ${name}`,
  dismissed: (name) => `✔ *오탐으로 종결* · ${name}`,
  drill: (name) => `✔ *훈련 종료, 실제 변경 없음* · ${name}`,
  note: (customer, title) => `${customer}: 인시던트가 종결되었습니다: ${title}`,
  outcome: (n, undone, ended, inForce) =>
    n === 0
      ? '계정에서 변경한 것이 없습니다.'
      : `변경 ${n}건: 되돌림 ${undone}건, 대상 삭제로 종료 ${ended}건, 적용 중 ${inForce}건`,
  notDone: (n) => `실행하지 않은 조치 ${n}건`,
  noEffects: '전체 공개, 유출, 중지, 삭제된 대상은 발견되지 않았습니다.',
  readsUnknown: '⚠ 데이터가 조회되었는지는 알 수 없습니다. 조사한 로그에는 조회 기록이 남지 않습니다.',
  stays: (n) => `계속 적용 중인 변경(${n}건)`,
  noStays: '되돌릴 수 있는 변경 중 적용 중인 것은 없습니다.',
  stillOpen: (n) => `남은 과제(${n}건)`,
  noOpen: '✔ 남은 과제가 없습니다.',
  documents: '문서',
  readers: { executive: '경영진 요약', customer: '고객사 보고서', report: '상세 기록' },
  getIt: (name, command) => `${name}: ${command}`,
  review: (n) => `책임을 묻지 않는 검토(배운 점 ${n}건)`,
  change: '런북 변경안',
  replayName: '기록 재생',
  evidenceName: '증거',
  replay: (command) => `다시 보기: ${command}`,
  evidence: (command) => `증거 검증: ${command}`,
};
