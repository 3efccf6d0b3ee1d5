/**
 * Tasks about deadlines (P1.16): one says when the customer became aware, which starts the clocks; one for each notice that a
 * law or contract then wants; and, where a law wants each further fact, one for the next fact. Pure.
 */
import type { CustomerPolicy } from './customer.ts';
import { deadlineOf, type Calendar } from './deadlines.ts';
import { momentOf } from './due-date.ts';
import { momentWithUtc } from './format.ts';
import type { FollowUp } from './incident.ts';
import type { Duty, Obligation, Regime } from './regimes.ts';
import { stepLines } from './instructions.ts';
import { assertNever, type Text } from './text.ts';
import { DAY_MS, HOUR_MS } from './units.ts';

type Awareness = Extract<Duty, { kind: 'awareness' }>;
type Known = Pick<FollowUp, 'id' | 'duty'>;

/** People decide on it soon: the shortest time that a law gives is 24 hours. */
const DECIDE_WITHIN_MS = 4 * HOUR_MS;
/** Whether there are further facts is asked again so much later. */
const ASK_AGAIN_MS = 14 * DAY_MS;

/** The task that an incident of a customer with regimes leaves. @param now ISO 8601 */
export function awarenessTask(id: string, duty: Awareness, now: string): FollowUp {
  const names = (language: 'en' | 'ko'): string => duty.regimes.map((r) => r.title[language]).join(', ');
  const applies = (language: 'en' | 'ko'): string[] =>
    duty.regimes.map((r) => `${r.title[language]}: ${r.applies[language]}`);
  return {
    id,
    entry: 'deadline.awareness',
    title: { en: 'Record when the customer became aware', ko: '고객사의 인지 시점 기록' },
    instructions: {
      en: stepLines([
        `Decide with the customer whether this incident must be told to anybody: ${names('en')}.`,
        "If it must, press Done: the times run from that moment. If the customer was aware earlier, begin the note with that time, as in 2026-11-27 09:30 (the customer's clock).",
        'If nobody must be told, press Drop and say why.',
        ...applies('en'),
      ]),
      ko: stepLines([
        `통지·신고 대상인지 고객사와 결정합니다: ${names('ko')}.`,
        '대상이면 완료 버튼을 누릅니다. 그 시각부터 기한을 계산합니다. 더 일찍 인지했다면 메모를 2026-11-27 09:30 형식의 시각(고객사 시간대)으로 시작합니다.',
        '대상이 아니면 진행하지 않음 버튼을 누르고 사유를 적습니다.',
        ...applies('ko'),
      ]),
    },
    owner: 'msp',
    dueAt: new Date(Date.parse(now) + DECIDE_WITHIN_MS).toISOString(),
    duty,
  };
}

const STATED = /^\s*(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(?!\d)(:\d{2}(?!\d))?/;
/** Words after a time that make another time of it. */
const OTHER_CLOCK = /^\s*(?:[+-]\d|[APap]\.?[Mm]\b|[Zz]\b|UTC|GMT|utc|gmt|[A-Z]{1,4}T\b)/;

/**
 * When the customer became aware: the time with which the note begins; the moment of the answer if the note names none.
 * @returns undefined if the note has figures but does not begin with a time: it may mean another one
 */
export function awareAt(note: string | undefined, now: string, timeZone: string): string | undefined {
  const said = note ?? '';
  if (!/\p{N}/u.test(said)) return now;
  const [stated = '', day, time, seconds = ':00'] = STATED.exec(said) ?? [];
  if (day === undefined || time === undefined || OTHER_CLOCK.test(said.slice(stated.length))) return undefined;
  // `Date` makes the first of March of the 30th of February.
  const wall = new Date(`${day}T${time}${seconds}Z`);
  if (Number.isNaN(wall.getTime()) || !wall.toISOString().startsWith(`${day}T${time}${seconds}`)) return undefined;
  return momentOf(day, `${time}${seconds}`, timeZone);
}

/** What its event says of the moment from which the times run; empty for other tasks. */
export function awareSince(
  { duty, note, at }: Pick<FollowUp, 'duty'> & { note?: string; at?: string },
  timeZone: string,
): Text {
  const since = duty?.kind === 'awareness' && at !== undefined ? awareAt(note, at, timeZone) : undefined;
  if (since === undefined) return { en: '', ko: '' };
  const moment = momentWithUtc(since, timeZone);
  return { en: `. The customer became aware at ${moment}`, ko: `. 고객사 인지 시점: ${moment}` };
}

/** Why *Done* is refused. */
export function refusalOfDone(
  { duty }: Pick<FollowUp, 'duty'>,
  note: string | undefined,
  { timeZone }: Pick<CustomerPolicy, 'timeZone'>,
  now: string,
): Text | undefined {
  if (duty?.kind === 'notice' && (note ?? '').trim() === '')
    return {
      en: 'Please say what was sent, to whom, and its receipt number.',
      ko: '무엇을 누구에게 보냈는지와 접수 번호를 적어 주세요.',
    };
  if (duty?.kind !== 'awareness') return undefined;
  const since = awareAt(note, now, timeZone);
  if (since === undefined)
    return {
      en: "Please begin the note with the time of awareness, as in 2026-11-27 09:30 (the customer's clock), or write no figures: then it is now.",
      ko: '메모를 2026-11-27 09:30 형식의 인지 시각(고객사 시간대)으로 시작해 주세요. 메모에 숫자가 없으면 현재 시각으로 기록합니다.',
    };
  if (Date.parse(since) > Date.parse(now))
    return { en: 'The time of awareness cannot be in the future.', ko: '인지 시점은 미래일 수 없습니다.' };
  return undefined;
}

/** The tasks to which a task that was done leads. @param now when it was done, ISO 8601 */
export function ledTo(
  done: Known & { note?: string | undefined },
  tasks: readonly Known[],
  customer: Pick<CustomerPolicy, 'timeZone'>,
  now: string,
): FollowUp[] {
  const { duty } = done;
  const awareness = tasks.map((t) => t.duty).findLast((d) => d?.kind === 'awareness');
  if (duty === undefined || awareness?.kind !== 'awareness') return [];
  const calendar: Calendar = { timeZone: customer.timeZone, holidays: awareness.holidays };
  const first = tasks.filter((t) => t.id.startsWith('duty-')).length + 1;
  const numbered = (all: Omit<FollowUp, 'id'>[]): FollowUp[] =>
    all.map((task, i) => ({ id: `duty-${first + i}`, ...task }));
  const regimeOf = (id: string): Regime | undefined => awareness.regimes.find((r) => r.id === id);
  switch (duty.kind) {
    case 'awareness': {
      const from = awareAt(done.note, now, customer.timeZone) ?? now;
      const owed = (r: Regime): Obligation[] => r.obligations.filter((o) => o.after === undefined);
      return numbered(duty.regimes.flatMap((r) => owed(r).map((o) => notice(r, o, from, calendar, duty))));
    }
    case 'notice': {
      const regime = regimeOf(duty.regime);
      const next = regime?.obligations.filter((o) => o.after === duty.obligation) ?? [];
      const asks = regime?.furtherHours !== undefined && !tasks.some((t) => isFurther(t, regime.id));
      return numbered([
        ...(regime === undefined ? [] : next.map((o) => notice(regime, o, now, calendar, awareness))),
        ...(regime !== undefined && asks ? [further(regime, now)] : []),
      ]);
    }
    case 'further': {
      const regime = regimeOf(duty.regime);
      if (regime?.furtherHours === undefined) return [];
      const [sent] = regime.obligations as [Obligation];
      const more: Obligation = {
        ...sent,
        id: `${sent.id}-further`,
        title: { en: 'Report of a further fact', ko: '추가로 확인된 사실 보완 신고' },
        within: { hours: regime.furtherHours },
      };
      return numbered([notice(regime, more, now, calendar, awareness), further(regime, now)]);
    }
    default:
      return assertNever(duty);
  }
}

const isFurther = ({ duty }: Known, regime: string): boolean => duty?.kind === 'further' && duty.regime === regime;

function notice(
  regime: Regime,
  obligation: Obligation,
  from: string,
  calendar: Calendar,
  { draft }: Awareness,
): Omit<FollowUp, 'id'> {
  const { title, to, condition, fields, noFigure } = obligation;
  const since = momentWithUtc(from, calendar.timeZone);
  const form = (language: 'en' | 'ko'): string[] =>
    fields.map(({ label, fill }) => {
      const drafted = fill === undefined ? undefined : draft[fill]?.[language];
      return `${label[language]}: ${drafted ?? (language === 'ko' ? '직접 작성' : 'to be written')}`;
    });
  const figure = {
    en: noFigure === true ? 'The law gives no figure: without undue delay.' : `The time runs from ${since}.`,
    ko: noFigure === true ? '법령에 시한이 없습니다: 지체 없이 통지합니다.' : `기산 시점: ${since}.`,
  };
  return {
    entry: 'deadline.notice',
    title: { en: `${regime.title.en}: ${title.en}`, ko: `${regime.title.ko}: ${title.ko}` },
    instructions: {
      en: stepLines([
        `${regime.law.en}. ${figure.en}${condition === undefined ? '' : ` ${condition.en}`}`,
        `Check the draft, complete it, and send it to ${to.en}.`,
        'Press Done and write what was sent, to whom, and its receipt number. If it is not owed, press Drop and say why.',
        ...form('en'),
      ]),
      ko: stepLines([
        `${regime.law.ko}. ${figure.ko}${condition === undefined ? '' : ` ${condition.ko}`}`,
        `초안을 확인하고 보완해 보냅니다. 받는 곳: ${to.ko}.`,
        '완료 버튼을 누르고 보낸 내용, 받는 곳, 접수 번호를 적습니다. 대상이 아니면 진행하지 않음 버튼을 누르고 사유를 적습니다.',
        ...form('ko'),
      ]),
    },
    owner: 'customer',
    dueAt: deadlineOf(obligation, from, calendar),
    duty: { kind: 'notice', regime: regime.id, obligation: obligation.id },
  };
}

const further = (regime: Regime, now: string): Omit<FollowUp, 'id'> => ({
  entry: 'deadline.further',
  title: {
    en: `${regime.title.en}: has a further fact become known?`,
    ko: `${regime.title.ko}: 추가로 확인된 사실이 있는지 확인`,
  },
  instructions: {
    en: stepLines([
      `When a further fact becomes known, press Done at once and name it: the ${regime.furtherHours} hours for its report run from then.`,
      'When nothing more can come, press Drop and say so.',
    ]),
    ko: stepLines([
      `추가 사실을 확인하면 즉시 완료 버튼을 누르고 내용을 적습니다. 그 시각부터 ${regime.furtherHours}시간 이내에 신고합니다.`,
      '더 확인될 사실이 없으면 진행하지 않음 버튼을 누르고 사유를 적습니다.',
    ]),
  },
  owner: 'msp',
  dueAt: new Date(Date.parse(now) + ASK_AGAIN_MS).toISOString(),
  duty: { kind: 'further', regime: regime.id },
});
