/** The words of the documents for an executive and for the customer, in Korean. */
import type { readers as en } from './words-readers-en.ts';

export const readers: typeof en = {
  executive: '보안 인시던트 경영진 요약',
  customer: '보안 인시던트 고객사 보고서',
  message: { executive: '평가', customer: '고객사 안내' },
  approved: (by, at, version) => `수정·승인: ${by}, ${at}(버전 ${version})`,
  drafts: {
    executive: (open, due) =>
      open === 0
        ? '대응을 마쳤으며 남은 과제가 없습니다.'
        : `대응을 마쳤습니다. 남은 과제는 ${open}건입니다${due === undefined ? '.' : `(첫 기한 ${due}).`}`,
    customer: (open, due) =>
      open === 0
        ? '계정에서의 대응을 마쳤습니다. 고객사에서 하실 일은 없습니다.'
        : `계정에서의 대응을 마쳤습니다. 아래 작업 ${open}건을 진행해 주세요${due === undefined ? '.' : `(첫 기한 ${due}).`}`,
  },
  impact: '영향',
  nextDate: '다음 기한:',
  noNextDate: '예정된 기한이 없습니다.',
  moreOpen: (n) => `외 ${n}건은 상세 기록에 있습니다.`,
  meaning: '고객사에 미치는 영향',
  dataTaken: (what) =>
    `데이터 또는 자격 증명이 조회되었거나 유출되었습니다: ${what}. 공격자가 알고 있다고 보고 대응하세요.`,
  dataOpen: (what) => `다음 대상이 한동안 전체 공개 상태였습니다: ${what}.`,
  dataUnknown:
    '데이터가 조회되었는지는 알 수 없습니다. 조사한 로그에는 조회 기록이 남지 않습니다. 다른 로그로 확인할 때까지는 조회된 것으로 보고 대응하세요.',
  dataSafe: '데이터가 조회, 복사, 변경된 흔적은 발견되지 않았습니다.',
  servicesHit: (what) => `공격자가 중지하거나 삭제한 대상: ${what}.`,
  servicesWhole: '공격자가 중지하거나 삭제한 서비스는 발견되지 않았습니다.',
  costs: (what) =>
    `평소와 다른 비용이 발견되었습니다. ${what}. 무단 사용 요금은 AWS 지원 사례에서 조정을 요청할 수 있습니다.`,
  noCosts: '비정상 비용은 발견되지 않았습니다. 비용은 최대 24시간 늦게 표시됩니다.',
  done: '계정에서 수행한 조치',
  now: '현재 상태',
  fates: { 'put-back': '되돌림', gone: '대상 삭제로 종료', stays: '적용 중' },
  yours: '고객사에서 할 일',
  nothingYours: '고객사에서 할 일은 없습니다.',
  by: (date) => `기한 ${date}`,
  others: '다른 담당이 진행 중인 과제',
  ask: '문의',
  askWhom: (who) => `대응 총괄: ${who}. 계정의 Slack 채널 또는 평소 연락처로 문의하세요.`,
};
