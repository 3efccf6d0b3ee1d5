/** P1.13: a person blocks public access for the whole account, so that no single bucket policy can open a bucket. */
import { z } from 'zod';
import { defineTask } from '../../entry.ts';

export default defineTask({
  id: 's3.prevent-public-access',
  title: { en: 'Keep data private by default', ko: '데이터를 기본 프라이빗으로 설정' },
  targets: ['account', 'bucket', 'snapshot', 'database'],
  permissions: [],
  csf: ['PR.DS-01', 'PR.AA-05'],
  requirements: ['P1.13', 'P1.14'],
  params: z.strictObject({}),
  instructions: {
    en: [
      'In the account of this incident:',
      '1. List what is public on purpose, with its owner: Console S3 → Buckets, column Access; IAM → Access Analyzer → External access. A website belongs behind CloudFront with origin access control, not in a public bucket.',
      '2. Switch public access off for the whole account: `aws s3control put-public-access-block --account-id ACCOUNT --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true`.',
      '3. The same for snapshots and images, in each region: `aws ec2 enable-snapshot-block-public-access --state block-all-sharing --region REGION`, `aws ec2 enable-image-block-public-access --image-block-public-access-state block-new-sharing --region REGION`.',
      '4. Databases: `aws rds describe-db-instances --query "DBInstances[?PubliclyAccessible].DBInstanceIdentifier" --region REGION` must be empty, and RDS snapshots are shared with nobody.',
      '5. For buckets that hold personal or business data: versioning on (`aws s3api put-bucket-versioning --bucket BUCKET --versioning-configuration Status=Enabled`), server access logs or CloudTrail data events on, and Macie to look what is in them.',
      'Then press Done and note what stays public, and why.',
    ].join('\n'),
    ko: [
      '이 인시던트의 계정에서 진행합니다.',
      '1. 의도적으로 전체 공개한 대상과 소유자를 정리합니다: 콘솔 S3 → 버킷의 액세스 열, IAM → Access Analyzer → 외부 액세스. 웹 사이트는 퍼블릭 버킷이 아니라 원본 액세스 제어를 적용한 CloudFront 뒤에 둡니다.',
      '2. 계정 전체의 퍼블릭 액세스를 차단합니다: `aws s3control put-public-access-block --account-id ACCOUNT --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true`.',
      '3. 스냅샷과 이미지도 리전마다 차단합니다: `aws ec2 enable-snapshot-block-public-access --state block-all-sharing --region REGION`, `aws ec2 enable-image-block-public-access --image-block-public-access-state block-new-sharing --region REGION`.',
      '4. 데이터베이스: `aws rds describe-db-instances --query "DBInstances[?PubliclyAccessible].DBInstanceIdentifier" --region REGION` 명령의 출력이 비어 있어야 하며 RDS 스냅샷도 공유하지 않습니다.',
      '5. 개인정보나 업무 데이터가 있는 버킷은 버전 관리(`aws s3api put-bucket-versioning --bucket BUCKET --versioning-configuration Status=Enabled`)와 서버 액세스 로그 또는 CloudTrail 데이터 이벤트를 켜고, Macie로 내용을 점검합니다.',
      '끝나면 완료를 누르고 계속 퍼블릭으로 두는 대상과 이유를 메모로 남겨 주세요.',
    ].join('\n'),
  },
});
