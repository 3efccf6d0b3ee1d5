/** P1.13, P1.14: a person enables a trail, GuardDuty, Config and Access Analyzer in every region. */
import { z } from 'zod';
import { defineTask } from '../../entry.ts';

export default defineTask({
  id: 'account.enable-detection',
  title: { en: 'Turn detection on in every region', ko: '전 리전 탐지 서비스 활성화' },
  targets: ['account'],
  permissions: [],
  csf: ['DE.CM-01', 'DE.CM-09', 'PR.PS-04'],
  requirements: ['P1.13', 'P1.14'],
  params: z.strictObject({}),
  instructions: {
    en: [
      'As an administrator of the account (in an organization: of its security account, for all accounts at once):',
      '1. CloudTrail: `aws cloudtrail describe-trails`. There must be one with IsMultiRegionTrail and LogFileValidationEnabled true, in a bucket that this account cannot delete. If not: `aws cloudtrail create-trail --name audit --s3-bucket-name BUCKET --is-multi-region-trail --enable-log-file-validation`, then `aws cloudtrail start-logging --name audit`.',
      '2. The regions: `aws ec2 describe-regions --query "Regions[].RegionName" --output text`. Do the next three in each of them. A region that nobody uses is better disabled: Console → Account → AWS Regions.',
      '3. GuardDuty: `aws guardduty list-detectors --region REGION`; where it is empty `aws guardduty create-detector --enable --region REGION`. Console GuardDuty → Protection plans: S3, EC2 malware, RDS, Lambda and runtime monitoring on.',
      '4. Config: `aws configservice describe-configuration-recorder-status --region REGION`; where nothing records, Console → Config → Set up, all resource types, global ones in one region only.',
      '5. Access Analyzer: `aws accessanalyzer list-analyzers --region REGION`; where it is empty `aws accessanalyzer create-analyzer --analyzer-name account --type ACCOUNT --region REGION`.',
      '6. See that alerts arrive here: in one region that was off, `aws guardduty create-sample-findings --detector-id ID --finding-types Recon:EC2/PortProbeUnprotectedPort --region REGION`. A drill must open in this channel within minutes; if not, the EventBridge rule is missing there (docs/alert-sources.md).',
      'Then press Done and note what was off, and where.',
    ].join('\n'),
    ko: [
      '계정 관리자로 진행합니다. 조직을 사용하면 보안 계정에서 전체 계정에 한 번에 적용합니다.',
      '1. CloudTrail: `aws cloudtrail describe-trails`. IsMultiRegionTrail과 LogFileValidationEnabled가 true이고 이 계정에서 삭제할 수 없는 버킷에 저장하는 추적이 있어야 합니다. 없으면 `aws cloudtrail create-trail --name audit --s3-bucket-name BUCKET --is-multi-region-trail --enable-log-file-validation` 후 `aws cloudtrail start-logging --name audit`.',
      '2. 리전 목록: `aws ec2 describe-regions --query "Regions[].RegionName" --output text`. 다음 세 가지를 리전마다 진행합니다. 사용하지 않는 리전은 비활성화하는 편이 낫습니다(콘솔 → 계정 → AWS 리전).',
      '3. GuardDuty: `aws guardduty list-detectors --region REGION` 명령의 출력이 비어 있으면 `aws guardduty create-detector --enable --region REGION`. 콘솔 GuardDuty → 보호 플랜에서 S3, EC2 맬웨어, RDS, Lambda, 런타임 모니터링을 켭니다.',
      '4. Config: `aws configservice describe-configuration-recorder-status --region REGION` 명령의 출력에서 기록 중이 아니면 콘솔 → Config → 설정에서 모든 리소스 유형을 기록합니다. 글로벌 리소스는 한 리전에서만 기록합니다.',
      '5. Access Analyzer: `aws accessanalyzer list-analyzers --region REGION` 명령의 출력이 비어 있으면 `aws accessanalyzer create-analyzer --analyzer-name account --type ACCOUNT --region REGION`.',
      '6. 경보 도착을 확인합니다. 꺼져 있던 리전 한 곳에서 `aws guardduty create-sample-findings --detector-id ID --finding-types Recon:EC2/PortProbeUnprotectedPort --region REGION` 명령을 실행하면 몇 분 안에 이 채널에 훈련이 열려야 합니다. 열리지 않으면 그 리전에 EventBridge 규칙이 없는 것입니다(docs/alert-sources.md).',
      '끝나면 완료를 누르고 어느 리전에서 무엇이 꺼져 있었는지 메모로 남겨 주세요.',
    ].join('\n'),
  },
});
