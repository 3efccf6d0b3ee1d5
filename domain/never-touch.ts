/** The never-touch list: what no step may change, even with approval. Checked at preview and again at apply. */
import type { NeverTouch } from './customer.ts';
import type { Text } from './text.ts';

/**
 * @param names every name of the target: id, ARN, owner, path (an access key's user, an instance's profile role)
 * @param own ARNs and names of the engine's own roles in this account
 * @returns why it must not be touched, or undefined
 */
export function neverTouchReason(
  names: readonly string[],
  rules: readonly NeverTouch[],
  own: readonly string[],
): Text | undefined {
  for (const name of names) {
    if (own.includes(name)) return { en: `${name} is Firebreak's own role`, ko: `Firebreak 자체 역할: ${name}` };
    if (/(^|\/)aws-service-role\/|(^|\/)AWSServiceRoleFor/.test(name)) {
      return { en: `${name} is a service-linked role`, ko: `AWS 서비스 연결 역할: ${name}` };
    }
    const rule = rules.find((r) => globMatches(r.match, name));
    if (rule !== undefined) {
      return {
        en: `${name} is on the never-touch list (${rule.because})`,
        ko: `변경 금지 목록에 있음: ${name}(${rule.because})`,
      };
    }
  }
  return undefined;
}

/** `*` matches any text. Everything else is literal and case-sensitive, as in ARNs. */
export function globMatches(glob: string, name: string): boolean {
  const pattern = glob
    .split('*')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${pattern}$`, 's').test(name);
}
