/** P1.13: a person who knows the principal reviews the policy proposed by `iam.last-accessed` and applies it. */
import { z } from 'zod';
import { defineTask } from '../../entry.ts';

export default defineTask({
  id: 'iam.apply-least-privilege',
  title: { en: 'Apply least privilege', ko: '최소 권한 적용' },
  targets: ['iam-user', 'iam-role'],
  permissions: [],
  csf: ['PR.AA-05', 'ID.IM-03'],
  requirements: ['P1.13'],
  params: z.strictObject({}),
  instructions: {
    en: [
      'With the owner of this user or role:',
      '1. Get the proposal. It is in the evidence store of this incident, `iam/least-privilege-KIND-NAME.json` (the finding in the report names its key): `policy` holds what was really used, `unused` what never was, `checkFirst` what was used only since the intruder came.',
      '2. Ask the owner what is needed rarely (month-end jobs, restores) and add it. Leave out what stands under `checkFirst` unless the owner knows the use. Save the policy as policy.json.',
      '3. Replace `"Resource": "*"` by the ARNs it works on, then check it: `aws accessanalyzer validate-policy --policy-type IDENTITY_POLICY --policy-document file://policy.json`.',
      '4. Create and attach it. Console: IAM → Policies → Create policy → JSON; then IAM → Roles (or Users) → the name → Permissions → Add permissions. CLI: `aws iam create-policy --policy-name NAME-least-privilege --policy-document file://policy.json` and `aws iam attach-role-policy --role-name NAME --policy-arn ARN` (a user: `attach-user-policy --user-name NAME`).',
      '5. Take the wide policies off. Look: `aws iam list-attached-role-policies --role-name NAME` and `aws iam list-role-policies --role-name NAME`. Keep a copy of each, then `aws iam detach-role-policy --role-name NAME --policy-arn ARN`, inline ones `aws iam delete-role-policy --role-name NAME --policy-name POLICY`.',
      '6. For a week, look for calls that are now denied: CloudTrail → Event history → User name = NAME (a role: its session name), column Error code. Add only what is really needed.',
      'Then press Done and note which policies came off and what was added.',
    ].join('\n'),
    ko: [
      '이 사용자 또는 역할의 소유자와 함께 진행합니다.',
      '1. 제안을 확인합니다. 이 인시던트의 증거 저장소에 `iam/least-privilege-종류-이름.json` 파일로 있습니다(키는 보고서의 조사 결과에 있음). `policy` 항목은 실제로 사용한 권한, `unused` 항목은 한 번도 쓰지 않은 서비스, `checkFirst` 항목은 침입 이후에만 사용된 서비스입니다.',
      '2. 가끔만 쓰는 권한(월말 작업, 복원 등)이 있는지 소유자에게 확인해 추가합니다. `checkFirst` 항목은 소유자가 용도를 알지 못하면 제외하고 policy.json 파일로 저장합니다.',
      '3. `"Resource": "*"` 부분을 실제 대상 ARN으로 바꾼 뒤 검사합니다: `aws accessanalyzer validate-policy --policy-type IDENTITY_POLICY --policy-document file://policy.json`.',
      '4. 정책을 만들어 연결합니다. 콘솔: IAM → 정책 → 정책 생성 → JSON, 이어서 IAM → 역할(또는 사용자) → 이름 → 권한 → 권한 추가. CLI: `aws iam create-policy --policy-name NAME-least-privilege --policy-document file://policy.json` 후 `aws iam attach-role-policy --role-name NAME --policy-arn ARN` 명령(사용자는 `attach-user-policy --user-name NAME`).',
      '5. 기존의 넓은 정책을 제거합니다. `aws iam list-attached-role-policies --role-name NAME`, `aws iam list-role-policies --role-name NAME` 명령으로 확인해 사본을 보관한 뒤 `aws iam detach-role-policy --role-name NAME --policy-arn ARN`, 인라인 정책은 `aws iam delete-role-policy --role-name NAME --policy-name POLICY` 명령으로 삭제합니다.',
      '6. 일주일간 새로 거부되는 호출이 있는지 확인합니다. CloudTrail → 이벤트 기록 → 사용자 이름 = NAME(역할은 세션 이름), 오류 코드 열. 꼭 필요한 권한만 추가합니다.',
      '끝나면 완료를 누르고 제거한 정책과 추가한 권한을 메모로 남겨 주세요.',
    ].join('\n'),
  },
});
