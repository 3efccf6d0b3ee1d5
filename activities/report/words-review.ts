/** The words of the review, and of what the other documents say of it, in both languages. */
import { plural } from '../../domain/format.ts';
import type { Language } from '../../domain/text.ts';

interface ReviewWords {
  title: string;
  blameless: string;
  none: string;
  noticed: string;
  firstAlert: (at: string | undefined, opened: string, alerts: number) => string;
  waited: string;
  otherwise: string;
  failed: string;
  luck: string;
  notRecorded: string;
  runbook: string;
  change: string;
  noChange: string;
  training: string;
  improvements: string;
  showed: string;
  willChange: string;
}

export const REVIEW_WORDS: Record<Language, ReviewWords> = {
  en: {
    title: 'Review without blame',
    blameless:
      'The questions are about the procedure, not about people: everybody did what made sense with what they knew then. The answers are from the record; the recording shows what was known at each moment.',
    none: 'Nothing is recorded.',
    noticed: 'How was it noticed, and how soon?',
    firstAlert: (at, opened, alerts) =>
      `${at === undefined ? 'When it happened is not on record' : `It happened at ${at}`}; the first alert was received at ${opened}. ${plural(alerts, 'alert')} came in all.`,
    waited: 'What waited for a decision, and how long?',
    otherwise: 'Where did people decide otherwise than the runbook, or nobody?',
    failed: 'What did not work?',
    luck: 'Where was luck involved, and what nearly went wrong?',
    notRecorded: 'The record cannot know this. Write it down in the review.',
    runbook: 'What should the runbook say from now on?',
    change: 'Proposed, in runbook.diff beside this page. A person reads it, changes it, and decides (git apply):',
    noChange: 'The record suggests no change.',
    training: 'Who practises what?',
    improvements: 'What will be changed',
    showed: 'What the incident showed',
    willChange: 'What is done about it',
  },
  ko: {
    title: '책임을 묻지 않는 검토',
    blameless:
      '사람이 아니라 절차를 묻습니다. 모두 당시 알던 내용에서 합리적으로 행동했습니다. 답은 기록에서 가져왔으며, 각 시점에 알려진 내용은 인시던트 기록에서 볼 수 있습니다.',
    none: '기록이 없습니다.',
    noticed: '어떻게, 얼마나 빨리 알았는가?',
    firstAlert: (at, opened, alerts) =>
      `${at === undefined ? '발생 시각 기록 없음' : `발생 ${at}`}, 첫 경보 수신 ${opened}. 경보는 모두 ${alerts}건입니다.`,
    waited: '무엇이 얼마나 결정을 기다렸는가?',
    otherwise: '런북과 다르게 결정했거나 아무도 결정하지 않은 곳은?',
    failed: '무엇이 작동하지 않았는가?',
    luck: '운이 좋았던 점, 잘못될 뻔한 점은?',
    notRecorded: '기록으로는 알 수 없습니다. 검토하면서 적어 주세요.',
    runbook: '앞으로 런북을 어떻게 바꿀 것인가?',
    change: '이 문서와 함께 저장된 runbook.diff의 변경안입니다. 사람이 읽고 고쳐서 결정합니다(git apply).',
    noChange: '기록에서 나온 변경안이 없습니다.',
    training: '누가 무엇을 훈련하는가?',
    improvements: '앞으로 바꿀 점',
    showed: '인시던트에서 드러난 점',
    willChange: '개선 방법',
  },
};
