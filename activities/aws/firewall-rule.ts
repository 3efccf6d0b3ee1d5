/** How a rule of a firewall stands towards an address or a domain, in words. */
import type { Text } from '../../domain/text.ts';

/** @param rule `listed`: on Firebreak's list; `enforced`: the rule with that list is in force */
export function ruleWords({ listed, enforced }: { listed: boolean; enforced: boolean }): Text {
  if (enforced) return { en: 'blocked', ko: '차단' };
  return listed ? { en: 'listed', ko: '목록에만 있음' } : { en: 'open', ko: '열림' };
}
