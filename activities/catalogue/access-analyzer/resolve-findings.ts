/** P1.13: a person closes each outside access to the account, or confirms that it is wanted. */
import { z } from 'zod';
import { defineTask } from '../../entry.ts';

export default defineTask({
  id: 'access-analyzer.resolve-findings',
  title: { en: 'Resolve the findings of IAM Access Analyzer', ko: 'IAM Access Analyzer 조사 결과 해결' },
  targets: ['account'],
  permissions: [],
  csf: ['PR.AA-05', 'ID.RA-01'],
  requirements: ['P1.13', 'P1.4'],
  params: z.strictObject({}),
  instructions: {
    en: [
      'For the account of this incident, region by region:',
      '1. Is there an analyzer? `aws accessanalyzer list-analyzers --region REGION`. If not: `aws accessanalyzer create-analyzer --analyzer-name account --type ACCOUNT --region REGION`; findings come within half an hour.',
      '2. List what is open: Console IAM → Access Analyzer → External access, status Active; or `aws accessanalyzer list-findings-v2 --analyzer-arn ARN --filter \'{"status":{"eq":["ACTIVE"]}}\' --region REGION`.',
      '3. Ask the owner of each: who is that outside principal, and is the access needed? Do those first that this incident touched (the report lists them).',
      '4. Not needed: close it at its source. Bucket, key, queue, topic, function: remove the statement from the resource policy. Role: remove the principal from the trust policy, or add `sts:ExternalId`. Snapshot, image: remove the sharing.',
      '5. Needed: narrow it with `aws:PrincipalOrgID` or `aws:PrincipalArn`, then archive it with a rule that names the reason: `aws accessanalyzer create-archive-rule --analyzer-name account --rule-name REASON --filter ...`.',
      '6. Scan again what was changed: `aws accessanalyzer start-resource-scan --analyzer-arn ARN --resource-arn RESOURCE`. It must turn to Resolved.',
      'Then press Done and note how many were closed, and which were archived and why.',
    ].join('\n'),
    ko: [
      '이 인시던트의 계정에서 리전별로 진행합니다.',
      '1. 분석기가 있는지 확인합니다: `aws accessanalyzer list-analyzers --region REGION`. 없으면 `aws accessanalyzer create-analyzer --analyzer-name account --type ACCOUNT --region REGION` 명령으로 만듭니다. 조사 결과는 30분 안에 나옵니다.',
      '2. 활성 조사 결과를 확인합니다. 콘솔: IAM → Access Analyzer → 외부 액세스, 상태 활성. CLI: `aws accessanalyzer list-findings-v2 --analyzer-arn ARN --filter \'{"status":{"eq":["ACTIVE"]}}\' --region REGION`.',
      '3. 각 리소스의 소유자에게 외부 보안 주체가 누구인지, 액세스가 필요한지 확인합니다. 이번 인시던트와 관련된 조사 결과(보고서에 있음)부터 진행합니다.',
      '4. 필요 없으면 원인을 제거합니다. 버킷·키·대기열·주제·함수는 리소스 정책에서 해당 정책 문을 삭제하고, 역할은 신뢰 정책에서 보안 주체를 삭제하거나 `sts:ExternalId` 조건을 추가하며, 스냅샷·이미지는 공유를 해제합니다.',
      '5. 필요하면 `aws:PrincipalOrgID` 또는 `aws:PrincipalArn` 조건으로 범위를 좁힌 뒤 사유를 이름에 담은 아카이브 규칙을 만듭니다: `aws accessanalyzer create-archive-rule --analyzer-name account --rule-name REASON --filter ...`.',
      '6. 변경한 리소스를 다시 검사합니다: `aws accessanalyzer start-resource-scan --analyzer-arn ARN --resource-arn RESOURCE`. 상태가 해결됨으로 바뀌어야 합니다.',
      '끝나면 완료를 누르고 해결한 건수, 아카이브한 조사 결과와 사유를 메모로 남겨 주세요.',
    ].join('\n'),
  },
});
