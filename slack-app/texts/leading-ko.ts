/** What people decide about an incident as a whole, in Korean. */
import type { leading as en } from './leading-en.ts';

export const leading: typeof en = {
  moreButton: '더 보기…',
  more: '인시던트 관리',
  chooseOne: '하나를 선택해 주세요.',
  severityButton: '심각도 변경…',
  severity: '심각도 변경',
  severitySubmit: '변경',
  severityIntro:
    '권장 조치를 다시 판단합니다. 심각도가 올라가면 알림을 보내고 승인 요청을 더 자주 다시 보냅니다. 지금 알려진 것보다 심각한 경보가 오면 다시 올라갑니다.',
  severityNow: (name) => `심각도 *${name}*`,
  severityNew: '새 심각도',
  graded: (who, before, why) => `✍ 심각도 변경(이전: ${before}) ${who}: ${why}`,
  handoverButton: '총괄 넘기기…',
  handover: '총괄 넘기기',
  handoverSubmit: '넘기기',
  handoverIntro: '새 총괄에게 인시던트 스레드에서 알립니다.',
  handoverTo: '새 총괄',
  handoverUnknown: (name) => `${name} 님은 승인자 목록에 없습니다. 창에서 선택해 주세요.`,
  handoverNobody: '총괄을 넘길 수 있는 승인자가 없습니다.',
  undoNone: '지금 되돌릴 수 있는 조치가 없습니다.',
  undoSome: (n) => `되돌릴 수 있는 조치 ${n}건`,
  mergeButton: '병합…',
  merge: '인시던트 병합',
  mergeSubmit: '병합',
  mergeIntro:
    '첫 번째 인시던트는 경보와 확인된 대상을 넘기고 종결합니다. 두 번째 인시던트는 계속 진행하며 경보를 탐지 서비스에서 직접 확인합니다.',
  mergeThis: '*병합 후 종결할 인시던트:*',
  mergeInto: '*계속 진행할 인시던트:*',
  mergeUsage:
    '계속 진행할 인시던트의 ID를 붙이세요. 예: `/incident merge ID` · ID는 `/incident list` 명령으로 볼 수 있습니다.',
  mergeWhich: (id) => `*${id} 인시던트에 병합할 인시던트를 선택하세요.* 이미 적용한 변경은 먼저 되돌려야 합니다.`,
  mergeNone: (id) => `${id} 인시던트에 병합할 수 있는 다른 인시던트가 없습니다.`,
  merged: (into, who, at, why) => `→ *병합됨:* ${into} 인시던트에서 계속 대응, ${who} ${at}: ${why}`,
  joined: (ids, n) => `← *병합한 인시던트 ${n}건*: ${ids}`,
  mergedClosing: (title, into) => `→ *병합으로 종결:* ${into} 인시던트에서 계속 대응 · ${title}`,
};
