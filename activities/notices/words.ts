/** What people are told of an incident by SMS and e-mail. */
import type { NoticeInput } from '../../domain/notice.ts';
import { assertNever, type Language } from '../../domain/text.ts';
import { WORDS } from '../report/words.ts';
import { smsOf } from './sms.ts';

export type Told = Omit<NoticeInput, 'params' | 'confirmation' | 'affected' | 'title' | 'undefined'>;

/**
 * One text message. Nothing in it is the alert's own words: a phone makes a link of whatever looks like one.
 * @param called somebody on call is asked for, not only told
 */
export function smsText(told: Told, language: Language, called = false): string {
  const { severities, categories } = WORDS[language];
  const { customer, severity, category, waiting, link } = told;
  const where = `${customer.name} ${customer.account.name}`;
  const what = `${severities[severity].toUpperCase()}: ${where}. ${categories[category]}.`;
  const rest = link === undefined ? [] : [link];
  if (language === 'ko') {
    const asked = called ? '당직 호출: Slack에서 결정해 주세요.' : '';
    return smsOf(what, ...some(asked), ...some(waiting > 0 ? `승인 대기 ${waiting}건.` : ''), ...rest);
  }
  const asked = called ? 'You are on call: please decide in Slack.' : '';
  const waits = waiting === 0 ? '' : `${waiting} step${waiting === 1 ? '' : 's'} to approve.`;
  return smsOf(what, ...some(asked), ...some(waits), ...rest);
}

/** "Must be ASCII text that begins with a letter, number, or punctuation mark", and shorter than this (SNS API, *Publish*). */
const SUBJECT_BELOW = 100;

export function subject({ customer, incident, severity, category, undefined: unknown }: NoticeInput): string {
  const { severities, categories } = WORDS.en;
  const who = isAscii(customer.name) ? customer.name : incident.customerId;
  const where = isAscii(customer.account.name) ? customer.account.name : customer.account.id;
  const what = unknown ? 'no runbook defined' : categories[category];
  return `${severities[severity].toUpperCase()}: ${who} ${where}: ${what}`.slice(0, SUBJECT_BELOW - 1);
}

export function mailText(input: NoticeInput, language: Language): string {
  const { customer, incident, severity, previously, category, affected, waiting, link } = input;
  const words = WORDS[language];
  const account = `${customer.account.name} (${customer.account.id}), ${customer.account.environment}`;
  const severityNow = words.severities[severity];
  const checked = confirmationOf(input, language);
  const title = defanged(input.title);
  if (language === 'ko') {
    return lines(
      previously === undefined
        ? '보안 인시던트가 시작되었습니다.'
        : `보안 인시던트의 심각도가 ${words.severities[previously]}에서 ${severityNow}(으)로 올라갔습니다.`,
      input.undefined && '이 알림에 정의된 런북이 없어 정보보안팀이 직접 판단해야 합니다.',
      '',
      `심각도: ${severityNow}`,
      `고객: ${customer.name}`,
      `계정: ${account}`,
      `내용: ${title}`,
      `유형: ${words.categories[category]}`,
      `알림 확인: ${checked}`,
      `현재까지 영향 받은 대상: ${affected}개`,
      waiting > 0 && `승인을 기다리는 단계: ${waiting}개`,
      `인시던트: ${incident.id}`,
      '',
      link === undefined ? '진행 상황은 Slack 채널에서 확인할 수 있습니다.' : `진행 상황: ${link}`,
      '승인 없이 변경되는 것은 없습니다. 이 메시지에는 회신할 수 없습니다.',
    );
  }
  return lines(
    previously === undefined
      ? 'A security incident has begun.'
      : `A security incident has become graver: ${words.severities[previously]} before, ${severityNow} now.`,
    input.undefined && 'No runbook is defined for it: the infosec team decides what to do.',
    '',
    `Severity: ${severityNow}`,
    `Customer: ${customer.name}`,
    `Account: ${account}`,
    `What: ${title}`,
    `Category: ${words.categories[category]}`,
    `Alert: ${checked}`,
    `Affected so far: ${affected}`,
    waiting > 0 && `Steps that wait for approval: ${waiting}`,
    `Incident: ${incident.id}`,
    '',
    link === undefined ? 'Follow it in its Slack channel.' : `Follow it: ${link}`,
    'Nothing is changed without an approval. Replies to this message are not read.',
  );
}

function confirmationOf({ confirmation }: NoticeInput, language: Language): string {
  const words = WORDS[language];
  switch (confirmation) {
    case 'confirmed':
      return words.confirmed;
    case 'unconfirmed':
      return words.unconfirmed;
    case 'pending':
      return words.pending;
    default:
      return assertNever(confirmation);
  }
}

/** The alert's own words, on one line, with nothing that a mail program makes a link of. */
export const defanged = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .replaceAll('://', '[:]//')
    .replace(/(?<=[\p{L}\p{N}])\.(?=[\p{L}\p{N}])/gu, '[.]')
    .trim();

const isAscii = (text: string): boolean => /^[\x20-\x7e]+$/.test(text);
const some = (text: string): string[] => (text === '' ? [] : [text]);
const lines = (...all: (string | false)[]): string => all.filter((line) => line !== false).join('\n');
