/** P1.14: a person sets service control policies that forbid what nobody needs, so that a stolen administrator cannot do it. */
import { z } from 'zod';
import { defineTask } from '../../entry.ts';

export default defineTask({
  id: 'organizations.set-guardrails',
  title: { en: 'Set guardrails by service control policies', ko: '서비스 제어 정책(SCP)으로 가드레일 설정' },
  targets: ['account'],
  permissions: [],
  csf: ['PR.AA-05', 'PR.PS-01', 'PR.DS-11'],
  requirements: ['P1.13', 'P1.14'],
  params: z.strictObject({}),
  instructions: {
    en: [
      'In the management account of the organization, with the customer:',
      '1. Is the account in an organization with all features? `aws organizations describe-organization` (FeatureSet ALL), `aws organizations list-roots` (SERVICE_CONTROL_POLICY enabled). If it is in none, press Drop and say so.',
      '2. Choose what this incident showed: deny `cloudtrail:StopLogging`, `cloudtrail:DeleteTrail`, `guardduty:DeleteDetector`, `config:StopConfigurationRecorder`; `organizations:LeaveOrganization`; `kms:ScheduleKeyDeletion`; `ec2:ModifySnapshotAttribute` and `ec2:ModifyImageAttribute` to outsiders; every action of root (`aws:PrincipalArn` like `arn:aws:iam::*:root`); regions that are not used (`aws:RequestedRegion`).',
      '3. Write each as a Deny with an exception for the one role that may (`ArnNotLike` on `aws:PrincipalArn`; leave firebreak-* and the break-glass role in it).',
      '4. Try it on a test account: `aws organizations create-policy --name NAME --type SERVICE_CONTROL_POLICY --description WHY --content file://scp.json`, then `aws organizations attach-policy --policy-id ID --target-id TEST-ACCOUNT`. Deploy there as usual, and call one forbidden action: it must be denied.',
      '5. Attach it to the organizational unit of this account, and look at CloudTrail for denied calls for two days.',
      'Then press Done and note which guardrails are in force, and for which accounts.',
    ].join('\n'),
    ko: [
      '조직의 관리 계정에서 고객사와 함께 진행합니다.',
      '1. 계정이 모든 기능을 사용하는 조직에 속해 있는지 확인합니다: `aws organizations describe-organization` (FeatureSet ALL), `aws organizations list-roots` (SERVICE_CONTROL_POLICY 활성). 조직에 속해 있지 않다면 진행 안 함을 누르고 사유를 적습니다.',
      '2. 이번 인시던트에서 드러난 것을 고릅니다: `cloudtrail:StopLogging`, `cloudtrail:DeleteTrail`, `guardduty:DeleteDetector`, `config:StopConfigurationRecorder`, `organizations:LeaveOrganization`, `kms:ScheduleKeyDeletion`, 외부로의 `ec2:ModifySnapshotAttribute`, `ec2:ModifyImageAttribute`, 루트의 모든 작업(`aws:PrincipalArn` 값이 `arn:aws:iam::*:root`), 사용하지 않는 리전(`aws:RequestedRegion`) 거부.',
      '3. 각각을 Deny 정책 문으로 작성하고, 허용할 역할 하나만 예외로 둡니다(`aws:PrincipalArn` 조건의 `ArnNotLike`. 이름이 firebreak로 시작하는 역할과 비상용 역할은 예외에 포함).',
      '4. 테스트 계정에서 먼저 시험합니다: `aws organizations create-policy --name NAME --type SERVICE_CONTROL_POLICY --description WHY --content file://scp.json` 후 `aws organizations attach-policy --policy-id ID --target-id TEST-ACCOUNT`. 평소처럼 배포해 보고, 금지한 작업 하나를 호출해 거부되는지 확인합니다.',
      '5. 이 계정이 속한 OU에 연결하고 이틀간 CloudTrail에서 거부된 호출을 확인합니다.',
      '끝나면 완료를 누르고 적용한 가드레일과 대상 계정을 메모로 남겨 주세요.',
    ].join('\n'),
  },
});
