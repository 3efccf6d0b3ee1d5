/** P1.14: a person proves that a backup can be restored, and that an intruder could not have deleted it. */
import { z } from 'zod';
import { defineTask } from '../../entry.ts';

export default defineTask({
  id: 'backup.prove-recovery',
  title: { en: 'Prove that backups can be restored', ko: '백업 복원 가능성 검증' },
  targets: ['account'],
  permissions: [],
  csf: ['PR.DS-11', 'RC.RP-03', 'RC.RP-04'],
  requirements: ['P1.14', 'P1.11'],
  params: z.strictObject({}),
  instructions: {
    en: [
      'With the owners of the data that this incident touched:',
      '1. List what has no backup: Console AWS Backup → Protected resources; or `aws backup list-protected-resources --region REGION`. Compare with the resources of the report.',
      '2. Add what is missing to a backup plan: Console AWS Backup → Backup plans → Assign resources, by tag. How much may be lost (hours between backups) is for the owner to say.',
      '3. Lock the vault, so that not even an administrator deletes from it: `aws backup put-backup-vault-lock-configuration --backup-vault-name VAULT --min-retention-days 30 --changeable-for-days 3`. After those days nobody can undo it: agree on the retention with the customer first.',
      '4. Copy to another account: in the plan, Copy to destination → a vault of an account that nobody of this one can sign in to.',
      '5. Restore one thing for real, to a separate network: Console AWS Backup → Recovery points → Restore. Open it, compare it, take the time it took, and delete the copy.',
      '6. For S3 and DynamoDB: versioning, and point-in-time recovery (`aws dynamodb update-continuous-backups --table-name TABLE --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true`).',
      'Then press Done and note what was restored, how long it took, and what is still without backup.',
    ].join('\n'),
    ko: [
      '이 인시던트와 관련된 데이터의 소유자와 함께 진행합니다.',
      '1. 백업이 없는 대상을 찾습니다: 콘솔 AWS Backup → 보호된 리소스, 또는 `aws backup list-protected-resources --region REGION`. 보고서의 리소스와 비교합니다.',
      '2. 빠진 대상을 백업 계획에 추가합니다: 콘솔 AWS Backup → 백업 계획 → 리소스 할당(태그 기준). 허용 가능한 손실 시간(백업 간격)은 소유자가 정합니다.',
      '3. 관리자도 삭제할 수 없도록 볼트를 잠급니다: `aws backup put-backup-vault-lock-configuration --backup-vault-name VAULT --min-retention-days 30 --changeable-for-days 3`. 해당 일수가 지나면 아무도 되돌릴 수 없으므로 보존 기간을 먼저 고객사와 합의합니다.',
      '4. 다른 계정으로 복사합니다: 백업 계획의 대상으로 복사에서 이 계정의 사용자가 로그인할 수 없는 계정의 볼트를 지정합니다.',
      '5. 실제로 하나를 분리된 네트워크에 복원해 봅니다: 콘솔 AWS Backup → 복구 시점 → 복원. 내용을 확인하고 소요 시간을 기록한 뒤 사본을 삭제합니다.',
      '6. S3와 DynamoDB는 버전 관리와 특정 시점 복구를 켭니다(`aws dynamodb update-continuous-backups --table-name TABLE --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true`).',
      '끝나면 완료를 누르고 복원한 대상, 소요 시간, 아직 백업이 없는 대상을 메모로 남겨 주세요.',
    ].join('\n'),
  },
});
