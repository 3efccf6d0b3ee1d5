/** P1.14: a person sets up and tests the protection against floods before the next attack. */
import { z } from 'zod';
import { homeRegionIn } from '../../../domain/partitions.ts';
import { defineTask } from '../../entry.ts';

/** AWS WAF Developer Guide, *Regions and endpoints*: web ACLs of CloudFront are there. Other partitions have no CloudFront but China's. */
const CLOUDFRONT_REGION = homeRegionIn('aws');

export default defineTask({
  id: 'waf.prepare-defence',
  title: { en: 'Prepare the defence against the next flood', ko: '다음 DDoS 공격 대비' },
  targets: ['account'],
  permissions: [],
  csf: ['PR.IR-04', 'PR.PS-01', 'DE.CM-01'],
  requirements: ['P1.13', 'P1.14'],
  params: z.strictObject({}),
  instructions: {
    en: [
      'With the people who run the web application that was attacked:',
      '1. From the report, note what came: how many requests, to which paths, from which countries and networks; and what gave way first (load balancer, application, database).',
      `2. Have everything come through CloudFront or a load balancer with a web ACL: \`aws wafv2 list-web-acls --scope REGIONAL --region REGION\` (CloudFront: \`--scope CLOUDFRONT --region ${CLOUDFRONT_REGION}\`), then Console WAF → the web ACL → Associated resources. The origin accepts connections from there only.`,
      '3. Rules that stay: a rate-based rule (start with three times the normal peak of one address in 5 minutes), the AWS managed groups AWSManagedRulesCommonRuleSet and AWSManagedRulesAmazonIpReputationList. First Count, and after two days without false hits Block.',
      '4. Logs on: Console WAF → the web ACL → Logging and metrics. Alarm on BlockedRequests, target response time and healthy hosts, to the topic that Firebreak hears.',
      '5. Scale: `aws autoscaling describe-auto-scaling-groups --region REGION`: is the maximum enough for twice the attack, or would it only cost?',
      '6. Decide with the customer on Shield Advanced (Console WAF & Shield → Shield): it brings the response team and covers scaling cost. If they have it: proactive engagement on, emergency contacts right.',
      'Then press Done and note which rules are in force, and what was decided on Shield Advanced.',
    ].join('\n'),
    ko: [
      '공격받은 웹 애플리케이션을 운영하는 사람과 함께 진행합니다.',
      '1. 보고서에서 공격 내용을 정리합니다: 요청 수, 대상 경로, 국가와 네트워크, 그리고 가장 먼저 한계에 도달한 곳(로드 밸런서, 애플리케이션, 데이터베이스).',
      `2. 모든 요청이 웹 ACL이 적용된 CloudFront 또는 로드 밸런서를 거치도록 합니다: \`aws wafv2 list-web-acls --scope REGIONAL --region REGION\` (CloudFront는 \`--scope CLOUDFRONT --region ${CLOUDFRONT_REGION}\`), 콘솔 WAF → 웹 ACL → 연결된 리소스. 원본 서버는 그곳에서 오는 연결만 허용합니다.`,
      '3. 상시 규칙을 둡니다: 속도 기반 규칙(단일 주소의 5분 최대 정상 요청 수의 3배로 시작), AWS 관리형 규칙 AWSManagedRulesCommonRuleSet과 AWSManagedRulesAmazonIpReputationList. 먼저 Count로 두고 이틀간 오탐이 없으면 Block으로 바꿉니다.',
      '4. 로그를 켭니다: 콘솔 WAF → 웹 ACL → 로깅 및 지표. BlockedRequests, 대상 응답 시간, 정상 호스트 수 경보를 Firebreak가 받는 주제로 보냅니다.',
      '5. 확장 한도를 확인합니다: `aws autoscaling describe-auto-scaling-groups --region REGION`. 최댓값이 공격의 두 배를 감당하는지, 비용만 늘어나지는 않는지 판단합니다.',
      '6. Shield Advanced 도입 여부를 고객사와 결정합니다(콘솔 WAF & Shield → Shield). 대응 팀 지원과 확장 비용 보호가 제공됩니다. 이미 사용 중이면 사전 대응을 켜고 비상 연락처를 확인합니다.',
      '끝나면 완료를 누르고 적용한 규칙과 Shield Advanced 결정 내용을 메모로 남겨 주세요.',
    ].join('\n'),
  },
});
