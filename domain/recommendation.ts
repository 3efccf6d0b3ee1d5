/** Whether a step is recommended, or optional and why. Pure. */
import { isAtLeast, moreSevere, type Severity } from './alert.ts';
import type { Entity } from './entity.ts';
import type { Environment } from './environments.ts';
import { ENVIRONMENT_NAMES, SEVERITY_NAMES } from './names.ts';
import type { Proportion, Threshold } from './proportion.ts';
import type { Text } from './text.ts';

export interface Circumstances {
  severity: Severity;
  /** A source has confirmed an alert of the incident. */
  confirmed: boolean;
  environment: Environment;
}

/**
 * Why a step is optional, one reason each. Empty if it is recommended.
 * @param hitsOthers its preview found that others use the target too, or could not look
 */
export function whyOptional(
  judgement: Proportion,
  now: Circumstances,
  target: Pick<Entity, 'part'>,
  hitsOthers: boolean | 'unknown',
): Text[] {
  if (judgement === 'always') return [];
  if ('byHand' in judgement) return [judgement.byHand];
  return [
    ...tooMild(judgement, now),
    ...(target.part === 'suffers' && judgement.victim === undefined ? [VICTIM] : []),
    // The harm of waiting is greater than theirs.
    ...(hitsOthers !== false && !(now.confirmed && now.severity === 'critical') ? [OTHERS[`${hitsOthers}`]] : []),
  ];
}

function tooMild({ from, unconfirmed = from, in: at = {} }: Threshold, now: Circumstances): Text[] {
  const { severity, confirmed, environment } = now;
  const least = [...(confirmed ? [] : [unconfirmed]), at[environment] ?? from].reduce(moreSevere, from);
  if (isAtLeast(severity, least)) return [];
  const [has, needs, where] = [SEVERITY_NAMES[severity], SEVERITY_NAMES[least], ENVIRONMENT_NAMES[environment]];
  const conditions =
    least === from
      ? { en: '', ko: '' }
      : confirmed || at[environment] === least
        ? { en: ` in ${where.en}`, ko: `${where.ko} 환경은 ` }
        : { en: ' while unconfirmed', ko: '확인 전에는 ' };
  return [
    {
      en: `severity ${has.en.toLowerCase()}, recommended${conditions.en} from ${needs.en.toLowerCase()} on`,
      ko: `심각도 ${has.ko}(${conditions.ko}${needs.ko}부터 권장)`,
    },
  ];
}

const VICTIM: Text = { en: 'it is a victim and has not acted itself', ko: '공격을 받은 대상이며 공격 행위 없음' };
const OTHERS: Record<'true' | 'unknown', Text> = {
  true: { en: 'others use it too', ko: '다른 곳에서도 사용 중' },
  unknown: { en: 'it is not known who else uses it', ko: '다른 곳에서의 사용 여부 미확인' },
};

/** Whether *Approve recommended* approves it. */
export const isRecommended = (step: { optional?: readonly Text[]; claimed?: true }): boolean =>
  step.claimed === undefined && step.optional === undefined;
