/** Updates to the customer, in Korean. */
import type { updates as en } from './updates-en.ts';

export const updates: typeof en = {
  update: (customer, n) => `${customer} 경과 안내 ${n}회`,
  draft: (digest) => `초안 ${digest}`,
  closing: (customer) => `${customer} 종결 안내`,
  yours: '▶ *결정이 필요합니다: 이 내용으로 보낼까요?*',
  hidden: '관련 당사자가 이 채널을 볼 수 있어 내용을 표시하지 않습니다. 승인자는 편집 버튼으로 볼 수 있습니다.',
  how: '이메일로 보내고 첫 줄은 문자로도 보냅니다. 새 초안이 나오면 대체됩니다.',
  howClosing: (at) => `이메일로 보내고 첫 줄은 문자로도 보냅니다. ${at}까지 승인이 없으면 보내지 않습니다.`,
  failed: '⚠ *보내지 못했습니다.* 사유는 타임라인에 있습니다. 보내기 버튼을 누르면 다시 시도합니다.',
  send: '보내기',
  sendDoes: '고객사에 이 내용이 그대로 발송되며 되돌릴 수 없습니다.',
  edit: '편집…',
  decline: '보내지 않음',
  sending: (who, at) => `◷ 발송 중. 승인: ${who}(${at})`,
  sent: (who, at) => `✔ 발송 완료. 승인: ${who}(${at})`,
  sentEdited: (who, at) => `✔ 발송 완료. 편집·승인: ${who}(${at})`,
  declined: (who, at) => `✖ 보내지 않음. 결정: ${who}(${at})`,
  lapsed: '✖ 발송하지 않음: 결정 전에 인시던트가 종결되었거나 다시 접수됨',
  lapsedClosing: '✖ 발송하지 않음: 기한 안에 승인 없음. 고객사에 직접 안내해 주세요.',
  title: '고객사 안내 편집',
  label: '고객사에 보낼 내용',
  hint: '이 내용이 그대로 이메일로 발송되고 첫 줄은 문자로도 발송됩니다. 되돌릴 수 없습니다. 비밀번호나 키는 적지 마세요.',
  missing: '내용을 적어 주세요. 보내지 않으려면 창을 닫고 보내지 않음 버튼을 누르세요.',
  note: (customer) => `${customer}: 고객사에 보낼 안내가 승인을 기다립니다`,
  statusPage: (line) => `상태 페이지용 문구: ${line}`,
};
