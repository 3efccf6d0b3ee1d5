/** The kinds of lessons and their sentences, in both languages. */
import { plural } from './format.ts';
import type { Gate } from './incident.ts';
import { gateName } from './names.ts';
import type { FollowUpOwner } from './runbook.ts';
import type { Text } from './text.ts';

export type LessonKind =
  /** Optional steps of a line that people chose by hand. */
  | 'chosen'
  /** Recommended steps of a line, all of which people rejected. */
  | 'rejected'
  /** Steps that were skipped because nobody decided. */
  | 'timed-out'
  /** A card for which the next on call had to be asked. */
  | 'escalated'
  /** Steps that failed, and were given up. */
  | 'given-up'
  /** The source did not confirm the alert. */
  | 'not-confirmed'
  /** Another incident was about the same thing. */
  | 'apart';

export const counted = {
  chosen: ({ en, ko }: Text, n: number): Text => ({
    en: `${en}: ${plural(n, 'step')} that the runbook left optional ${n === 1 ? 'was' : 'were'} chosen by hand`,
    ko: `${ko}: 런북에서 선택 사항인 조치 ${n}건을 직접 선택함`,
  }),
  rejected: ({ en, ko }: Text, n: number): Text => ({
    en: `${en}: all ${plural(n, 'recommended step')} rejected`,
    ko: `${ko}: 권장 조치 ${n}건을 모두 거절함`,
  }),
  timedOut: ({ en, ko }: Text, n: number): Text => ({
    en: `${en}: ${plural(n, 'step')} skipped before anybody had decided`,
    ko: `${ko}: 결정 없이 조치 ${n}건을 건너뜀`,
  }),
  givenUp: ({ en, ko }: Text, n: number): Text => ({
    en: `${en}: ${plural(n, 'step')} failed and ${n === 1 ? 'was' : 'were'} given up`,
    ko: `${ko}: 조치 ${n}건이 실패하여 건너뜀`,
  }),
  escalated: (gate: Gate, n: number): Text => ({
    en: `${gateName(gate).en} (${gate.id}): ${n === 1 ? '1 person' : `${n} people`} on call had to be asked`,
    ko: `${gateName(gate).ko}(${gate.id}): 당직자 ${n}명에게 추가로 요청함`,
  }),
  unconfirmed: ({ en, ko }: Text): Text => ({
    en: `${en} did not confirm the alert`,
    ko: `${ko}에서 경보를 확인하지 못함`,
  }),
  apart: (id: string): Text => ({
    en: `Incident ${id} was about the same resource: should its alerts have joined this one?`,
    ko: `같은 리소스의 인시던트가 따로 있었음: ${id}. 그 경보가 이 인시던트에 속해야 했는지 확인 필요`,
  }),
  again: {
    en: 'The same target had an incident before, which was closed: was it closed too early?',
    ko: '같은 대상의 이전 인시던트가 종결된 뒤 다시 발생함. 너무 일찍 종결했는지 확인 필요',
  },
  change: {
    chosen: {
      en: 'The response team decides whether the runbook recommends it from now on',
      ko: '런북에서 권장할지 대응팀이 결정',
    },
    rejected: {
      en: 'The response team decides whether the runbook goes on recommending it',
      ko: '런북에서 계속 권장할지 대응팀이 결정',
    },
    'timed-out': {
      en: 'The approvers and the people on call practise decisions in a drill',
      ko: '승인자, 당직자와 결정 훈련 진행',
    },
    escalated: {
      en: 'The approvers and the people on call practise decisions in a drill',
      ko: '승인자, 당직자와 결정 훈련 진행',
    },
    'given-up': {
      en: 'The response team goes through the runbook with this step',
      ko: '대응팀이 이 조치의 런북 검토',
    },
    'not-confirmed': {
      en: 'The infosec team checks the source of the alert and its connection',
      ko: '정보보안팀이 탐지 서비스와 연결 설정 확인',
    },
    apart: {
      en: 'The infosec team checks how alerts are grouped',
      ko: '정보보안팀이 경보 묶음 확인',
    },
  } satisfies Record<LessonKind, Text>,
  training: {
    customer: {
      title: { en: 'Practise decisions with the approvers', ko: '승인자와 결정 훈련' },
      how: {
        en: ['Play a drill with the approvers and the people on call. What happened in this incident:'],
        ko: ['승인자, 당직자와 훈련을 진행합니다. 이 인시던트에서 있었던 일입니다.'],
      },
    },
    msp: {
      title: { en: 'Go through the runbook with the response team', ko: '대응팀과 런북 검토' },
      how: {
        en: [
          'Read the proposed change of the runbook (runbook.diff among the reports), and accept or reject it. What happened in this incident:',
        ],
        ko: [
          '보고서와 함께 저장된 런북 변경안(runbook.diff)을 읽고 반영 여부를 정합니다. 이 인시던트에서 있었던 일입니다.',
        ],
      },
    },
    infosec: {
      title: { en: 'Look at the sources and the grouping of alerts', ko: '탐지 서비스와 경보 묶음 검토' },
      how: {
        en: ['Check whether the sources and their connection are right. What happened in this incident:'],
        ko: ['탐지 서비스와 연결 설정이 맞는지 확인합니다. 이 인시던트에서 있었던 일입니다.'],
      },
    },
  } satisfies Record<FollowUpOwner, { title: Text; how: { en: string[]; ko: string[] } }>,
};
