/** The root cause and what may have contributed, as far as the evidence shows it. What it does not show is said to be unknown. Pure. */
import type { Finding } from '../../domain/entry.ts';
import type { IncidentState } from '../../domain/incident.ts';
import type { Text } from '../../domain/text.ts';
import { actsOf } from '../../domain/acts.ts';

export interface Cause {
  /** How the intruder came in. Undefined: the evidence does not show it. */
  root?: Text;
  /** What the root cause is read from. */
  evidence: Finding[];
  /** The earliest action in the record. What came before it is not known. */
  firstAct?: Finding;
  /** Weaknesses of the account, whether or not the intruder used them. */
  weaknesses: Finding[];
}

/** Credentials that were read on an instance, and used elsewhere. */
const STOLEN_FROM_INSTANCE = 'T1552.005';

export function causeOf(state: IncidentState): Cause {
  const acts = actsOf(state).toSorted((a, b) => (a.at ?? '').localeCompare(b.at ?? ''));
  const [firstAct] = acts.filter((f) => f.at !== undefined && f.act !== 'tried');
  const stolen = acts.filter((f) => f.technique === STOLEN_FROM_INSTANCE);
  const exposed = state.alerts.filter((a) => EXPOSED_KEY.test(a.findingType) && a.confirmation === 'confirmed');
  const cause: Cause = { evidence: stolen, weaknesses: state.findings.filter((f) => f.weakness === true) };
  if (firstAct !== undefined) cause.firstAct = firstAct;
  if (exposed.length > 0)
    cause.root = {
      en: 'AWS found the access key in a public place, such as a code repository.',
      ko: 'AWS가 코드 저장소 등 누구나 볼 수 있는 위치에서 액세스 키를 발견했습니다.',
    };
  else if (stolen.length > 0)
    cause.root = {
      en: "The credentials of an instance's role were read on the instance and used from outside.",
      ko: '인스턴스 역할의 자격 증명이 인스턴스에서 유출되어 외부에서 사용되었습니다.',
    };
  return cause;
}

/** AWS Health's event for a key that AWS has found in public. */
const EXPOSED_KEY = /AWS_RISK_CREDENTIALS_EXPOSED/;
