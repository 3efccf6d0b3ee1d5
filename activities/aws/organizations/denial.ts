/** A denial by a policy of the customer's organization, which no change of Firebreak's role can lift. */
import type { Text } from '../../../domain/text.ts';

/** AWS says which kind of policy has refused a call (IAM User Guide, *Troubleshoot access denied error messages*). */
const KIND = /\b(service|resource) control policy\b/;
/** Newer messages name the policy too. */
const POLICY = /\barn:aws[a-z-]*:organizations::[^\s"']*:policy\/[^\s"']+/;

/** @param message AWS's own */
export const isOrganizations = (message: string): boolean => kindOf(message) !== undefined;

/** The policy that has refused a call, as people call it. */
export function kindOf(message: string): 'SCP' | 'RCP' | undefined {
  const kind = KIND.exec(message)?.[1];
  return kind === undefined ? undefined : kind === 'resource' ? 'RCP' : 'SCP';
}

export function organizationForbids(message: string, call: Text, account: string): Text {
  const kind = kindOf(message) ?? 'SCP';
  const policy = POLICY.exec(message)?.[0];
  const which = policy === undefined ? kind : `${kind} ${policy}`;
  return {
    en: `a policy of the organization (${which}) forbids ${call.en} in ${account}.`,
    ko: `조직의 정책(${which})에 따라 ${call.ko} 호출이 금지되어 있습니다(계정 ${account}).`,
  };
}

export const ASK_ORGANIZATION: Text = {
  en: "Skip it, or have the organization's administrators except Firebreak's roles and press Retry.",
  ko: '건너뛰거나, 조직 관리자에게 Firebreak 역할의 예외 처리를 요청한 뒤 재시도를 누르세요.',
};

export const ORGANIZATION_CAN: Text = {
  en: "The organization's administrators can except Firebreak's roles.",
  ko: '조직 관리자가 Firebreak 역할을 예외로 처리할 수 있습니다.',
};
