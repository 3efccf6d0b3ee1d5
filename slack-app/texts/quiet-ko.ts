/** Suppressions and the daily review, in Korean. */
import type { quiet as en } from './quiet-en.ts';

export const quiet: typeof en = {
  button: '억제…',
  title: '경보 억제',
  submit: '억제',
  day: '종료일(해당일 10:00에 끝남)',
  intro:
    '인시던트를 종결하고 그날까지 같은 경보로 새 인시던트를 접수하지 않습니다. 심각도가 더 높거나 대상이 다른 경보는 접수합니다. 일주일이 넘으면 다른 승인자가 같은 날짜를 선택해야 합니다. 이전에 정한 억제는 정한 날까지 그대로 유지됩니다.',
  hidesTypes: (types, severity) => `*억제 대상* ${types}, 심각도 ${severity} 이하`,
  hidesThings: (things) => `*관련 대상* ${things}`,
  hidesNoThing: '*관련 대상* 없음',
  hidesNothing: '*억제할 경보 없음*: 탐지 서비스에서 확인된 경보가 없습니다. 다시 들어오면 탐지 서비스에서 확인합니다.',
  open: '억제 버튼을 누르면 억제할 경보를 확인하고 종료일과 사유를 입력할 수 있습니다.',
  does: (alerts, proposed, done) => `경보 ${alerts}건 억제: 조치 ${proposed}건 거절, 지금까지 ${done}건 완료`,
  agrees: (who, day, why) => `요청: ${who}, *${day}* 까지. 사유: ${why}. 동의하려면 같은 날짜를 선택하세요.`,
  asked: (who, until, why) =>
    `⏾ *경보 억제 요청: ${until}까지* ${who}, 사유: ${why}. 동의하려면 다른 승인자가 억제 버튼을 누르고 같은 날짜를 선택해 주세요.`,
  suppressed: (who, until, why) => `⏾ ${until}까지 억제 ${who}: ${why}`,
  ended: (name) => `✔ *알려진 경보로 억제* · ${name}`,
  list: (n) => (n === 0 ? '억제 중인 경보가 없습니다.' : `*억제 ${n}건*`),
  hidden: (n) => `숨긴 경보 ${n}건`,
  by: (names) => `결정: ${names}`,
  until: (day) => `${day}까지`,
  also: (until, names, why) => `   추가 억제: ${until}까지 · 결정: ${names} · ${why}`,
  endedEarly: (who, why) => `*정한 날 전에 끝냄* · 결정: ${who} · ${why}`,
  endButton: '지금 끝내기…',
  endTitle: '억제 끝내기',
  endSubmit: '끝내기',
  endIntro: '지금부터 같은 경보가 들어오면 인시던트를 접수합니다. 승인자 한 명이 결정할 수 있습니다.',
  endUsage: (id) =>
    `이 채널에 ${id} 인시던트의 억제가 없습니다. \`/incident suppressed\` 명령으로 목록을 볼 수 있습니다.`,
  review: (from, to) => `☰ *일일 점검* · ${from} ~ ${to}`,
  reviewSuppressed: (n) => `*억제한 경보: ${n}건*`,
  reviewAlarms: (n) => `*인시던트로 접수하지 않은 운영 경보: ${n}건*`,
  reviewRejected: (n) => `*해석하지 못한 이벤트: ${n}건*, 전체 내용을 DLQ(배달 못한 편지 대기열)에 보관`,
  reviewIgnored: (n) => `*경보가 아닌 기타 이벤트: ${n}건*`,
  reviewNote: '인시던트로 접수하지 않은 경보의 일일 점검',
};
