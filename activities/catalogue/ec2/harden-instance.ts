/** P1.13: a person hardens the instance, or its replacement, against the same attack. */
import { z } from 'zod';
import { defineTask } from '../../entry.ts';

export default defineTask({
  id: 'ec2.harden-instance',
  title: { en: 'Harden the instance', ko: '인스턴스 보안 강화' },
  targets: ['instance'],
  permissions: [],
  csf: ['PR.PS-01', 'PR.IR-01', 'PR.PS-02'],
  requirements: ['P1.13'],
  params: z.strictObject({}),
  instructions: {
    en: [
      'With the people who run the service on this instance:',
      '1. Better than mending: build it anew from a clean image (`aws ec2 describe-images`, a launch template) and take the old one out of service. What was broken into is trusted no more.',
      '2. Require IMDSv2, which server-side request forgery cannot read: `aws ec2 modify-instance-metadata-options --instance-id ID --http-tokens required --http-put-response-hop-limit 1 --region REGION`; the same in its launch template.',
      '3. Close what need not be open: `aws ec2 describe-security-groups --filters Name=ip-permission.cidr,Values=0.0.0.0/0 --region REGION`. SSH and RDP come by Session Manager (`aws ssm start-session --target ID`), so ports 22 and 3389 close: `aws ec2 revoke-security-group-ingress --group-id SG --protocol tcp --port 22 --cidr 0.0.0.0/0`.',
      '4. No public address unless it serves the internet itself: put it behind a load balancer with AWS WAF, in a private subnet.',
      '5. Its role: only what the service does. Console EC2 → the instance → Security → IAM role; apply the least-privilege proposal of this incident.',
      '6. Patches from now on by themselves: Console Systems Manager → Patch Manager → Create patch policy, weekly; `aws ssm describe-instance-patch-states --instance-ids ID --region REGION` must say MissingCount 0.',
      'Then press Done and note what was changed, or which instance took its place.',
    ].join('\n'),
    ko: [
      '이 인스턴스의 서비스를 운영하는 사람과 함께 진행합니다.',
      '1. 고치는 것보다 깨끗한 이미지로 다시 만드는 편이 낫습니다(`aws ec2 describe-images`, 시작 템플릿). 침해된 인스턴스는 더 이상 신뢰하지 않고 서비스에서 제외합니다.',
      '2. SSRF로 읽을 수 없는 IMDSv2를 필수로 합니다: `aws ec2 modify-instance-metadata-options --instance-id ID --http-tokens required --http-put-response-hop-limit 1 --region REGION`. 시작 템플릿에도 적용합니다.',
      '3. 불필요하게 열린 포트를 닫습니다: `aws ec2 describe-security-groups --filters Name=ip-permission.cidr,Values=0.0.0.0/0 --region REGION`. SSH와 RDP는 Session Manager(`aws ssm start-session --target ID`)로 대신하고 22, 3389 포트를 닫습니다: `aws ec2 revoke-security-group-ingress --group-id SG --protocol tcp --port 22 --cidr 0.0.0.0/0`.',
      '4. 인터넷에 직접 서비스하지 않는다면 퍼블릭 주소를 제거하고, 프라이빗 서브넷에 두어 AWS WAF가 적용된 로드 밸런서 뒤에 배치합니다.',
      '5. 역할에는 서비스에 필요한 권한만 남깁니다. 콘솔 EC2 → 인스턴스 → 보안 → IAM 역할에서 확인하고 이 인시던트의 최소 권한 제안을 적용합니다.',
      '6. 패치를 자동화합니다: 콘솔 Systems Manager → Patch Manager → 패치 정책 생성(매주). `aws ssm describe-instance-patch-states --instance-ids ID --region REGION` 출력의 MissingCount 값이 0이어야 합니다.',
      '끝나면 완료를 누르고 변경한 내용 또는 대체한 인스턴스를 메모로 남겨 주세요.',
    ].join('\n'),
  },
});
