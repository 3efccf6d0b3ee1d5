/** What happened, in three sentences: the alert, the intrusion, the response. */
import { ENTITY_KINDS, isInvolved, type Entity, type EntityKind } from '../../domain/entity.ts';
import type { IncidentState } from '../../domain/incident.ts';
import type { Language } from '../../domain/text.ts';
import type { Facts } from './facts.ts';
import { longDate, timeOfDay } from './time.ts';
import { counted, WORDS } from './words.ts';

export function summarySentences(state: IncidentState, facts: Facts, language: Language): string[] {
  return language === 'ko'
    ? [alertKo(state), intrusionKo(state), responseKo(state, facts)]
    : [alertEn(state), intrusionEn(state), responseEn(state, facts)];
}

/** `1111-2222-3333`, as the AWS console writes it. */
export const accountNumber = (id: string): string => id.replace(/^(\d{4})(\d{4})(\d{4})$/, '$1-$2-$3');

interface AlertFacts {
  date: string;
  time: string;
  source: string;
  place: string;
}

function alertFacts(state: IncidentState, language: Language): AlertFacts {
  const at = state.alerts[0]?.occurredAt ?? state.openedAt;
  const { timeZone, account } = state.customer;
  return {
    date: longDate(at, timeZone, language),
    time: timeOfDay(at, timeZone),
    source: WORDS[language].sources[state.source],
    place: `${account.name} (${accountNumber(account.id)})`,
  };
}

function alertEn(state: IncidentState): string {
  const a = alertFacts(state, 'en');
  const sure = {
    confirmed: 'the source itself confirmed the alert',
    unconfirmed: 'the alert could not be confirmed at its source',
    pending: 'the alert has not been checked at its source',
  }[state.confirmation];
  return `On ${a.date} at ${a.time}, ${a.source} reported “${state.title}” in ${a.place}, ${state.region}; ${sure}.`;
}

function alertKo(state: IncidentState): string {
  const a = alertFacts(state, 'ko');
  const sure = {
    confirmed: '출처에서도 사실로 확인되었습니다',
    unconfirmed: '출처에서는 확인되지 않았습니다',
    pending: '출처에서는 아직 확인하지 않았습니다',
  }[state.confirmation];
  return `${a.date} ${a.time}, ${a.place} 계정의 ${state.region} 리전과 관련해 ${a.source}에서 “${state.title}” 경보가 발생했으며, ${sure}.`;
}

interface Intrusion {
  sources: string[];
  affected: string[];
  made: string;
}

/** Only what is known: who did it, and how, an alert alone does not say. */
function intrusion(state: IncidentState, language: Language): Intrusion {
  return {
    sources: some(
      state.entities.filter((e) => e.standing === 'source').map((e) => e.id),
      language,
    ),
    affected: [
      ...some(
        state.entities.filter(isPrincipal).map((e) => `${WORDS[language].kinds[e.kind][0]} ${e.id}`),
        language,
      ),
      ...tally(state, (e) => e.standing === 'affected' && !isPrincipal(e), language),
    ],
    made: join(
      tally(state, (e) => e.standing === 'unauthorized', language),
      language,
    ),
  };
}

function intrusionEn(state: IncidentState): string {
  const { sources, affected, made } = intrusion(state, 'en');
  const from =
    sources.length === 0
      ? 'No outside address is known'
      : `The outside ${sources.length === 1 ? 'address involved is' : 'addresses involved are'} ${join(sources, 'en')}`;
  const hit = affected.length === 0 ? '' : `; affected: ${join(affected, 'en')}`;
  const left =
    made === '' ? 'nothing made by an intruder was found' : `made by the intruder: ${made}${regions(state, 'en')}`;
  return `${from}${hit}; ${left}.`;
}

function intrusionKo(state: IncidentState): string {
  const { sources, affected, made } = intrusion(state, 'ko');
  const from = sources.length === 0 ? '확인된 외부 주소는 없으며' : `관련된 외부 주소는 ${join(sources, 'ko')}이며`;
  const hit = affected.length === 0 ? '' : ` 영향을 받은 대상은 ${join(affected, 'ko')}이고,`;
  const left =
    made === ''
      ? '공격자가 만든 리소스는 발견되지 않았습니다'
      : `공격자가 만든 리소스는 ${made}${regions(state, 'ko')}입니다`;
  return `${from},${hit} ${left}.`;
}

interface Counts {
  done: number;
  back: number;
  stay: number;
  /** Ended with their target. */
  gone: number;
  not: number;
  open: number;
}

const count = (facts: Facts): Counts => ({
  done: facts.changes.length,
  back: facts.changes.filter((c) => c.putBack !== undefined).length,
  stay: facts.staying.length,
  gone: facts.changes.filter((c) => c.targetGone).length,
  not: facts.notDone.length,
  open: facts.open.length,
});

function responseEn(state: IncidentState, facts: Facts): string {
  if (state.drill) return `This was a drill: ${facts.rehearsed.length} steps were previewed and nothing was changed.`;
  const c = count(facts);
  const gone = c.gone === 0 ? '' : `, ${c.gone} ended with ${c.gone === 1 ? 'its target' : 'their targets'}`;
  const changed =
    c.done === 0
      ? 'No change was made to the account'
      : `${c.done} ${c.done === 1 ? 'change was' : 'changes were'} carried out with approval and read back (${c.back} put back${gone}, ${c.stay} in force)`;
  const not =
    c.not === 0
      ? 'no proposed step was left out'
      : `${c.not} proposed ${c.not === 1 ? 'step was' : 'steps were'} not carried out`;
  const open =
    c.open === 0 ? 'nothing is left open' : `${c.open} ${c.open === 1 ? 'point is' : 'points are'} still open`;
  const dismissed = state.dismissal === undefined ? '' : `; ${state.dismissal.by.name} dismissed it as a false alarm`;
  return `${changed}; ${not}, and ${open}${dismissed}.`;
}

function responseKo(state: IncidentState, facts: Facts): string {
  if (state.drill)
    return `이번 건은 훈련으로, ${facts.rehearsed.length}개 단계를 미리보기만 했으며 실제 변경은 없었습니다.`;
  const c = count(facts);
  const gone = c.gone === 0 ? '' : `, 대상 삭제로 종료 ${c.gone}건`;
  const changed =
    c.done === 0
      ? '계정에는 아무것도 변경하지 않았으며'
      : `승인된 변경 ${c.done}건을 적용하고 재조회로 확인했으며(원상 복구 ${c.back}건${gone}, 유지 ${c.stay}건)`;
  const not = c.not === 0 ? '실행하지 않은 제안은 없고' : `실행하지 않은 제안은 ${c.not}건이고`;
  const open = c.open === 0 ? '남은 과제는 없습니다' : `남은 과제는 ${c.open}건입니다`;
  const dismissed = state.dismissal === undefined ? '' : ` (${state.dismissal.by.name} 님이 오탐으로 종결)`;
  return `${changed}, ${not} ${open}${dismissed}.`;
}

const isPrincipal = (e: Entity): boolean =>
  e.standing === 'affected' && ['access-key', 'iam-user', 'iam-role', 'root'].includes(e.kind);

/** At most three, and how many more. */
const some = (names: string[], language: Language): string[] =>
  names.length <= 3 ? names : [...names.slice(0, 3), WORDS[language].more(names.length - 3)];

/** `1 IAM user`, `6 instances`. */
function tally(state: IncidentState, which: (e: Entity) => boolean, language: Language): string[] {
  const counts = new Map<EntityKind, number>();
  for (const e of state.entities.filter((x) => isInvolved(x) && which(x)))
    counts.set(e.kind, (counts.get(e.kind) ?? 0) + 1);
  return ENTITY_KINDS.flatMap((kind) => {
    const n = counts.get(kind);
    return n === undefined ? [] : [counted(n, kind, language)];
  });
}

/** Where the intruder's instances ran, when in several regions. */
function regions(state: IncidentState, language: Language): string {
  const where = new Set(
    state.entities.filter((e) => e.standing === 'unauthorized' && e.kind === 'instance').map((e) => e.region),
  );
  if (where.size < 2) return '';
  return language === 'ko' ? ` (${where.size}개 리전)` : ` in ${where.size} regions`;
}

const join = (parts: string[], language: Language): string =>
  language === 'ko'
    ? parts.join(', ')
    : new Intl.ListFormat('en', { style: 'long', type: 'conjunction' }).format(parts);
