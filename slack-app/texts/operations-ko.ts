/** What is told of Firebreak's own operation, in Korean. */
import type { operations as en } from './operations-en.ts';

export const operations: typeof en = {
  fileWrong: (file, process) =>
    `⚠ *설정 파일 오류: ${file}* \`${process}\` 프로세스는 이전 설정을 그대로 사용하고 있습니다.`,
  fileMore: (n) => `외 ${n}건`,
  fileHow: '수정 방법은 `npx firebreak customers check` 명령으로 확인하세요. 프로세스를 다시 시작할 필요는 없습니다.',
  fileRight: (file, process) => `✔ 설정 파일 정상: ${file} \`${process}\` 프로세스에 적용했습니다.`,
};
