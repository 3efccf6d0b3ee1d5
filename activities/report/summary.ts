/** Three sentences: the alert, the intrusion, the response. */
import { ENTITY_KINDS, isInvolved, type Entity, type EntityKind } from '../../domain/entity.ts';
import { accountNumber, localDay, longDate, plural, shortKey, timeWithUtc } from '../../domain/format.ts';
import type { IncidentState } from '../../domain/incident.ts';
import {
  CATEGORY_NAMES,
  confirmationName,
  counted,
  KIND_NAMES,
  SOURCE_NAMES,
  sourceToAsk,
} from '../../domain/names.ts';
import type { Language } from '../../domain/text.ts';
import type { Facts } from '../../domain/report-facts.ts';
import { EFFECT_NAMES, EFFECTS, impactOf, listed } from '../../domain/impact.ts';
import { WORDS } from './words.ts';

export function summarySentences(state: IncidentState, facts: Facts, language: Language): string[] {
  return language === 'ko'
    ? [alertKo(state), intrusionKo(state), responseKo(state, facts)]
    : [alertEn(state), intrusionEn(state), responseEn(state, facts)];
}

/** Date and time at which it happened, by its source. */
function occurred(state: IncidentState, language: Language): { date: string; time: string } {
  const at = state.alerts[0]?.occurredAt ?? state.openedAt;
  const { timeZone } = state.customer;
  return { date: longDate(at, timeZone, language), time: timeWithUtc(at, timeZone) };
}

function alertEn(state: IncidentState): string {
  const { date, time } = occurred(state, 'en');
  const { account } = state.customer;
  return `On ${date} at ${time}, ${SOURCE_NAMES[state.source].en} reported “${state.title}” in ${account.name} (${accountNumber(account.id)}), ${state.region}; the alert is ${confirmationName(state.confirmation, state.source).en}.`;
}

/** The title of a finding is English if its source wrote it: what kind of incident it is says the same in Korean. */
function alertKo(state: IncidentState): string {
  const { date, time } = occurred(state, 'ko');
  const { account } = state.customer;
  const where = `(계정 ${account.name} ${accountNumber(account.id)}, 리전 ${state.region})`;
  const what = state.titleKo === undefined ? CATEGORY_NAMES[state.category].ko : `“${state.titleKo}”`;
  const said =
    state.source === 'manual'
      ? `${what} 경보가 수동으로 등록되었습니다`
      : `${SOURCE_NAMES[state.source].ko}에서 ${what} 경보가 발생했습니다`;
  const sure = {
    confirmed: '다시 조회해 사실로 확인했습니다.',
    unconfirmed: `${sourceToAsk(state.source).ko}에서 다시 조회했지만 확인되지 않았습니다.`,
    pending: '사실인지는 아직 다시 조회하지 않았습니다.',
  }[state.confirmation];
  return `${date} ${time}, ${said}${where}. ${sure}`;
}

interface Intrusion {
  sources: string[];
  affected: string[];
  made: string;
}

/** Only what is known. An alert alone does not say who did it or how. */
function intrusion(state: IncidentState, language: Language): Intrusion {
  return {
    sources: some(
      state.entities.filter((e) => e.standing === 'source').map((e) => e.id),
      language,
    ),
    affected: [
      ...some(
        state.entities
          .filter(isPrincipal)
          .map((e) => `${KIND_NAMES[e.kind][language]} ${e.kind === 'access-key' ? shortKey(e.id) : e.id}`),
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
  const hit = affected.length === 0 ? [] : [`affected: ${join(affected, 'en')}`];
  const left =
    made === '' ? 'nothing made by an intruder was found' : `made by the intruder: ${made}${regions(state, 'en')}`;
  return `${[from, ...hit, left, ...effects(state, 'en')].join('; ')}.`;
}

function intrusionKo(state: IncidentState): string {
  const { sources, affected, made } = intrusion(state, 'ko');
  const from = sources.length === 0 ? '확인된 공격 출발지는 없습니다.' : `공격 출발지: ${join(sources, 'ko')}.`;
  const hit = affected.length === 0 ? [] : [`영향받은 대상: ${join(affected, 'ko')}.`];
  const left =
    made === ''
      ? '공격자가 만든 리소스는 발견되지 않았습니다.'
      : `공격자가 만든 리소스: ${made}${regions(state, 'ko')}.`;
  return [from, ...hit, left, ...effects(state, 'ko').map((e) => `${e}.`)].join(' ');
}

/** What was made public, shared, taken, stopped and destroyed; and of data, what nobody can know. */
function effects(state: IncidentState, language: Language): string[] {
  const { things, readsUnknown } = impactOf(state);
  const words = WORDS[language].effects;
  const told = EFFECTS.filter((effect) => things[effect].length > 0).map(
    (effect) =>
      `${EFFECT_NAMES[effect][language]}: ${join(some(listed(things[effect], language), language), language)}`,
  );
  const none = EFFECTS.filter((effect) => things[effect].length === 0 && (effect !== 'taken' || !readsUnknown));
  return [
    ...told,
    ...(readsUnknown ? [words.readsUnknown] : []),
    ...(none.length === 0 ? [] : [words.nothingElse(none.map((effect) => EFFECT_NAMES[effect][language]))]),
  ];
}

interface Counts {
  done: number;
  back: number;
  stay: number;
  /** Changes that ended because their target was deleted. */
  gone: number;
  not: number;
  open: number;
}

const count = (facts: Facts): Counts => ({
  done: facts.changes.length,
  back: facts.putBack.length,
  stay: facts.staying.length,
  gone: facts.ended.length,
  not: facts.notDone.length,
  open: facts.open.length,
});

function responseEn(state: IncidentState, facts: Facts): string {
  if (state.drill)
    return `This was a drill: ${plural(facts.rehearsed.length, 'step')} previewed, and nothing was changed.`;
  const c = count(facts);
  const gone = c.gone === 0 ? '' : `, ${c.gone} ended with ${c.gone === 1 ? 'its target' : 'their targets'}`;
  const changed =
    c.done === 0
      ? 'No change was made to the account'
      : `${plural(c.done, 'change')} ${c.done === 1 ? 'was' : 'were'} carried out with approval and read back (${c.back} undone${gone}, ${c.stay} in force)`;
  const not =
    c.not === 0
      ? 'no proposed step was left out'
      : `${plural(c.not, 'proposed step')} ${c.not === 1 ? 'was' : 'were'} not carried out`;
  const open =
    c.open === 0 ? 'nothing is left open' : `${plural(c.open, 'point')} ${c.open === 1 ? 'is' : 'are'} still open`;
  const { dismissal } = state;
  const ended =
    dismissal?.until === undefined
      ? 'dismissed it as a false positive'
      : `suppressed its alerts until ${localDay(dismissal.until, state.customer.timeZone)}`;
  const dismissed = dismissal === undefined ? '' : `; ${dismissal.by.name} ${ended}`;
  return `${changed}; ${not}, and ${open}${dismissed}.`;
}

function responseKo(state: IncidentState, facts: Facts): string {
  if (state.drill)
    return `이번 인시던트는 훈련입니다. 조치 ${facts.rehearsed.length}건을 미리보기만 했고 실제 변경은 없었습니다.`;
  const c = count(facts);
  const gone = c.gone === 0 ? '' : `, 대상 삭제로 종료 ${c.gone}건`;
  const changed =
    c.done === 0
      ? '계정에서 변경한 것은 없습니다.'
      : `승인된 변경 ${c.done}건을 적용하고 재조회로 확인했습니다(되돌림 ${c.back}건${gone}, 유지 ${c.stay}건).`;
  const not = c.not === 0 ? '실행하지 않은 조치는 없으며' : `실행하지 않은 조치는 ${c.not}건이며`;
  const open = c.open === 0 ? '남은 과제는 없습니다.' : `남은 과제는 ${c.open}건입니다.`;
  const { dismissal } = state;
  const ended =
    dismissal?.until === undefined
      ? '오탐으로 종결했습니다.'
      : `이 경보를 ${localDay(dismissal.until, state.customer.timeZone)}까지 억제했습니다.`;
  const dismissed = dismissal === undefined ? [] : [`${dismissal.by.name} 님이 ${ended}`];
  return [changed, `${not} ${open}`, ...dismissed].join(' ');
}

const isPrincipal = (e: Entity): boolean =>
  e.standing === 'affected' && ['access-key', 'iam-user', 'iam-role', 'root'].includes(e.kind);

/** At most three, and the number of the others. */
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

/** The regions of the intruder's instances, if there are several. */
function regions(state: IncidentState, language: Language): string {
  const where = new Set(
    state.entities.filter((e) => e.standing === 'unauthorized' && e.kind === 'instance').map((e) => e.region),
  );
  if (where.size < 2) return '';
  return language === 'ko' ? `(리전 ${where.size}곳)` : ` in ${where.size} regions`;
}

const join = (parts: string[], language: Language): string =>
  language === 'ko'
    ? parts.join(', ')
    : new Intl.ListFormat('en', { style: 'long', type: 'conjunction' }).format(parts);
