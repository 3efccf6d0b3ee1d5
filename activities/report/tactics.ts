/** The stages of an intrusion in people's words. */
import type { Tactic } from '../../domain/attack.ts';
import type { Text } from '../../domain/text.ts';

export const TACTIC_NAMES: Record<Tactic, Text> = {
  'first-access': { en: 'First access', ko: '최초 침입' },
  execution: { en: 'Execution', ko: '실행' },
  persistence: { en: 'Persistence', ko: '지속성 확보' },
  escalation: { en: 'Escalation', ko: '권한 상승' },
  evasion: { en: 'Evasion', ko: '방어 회피' },
  credentials: { en: 'Credential access', ko: '자격 증명 탈취' },
  discovery: { en: 'Discovery', ko: '정찰' },
  movement: { en: 'Movement', ko: '내부 이동' },
  exfiltration: { en: 'Exfiltration', ko: '데이터 유출' },
  impact: { en: 'Impact', ko: '피해' },
};
