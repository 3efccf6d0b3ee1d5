/** P1.13: a person restricts the use of the root user, which can do everything and cannot be limited inside the account. */
import { z } from 'zod';
import { defineTask } from '../../entry.ts';

export default defineTask({
  id: 'root.restrict-use',
  title: { en: 'Stop the daily use of the root user', ko: '루트 사용자의 일상 사용 중단' },
  targets: ['account', 'root'],
  permissions: [],
  csf: ['PR.AA-05', 'PR.AA-03'],
  requirements: ['P1.13', 'P1.14'],
  params: z.strictObject({}),
  instructions: {
    en: [
      'With the owner of the root user:',
      '1. Write down what root was used for in the last 90 days: CloudTrail → Event history → User name = root.',
      '2. For each use, name the IAM Identity Center permission set or role that can do it instead. Only a few things really need root (AWS page: Tasks that require root user credentials).',
      "3. Delete root's access keys: Console → Security credentials (as root). `aws iam get-account-summary` must say AccountAccessKeysPresent 0 and AccountMFAEnabled 1.",
      '4. In an organization: remove the root credentials of member accounts altogether. Console IAM → Root access management (in the management account), or `aws iam enable-organizations-root-credentials-management`.',
      '5. Put the password and the second factor in two hands (password with one person, device with another), in a safe place, and write down who may open it.',
      '6. Have every use of root raise an alert: the EventBridge rule of docs/alert-sources.md holds ConsoleLogin by Root. Sign in once and see that it arrives here.',
      "Then press Done and note what took root's place, and where its credentials are kept (never the credentials).",
    ].join('\n'),
    ko: [
      '루트 사용자의 소유자와 함께 진행합니다.',
      '1. 최근 90일간 루트를 어디에 사용했는지 정리합니다: CloudTrail → 이벤트 기록 → 사용자 이름 = root.',
      '2. 용도마다 대신할 IAM Identity Center 권한 세트나 역할을 정합니다. 루트가 꼭 필요한 작업은 몇 가지뿐입니다(AWS 문서: 루트 사용자 자격 증명이 필요한 작업).',
      '3. 루트 액세스 키를 삭제합니다: 루트로 로그인 → 보안 자격 증명. `aws iam get-account-summary` 출력에서 AccountAccessKeysPresent 값은 0, AccountMFAEnabled 값은 1이어야 합니다.',
      '4. 조직을 사용한다면 멤버 계정의 루트 자격 증명을 제거합니다: 관리 계정의 IAM → 루트 액세스 관리, 또는 `aws iam enable-organizations-root-credentials-management`.',
      '5. 비밀번호와 두 번째 인증 수단을 서로 다른 사람이 안전한 곳에 보관하고, 누가 꺼낼 수 있는지 기록합니다.',
      '6. 루트 사용 시 반드시 경보가 오도록 합니다. docs/alert-sources.md 파일의 EventBridge 규칙에 Root의 ConsoleLogin이 포함되어 있는지 확인하고, 한 번 로그인해 이 채널에 도착하는지 확인합니다.',
      '끝나면 완료를 누르고 루트를 대신할 수단과 보관 장소를 메모로 남겨 주세요(자격 증명 자체는 절대 적지 마세요).',
    ].join('\n'),
  },
});
