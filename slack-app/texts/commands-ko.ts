/** What `/incident` answers, in Korean. */
import type { command as en } from './commands-en.ts';

export const command: typeof en = {
  help: [
    '*Firebreak*',
    '`/incident list` : 이 채널의 진행 중인 인시던트',
    '`/incident show` : 인시던트 현황과 상태 페이지용 문구, `/incident catch-up` : 지금까지의 경과',
    '`/incident timeline` : 최근 기록, 콘솔에서 보고서와 증거 보기',
    '`/incident undo` : 되돌릴 수 있는 조치, `/incident severity` : 심각도 변경, `/incident handover @이름` : 총괄 넘기기, `/incident merge ID` : 다른 인시던트를 병합',
    '`/incident break-glass` : 전화로 받은 승인 입력(정보보안팀)',
    '`/incident oncall` : 지금 당직과 다음 순번',
    '`/incident suppress` : 정한 날까지 경보 억제, `/incident suppressed` : 억제 목록과 지금 끝내기',
    '`/incident declare` : 인시던트 직접 등록, `/incident drill` : 아무것도 변경하지 않는 훈련',
    '`/incident freeze` : 일정 시간 AWS 변경 동결, `/incident thaw` : 동결 해제',
    '`/incident help` : 도움말',
    'ID를 생략하면 진행 중인 인시던트가 1건일 때 그 인시던트에 적용됩니다. 여러 건이면 ID를 붙이세요: `/incident show ID`',
    '나머지는 모두 카드에 있습니다. ▶ 표시를 찾아보세요.',
  ],
  list: (n) => (n === 0 ? '진행 중인 인시던트가 없습니다.' : `*진행 중인 인시던트 ${n}건*`),
  listMore: (n) => `외 ${n}건`,
  listElsewhere: '이 채널은 고객사 채널이 아닙니다. 고객사 채널에서 사용해 주세요.',
  which: (n) => `*진행 중인 인시던트가 ${n}건 있습니다.* 해당하는 ID를 붙여 주세요.`,
  openFor: (time) => `접수 후 ${time} 지남`,
  steps: '조치',
  happened: '지금까지의 경과',
  toCards: '카드로 이동',
  onCallNow: (customer, ladder) => `*${customer}: 지금 당직* ${ladder}`,
  inHours: '근무 시간입니다. 먼저 Slack으로 승인을 요청합니다.',
  outsideHours: (from, to) =>
    `근무 시간(${from}~${to})이 아닙니다. 전화번호가 등록된 첫 번째 당직자를 바로 호출합니다.`,
  turn: (from, until, who) => `• ${from} ~ ${until}: ${who}`,
  showNone: (id) => `이 채널에 ${id} 인시던트가 없습니다. ID는 \`/incident list\` 명령으로 볼 수 있습니다.`,
  consoleLink: (url) => `<${url}|*콘솔 열기 ↗*>`,
  consoleOnce: '본인만 사용할 수 있는 로그인 링크이며 5분 안에 한 번만 열 수 있습니다. 다른 사람에게 전달하지 마세요.',
  unknownCommand: (word) => `\`/incident ${word}\` 명령은 없습니다.`,
};
