/** What no Korean text may hold: particles that do not fit, marks that Slack shows as typed, words that the glossary replaces. */
import { SLOT } from './texts.ts';

/** Particles that are written onto the word before them. 이 and 도 also begin words of their own. */
const PARTICLES = '을|를|은|는|가|의|에|로|으로|와|과|에서|에게|까지|부터|에는|에도|보다';

const RULES: readonly [name: string, pattern: RegExp][] = [
  ['a pair of particles instead of the one that fits', /이\(가\)|은\(는\)|을\(를\)|와\(과\)|과\(와\)|\(으\)로|\(이\)/],
  ['a space between a value and its particle', new RegExp(`${SLOT} (${PARTICLES}|이|도|만)(?![가-힣])`)],
  ['a space between a Latin word and its particle', new RegExp(`[A-Za-z0-9)\\]\`] (${PARTICLES})(?![가-힣])`)],
  ['a particle that Firebreak does not take', /Firebreak(이(?!라)|은|을|과|으로)(?![가-힣])/],
  ['a mark of the English sentence', /(?<!&\w{2,4}); |(?<!\|) — (?!\|)/],
  ['a space before a bracket', new RegExp(`(^|[가-힣${SLOT}]) \\((?![일월화수목금토]\\))`)],
];

/** English term → what stands for it elsewhere than in the glossary. */
const GLOSSARY: readonly [term: string, wrong: RegExp][] = [
  ['incident', /침해사고/],
  ['open', /인시던트(가|를)? 시작/],
  ['close', /종료된 인시던트|인시던트(가|를)? 종료|오탐으로 종료/],
  ['alert', /알림 확인|이 알림|^알림: |누적 알림/],
  ['finding', /(?<!조사 |처리 |스캔 |점검 |조회 |검증 |분석 |복원 |훈련 |계산 |실행 )결과(?!적)/],
  ['sample finding', /샘플 (탐지|결과|경보)/],
  ['source', /출처|원본에서/],
  ['intruder', /침입자/],
  ['unauthorized', /비인가|타인/],
  ['affected', /영향을 받은|영향 받은/],
  ['severity', /심각도.*보통|치명적/],
  ['assess', /(?<!초기 )평가 단계/],
  ['acknowledge', /초동/],
  ['step', /[0-9\uFFFC]개 단계|단계 [0-9\uFFFC]개/],
  ['follow-up', /후속 작업/],
  ['task', /담당자 작업|사람이 할 작업|사람이 직접 하는/],
  ['lead, owner', /리드|담당자/],
  ['customer', /고객(?!사| 관리형)/],
  ['refused', /엔진이 거부/],
  ['undo', /원복|원상 복구|원래대로/],
  ['restore', /백업 복구/],
  ['read back', /재확인|다시 읽어|검증 완료/],
  ['already so', /이미 그런|이미 원하는|할 일 없음/],
  ['principal', /(IAM|용의) 주체/],
  ['assume a role', /맡을 수|역할을 맡|역할 사용/],
  ['revoke sessions', /무효화|세션 폐기/],
  ['access', /접근/],
  ['public, private', /비공개|(?<!전체 |정보 )공개(?! 키)/],
  ['EKS', /파드 ID/],
  ['SNS topic', /토픽/],
  ['archive', /보관 처리/],
  ['AWS Support', /케이스|Support Center|Account and billing/],
  ['policy statement', /구문/],
  ['destroy, damage', /파괴|손상/],
  ['time zone', /GMT\+9/],
];

/** Templates filled by name hold `{userName}`, which is a slot as `${…}` is. */
const NAMED_SLOT = /\{\w+\}/g;

/** Why a text is refused; empty if it is right. */
export function faults(given: string): string[] {
  const text = given.replace(NAMED_SLOT, SLOT);
  const broken = RULES.filter(([, pattern]) => pattern.test(text)).map(([name]) => name);
  const wrong = GLOSSARY.flatMap(([term, pattern]) => {
    const found = pattern.exec(text);
    return found === null ? [] : [`not the glossary's word for ${term}: ${found[0]}`];
  });
  return [...broken, ...(touchesMark(text) ? ['a mark of Slack against a Hangul letter'] : []), ...wrong];
}

/** Slack shows `*…*` and inline code as typed when a letter stands against their outer side. */
function touchesMark(text: string): boolean {
  return ['*', '`'].some((mark) =>
    text.split(mark).some((part, i, parts) => {
      if (i % 2 === 0 || i === parts.length - 1) return false;
      return /[가-힣]$/.test(parts[i - 1] ?? '') || /^[가-힣]/.test(parts[i + 1] ?? '');
    }),
  );
}
