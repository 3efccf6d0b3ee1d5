/** The words of the view that simulates another policy, in both languages. */
import type { Language } from '../../domain/text.ts';

export interface WhatIfWords {
  title: string;
  simulation: string;
  policy: string;
  within: string;
  escalate: string;
  reversible: string;
  irreversible: string;
  ladderEnd: string;
  asRecorded: string;
  wait: string;
  skip: string;
  first: string;
  seconds: string;
  gate: string;
  recorded: string;
  simulated: string;
  difference: string;
  contained: string;
  earlier: (span: string) => string;
  later: (span: string) => string;
  same: string;
  never: string;
  undecided: string;
  skipped: (n: number) => string;
  prevented: (n: number, of: number) => string;
  noActs: string;
  assumed: string;
}

export const WHAT_IF_WORDS: Record<Language, WhatIfWords> = {
  en: {
    title: 'What if',
    simulation: 'Simulation. The recorded results with other decision times. Nothing is called and nothing is changed.',
    policy: 'Another policy',
    within: 'Each decision within',
    escalate: 'Next on call asked after',
    reversible: 'Approvals, reversible',
    irreversible: 'Approvals, irreversible',
    ladderEnd: 'Nobody decides',
    asRecorded: 'as recorded',
    wait: 'keep waiting',
    skip: 'skip the step',
    first: 'Containment before the inquiries end',
    seconds: 's',
    gate: 'Decision',
    recorded: 'Recorded',
    simulated: 'Simulated',
    difference: 'Difference',
    contained: 'All contained',
    earlier: (span) => `${span} earlier`,
    later: (span) => `${span} later`,
    same: 'no difference',
    never: 'never',
    undecided: 'not decided',
    skipped: (n) => `${n === 1 ? '1 step' : `${n} steps`} skipped`,
    prevented: (n, of) =>
      n === 0
        ? `All ${of} recorded acts of the intruder came before it would have been contained.`
        : `Of ${of} recorded acts of the intruder, ${n} came after it would have been contained.`,
    noActs: 'No act of the intruder is recorded with its time.',
    assumed: 'What is assumed',
  },
  ko: {
    title: '가정해 보기',
    simulation:
      '시뮬레이션입니다. 기록은 그대로 두고 결정 시각만 바꾸어 계산합니다. 호출하거나 변경하는 것은 없습니다.',
    policy: '다른 정책',
    within: '결정까지 최대',
    escalate: '다음 당직자에게 요청',
    reversible: '승인 수(되돌릴 수 있음)',
    irreversible: '승인 수(되돌릴 수 없음)',
    ladderEnd: '아무도 결정하지 않으면',
    asRecorded: '기록대로',
    wait: '계속 대기',
    skip: '조치 건너뜀',
    first: '조사가 끝나기 전에 격리',
    seconds: '초',
    gate: '결정',
    recorded: '기록',
    simulated: '시뮬레이션',
    difference: '차이',
    contained: '격리 완료',
    earlier: (span) => `${span} 빠름`,
    later: (span) => `${span} 늦음`,
    same: '차이 없음',
    never: '도달하지 않음',
    undecided: '결정 없음',
    skipped: (n) => `조치 ${n}건 건너뜀`,
    prevented: (n, of) =>
      n === 0
        ? `기록된 공격자 행위 ${of}건이 모두 시뮬레이션상 격리 이전에 발생했습니다.`
        : `기록된 공격자 행위 ${of}건 중 ${n}건이 시뮬레이션상 격리 이후에 발생했습니다.`,
    noActs: '시각이 기록된 공격자 행위가 없습니다.',
    assumed: '전제',
  },
};
