/** What a customer is told of its incident at intervals and at its end: the facts, and the words in its language. Pure. */
import type { Category, Severity } from './alert.ts';
import { isContainment } from './contained.ts';
import { isInvolved } from './entity.ts';
import type { IncidentRef } from './entry.ts';
import { plural, shortMoment, accountNumber } from './format.ts';
import type { IncidentState } from './incident.ts';
import { CATEGORY_NAMES, PHASE_NAMES, SEVERITY_NAMES } from './names.ts';
import { endOf, type Outcome } from './outcome.ts';
import type { Phase } from './phase.ts';
import type { Language, Text } from './text.ts';

export interface CustomerUpdate {
  incident: IncidentRef;
  /** 1, 2, 3, … */
  number: number;
  customer: IncidentState['customer']['name'];
  account: { id: string; name: string };
  language: Language;
  timeZone: string;
  severity: Severity;
  category: Category;
  phase: Phase;
  openedAt: string;
  affected: number;
  /** Containment that is done, of that which was proposed and not declined. */
  contained: { done: number; of: number };
  waiting: number;
  /** ISO 8601; absent at the end. */
  nextAt?: string;
  /** Only at the end. */
  end?: { outcome: Outcome; at: string; followUps: number };
}

/** @param nextAt absent for the closing notice */
export function customerUpdateOf(
  state: IncidentState,
  incident: IncidentRef,
  number: number,
  nextAt: string | undefined,
): CustomerUpdate {
  const { customer, severity, category, phase, openedAt, closedAt, entities, steps, followUps = [] } = state;
  const changes = steps.filter((s) => isContainment(s) && !['rejected', 'refused', 'gone'].includes(s.status));
  return {
    incident,
    number,
    customer: customer.name,
    account: { id: customer.account.id, name: customer.account.name },
    language: customer.language,
    timeZone: customer.timeZone,
    severity,
    category,
    phase,
    openedAt,
    affected: entities.filter((e) => isInvolved(e) && e.standing !== 'source').length,
    contained: {
      done: changes.filter((s) => s.status === 'done' || s.status === 'noop').length,
      of: changes.length,
    },
    waiting: steps.filter((s) => s.status === 'proposed').length,
    ...(nextAt === undefined ? {} : { nextAt }),
    ...(closedAt === undefined || nextAt !== undefined
      ? {}
      : { end: { outcome: endOf(state), at: closedAt, followUps: followUps.length } }),
  };
}

/** The same of an incident as it is now. */
export function statusLineOf(
  state: Pick<IncidentState, 'category' | 'phase' | 'dismissal' | 'closedAt'>,
  language: Language,
): string {
  const { category, phase, closedAt } = state;
  const end = closedAt === undefined ? {} : { end: { outcome: endOf(state) } };
  return statusLine({ category, phase, ...end }, language);
}

/** One line, as a status page has it. It names no resource, and nothing of the alert's own words. */
export function statusLine(
  u: Pick<CustomerUpdate, 'category' | 'phase'> & { end?: { outcome: Outcome } },
  language: Language,
): string {
  const what = CATEGORY_NAMES[u.category][language];
  if (u.end !== undefined) return ENDS[u.end.outcome][language];
  const stage = PHASE_NAMES[u.phase][language];
  return language === 'ko'
    ? `보안 인시던트(${what}) 대응 중. 현재 단계: ${stage}`
    : `We are responding to a security incident (${what}). Current phase: ${stage}.`;
}

const ENDS: Record<Outcome, Text> = {
  closed: { en: 'The security incident is resolved.', ko: '보안 인시던트가 종결되었습니다.' },
  dismissed: { en: 'The security incident was a false alarm.', ko: '보안 인시던트가 오탐으로 종결되었습니다.' },
  suppressed: {
    en: 'The security incident was a known alert and needs no response.',
    ko: '보안 인시던트가 알려진 경보로 확인되어 종결되었습니다.',
  },
};

export function updateText(u: CustomerUpdate): string {
  const at = (iso: string): string => shortMoment(iso, u.timeZone, u.language);
  const account = `${u.account.name} (${accountNumber(u.account.id)})`;
  const ended = u.end;
  if (u.language === 'ko')
    return lines(
      statusLine(u, 'ko'),
      '',
      `고객사: ${u.customer}`,
      `계정: ${account}`,
      `심각도: ${SEVERITY_NAMES[u.severity].ko}`,
      `분류: ${CATEGORY_NAMES[u.category].ko}`,
      `접수: ${at(u.openedAt)}`,
      `현재까지 영향받은 대상: ${u.affected}개`,
      u.contained.of > 0 && `격리: 조치 ${u.contained.of}건 중 ${u.contained.done}건 완료`,
      u.waiting > 0 && ended === undefined && `승인 대기: 조치 ${u.waiting}건`,
      u.nextAt !== undefined && `다음 안내 예정: ${at(u.nextAt)}`,
      ended !== undefined && `종결: ${at(ended.at)}`,
      ended !== undefined && ended.followUps > 0 && `후속 조치: ${ended.followUps}건`,
      ended?.outcome === 'closed' && '보고서는 별도로 전달됩니다.',
      `인시던트: ${u.incident.id}`,
    );
  return lines(
    statusLine(u, 'en'),
    '',
    `Customer: ${u.customer}`,
    `Account: ${account}`,
    `Severity: ${SEVERITY_NAMES[u.severity].en}`,
    `Category: ${CATEGORY_NAMES[u.category].en}`,
    `Opened: ${at(u.openedAt)}`,
    `Affected so far: ${u.affected}`,
    u.contained.of > 0 && `Contained: ${u.contained.done} of ${plural(u.contained.of, 'step')}`,
    u.waiting > 0 && ended === undefined && `Waiting for approval: ${plural(u.waiting, 'step')}`,
    u.nextAt !== undefined && `Next update: ${at(u.nextAt)}`,
    ended !== undefined && `Closed: ${at(ended.at)}`,
    ended !== undefined && ended.followUps > 0 && `Follow-ups: ${ended.followUps}`,
    ended?.outcome === 'closed' && 'The report follows separately.',
    `Incident: ${u.incident.id}`,
  );
}

const lines = (...all: (string | false)[]): string => all.filter((line) => line !== false).join('\n');
