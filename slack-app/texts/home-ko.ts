/** The app's home, in Korean. */
import type { home as en } from './home-en.ts';

export const home: typeof en = {
  title: (at) => `*Firebreak 홈* · ${at}`,
  refresh: '새로 고침',
  members: '이 워크스페이스의 정회원만 Firebreak를 사용할 수 있습니다.',
  nobody: '승인자나 당직자로 등록된 고객사가 없습니다.',
  unavailable: '지금은 내용을 읽을 수 없습니다. 잠시 후 새로 고침 버튼을 누르세요.',
  failed:
    '예상하지 못한 오류가 발생해 로그에 남겼습니다. 새로 고침 버튼을 눌러 보고, 계속되면 플랫폼 팀에 알려 주세요.',
  among: (read, left) => `(읽은 인시던트 ${read}건 기준, ${left}건은 읽지 못함)`,
  gates: (n, among) => (n === 0 ? `*결정할 카드가 없습니다${among}.*` : `*▶ 결정할 카드 ${n}건${among}*`),
  gate: (phase, steps) => `${phase}: 조치 ${steps}건`,
  open: (n) => (n === 0 ? '*진행 중인 인시던트가 없습니다.*' : `*진행 중인 인시던트 ${n}건*`),
  deadlines: (n, among) => `*기한 ${n}건${among}*`,
  followUps: (n, among) =>
    n === 0 ? `*담당하는 후속 조치가 없습니다${among}.*` : `*담당하는 후속 조치 ${n}건${among}*`,
  due: (when, late) => (late ? `⚠ *기한 지남: ${when}*` : `기한: ${when}`),
  more: (n) => `외 ${n}건: 고객사 채널에서 \`/incident list\` 명령으로 볼 수 있습니다`,
};
