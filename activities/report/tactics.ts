/** ATT&CK's tactics in people's words. */
import type { Tactic } from '../../domain/attack.ts';
import type { Text } from '../../domain/text.ts';

export const TACTIC_NAMES: Record<Tactic, Text> = {
  'initial-access': { en: 'Initial access', ko: '최초 침입' },
  execution: { en: 'Execution', ko: '실행' },
  persistence: { en: 'Persistence', ko: '지속성 확보' },
  'privilege-escalation': { en: 'Privilege escalation', ko: '권한 상승' },
  'defense-evasion': { en: 'Defense evasion', ko: '방어 회피' },
  'credential-access': { en: 'Credential access', ko: '자격 증명 탈취' },
  discovery: { en: 'Discovery', ko: '탐색' },
  'lateral-movement': { en: 'Lateral movement', ko: '내부 이동' },
  exfiltration: { en: 'Exfiltration', ko: '데이터 유출' },
  impact: { en: 'Impact', ko: '피해' },
};
