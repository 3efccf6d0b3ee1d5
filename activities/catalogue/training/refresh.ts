/** P1.14: a person arranges a short training for those who were deceived or made the mistake. */
import { z } from 'zod';
import { defineTask } from '../../entry.ts';

export default defineTask({
  id: 'training.refresh',
  title: { en: 'Train the people whom this incident concerns', ko: '인시던트 관련자 교육' },
  targets: ['account'],
  permissions: [],
  csf: ['PR.AT-01', 'PR.AT-02', 'ID.IM-03'],
  requirements: ['P1.14'],
  params: z.strictObject({}),
  instructions: {
    en: [
      'Within the customer, and on our side where we took part:',
      '1. From the report, write down in one sentence what was exploited: a key in a repository, a phishing mail, a port left open, a wrong setting, a privilege that was not needed.',
      '2. Name who is to be trained. A key or password leaked: all who hold credentials of this account. A resource was left open: those who deploy. A response step went wrong: those on call. An insider: the managers who grant access.',
      '3. Hold a session of 30 minutes on this very case: the timeline of the report, the sign that was overlooked, what to do next time, and whom to call. Blame nobody.',
      '4. Let everybody do it once: sign in with MFA and short-lived credentials (`aws sso login`), find a secret with `git secrets --scan` or the like, answer a Firebreak drill (`aws guardduty create-sample-findings --detector-id ID --finding-types TYPE` opens one).',
      '5. Keep the list of those who took part, with the date; add those who were missing to the next session.',
      'Then press Done and note the date, how many took part, and who is still missing.',
    ].join('\n'),
    ko: [
      '고객사에서, 그리고 저희가 관여한 부분은 저희 쪽에서도 진행합니다.',
      '1. 보고서를 바탕으로 무엇이 악용되었는지 한 문장으로 적습니다. 예: 저장소에 올라간 키, 피싱 메일, 열려 있던 포트, 잘못된 설정, 불필요한 권한.',
      '2. 교육 대상을 정합니다. 키나 비밀번호 유출이면 이 계정의 자격 증명을 가진 모두, 리소스 노출이면 배포하는 사람, 대응 중의 실수이면 당직자, 내부자이면 권한을 승인하는 관리자입니다.',
      '3. 이번 사례로 30분 교육을 진행합니다. 보고서의 타임라인, 놓친 징후, 다음번의 행동 요령, 연락 대상을 다루고 개인을 탓하지 않습니다.',
      '4. 참석자가 직접 한 번씩 해 봅니다. MFA와 단기 자격 증명으로 로그인(`aws sso login`), `git secrets --scan` 등으로 비밀 정보 찾기, Firebreak 훈련에 응답하기(`aws guardduty create-sample-findings --detector-id ID --finding-types TYPE` 명령으로 시작).',
      '5. 참석자 명단과 일자를 보관하고, 불참자는 다음 교육에 포함합니다.',
      '끝나면 완료를 누르고 교육 일자, 참석 인원, 미참석자를 메모로 남겨 주세요.',
    ].join('\n'),
  },
});
