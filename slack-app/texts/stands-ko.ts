/** Where an incident stands, in Korean. */
import type { stands as en } from './stands-en.ts';

export const stands: typeof en = {
  openFor: (length, at) => `${length} 경과(${at} 기준)`,
  wasOpen: (length) => `${length} 동안 대응`,
  contained: (n) => `격리 유지 중: 변경 ${n}건`,
  remind: (at) => `다음 승인 요청 ${at}`,
  call: (who, at) => `${at}에 다음 당직 호출: ${who}`,
  skip: (at) => `*${at}까지 결정하지 않으면 건너뜀*`,
  duty: (title, at) => `${title}: 기한 *${at}*`,
};
