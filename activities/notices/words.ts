/** The texts about an incident for SMS and e-mail. */
import { titleIn } from '../../domain/alert.ts';
import { accountNumber, plural } from '../../domain/format.ts';
import { CATEGORY_NAMES, confirmationName, ENVIRONMENT_NAMES, SEVERITY_NAMES } from '../../domain/names.ts';
import type { NoticeInput } from '../../domain/notice.ts';
import type { Language } from '../../domain/text.ts';
import { smsOf } from './sms.ts';
import { oneLine } from '../../domain/text.ts';

export type Told = Omit<NoticeInput, 'params' | 'confirmation' | 'affected' | 'title' | 'unclassified'>;

/**
 * One text message. It contains none of the alert's own words, because a phone turns anything like a link into a link.
 * @param called the message calls somebody on call and does not only inform
 */
export function smsText(told: Told, language: Language, called = false): string {
  const { customer, severity, category, waiting, link } = told;
  const rank = SEVERITY_NAMES[severity][language].toUpperCase();
  const where = `${customer.name} ${customer.account.name}`;
  const what = CATEGORY_NAMES[category][language];
  const rest = link === undefined ? [] : [link];
  if (language === 'ko') {
    const asked = called ? '당직 호출: Slack에서 결정해 주세요.' : '';
    const waits = waiting === 0 ? '' : `승인 대기 ${waiting}건`;
    return smsOf(`[Firebreak ${rank}] ${where} ${what}.`, ...some(asked), ...some(waits), ...rest);
  }
  const asked = called ? 'You are on call: please decide in Slack.' : '';
  const waits = waiting === 0 ? '' : `${plural(waiting, 'step')} to approve.`;
  return smsOf(`${rank}: ${where}. ${what}.`, ...some(asked), ...some(waits), ...rest);
}

/** What a voice says when it calls somebody on call. As a text message it has none of the alert's own words. */
export function spokenText({ customer, severity, category, waiting }: Told, language: Language): string {
  const rank = SEVERITY_NAMES[severity][language];
  const where = `${customer.name}, ${customer.account.name}`;
  const what = CATEGORY_NAMES[category][language];
  if (language === 'ko') {
    const waits = waiting === 0 ? '' : ` 승인 대기 조치 ${waiting}건.`;
    return `Firebreak 당직 호출입니다. ${where}. 심각도 ${rank}. ${what}.${waits} Slack에서 결정해 주세요.`;
  }
  const waits = waiting === 0 ? '' : ` ${plural(waiting, 'step')} to approve.`;
  return `This is Firebreak. You are on call. ${rank} incident: ${where}. ${what}.${waits} Please decide in Slack.`;
}

/** "Must be ASCII text that begins with a letter, number, or punctuation mark", and shorter than this (SNS API, *Publish*). */
const SUBJECT_BELOW = 100;

export function subject({ customer, incident, severity, category, unclassified }: NoticeInput): string {
  const who = isAscii(customer.name) ? customer.name : incident.customerId;
  const where = isAscii(customer.account.name) ? customer.account.name : customer.account.id;
  const what = unclassified ? 'no runbook defined' : CATEGORY_NAMES[category].en;
  return `${SEVERITY_NAMES[severity].en.toUpperCase()}: ${who} ${where}: ${what}`.slice(0, SUBJECT_BELOW - 1);
}

export function mailText(input: NoticeInput, language: Language): string {
  const { customer, incident, severity, previously, category, affected, waiting, link } = input;
  const { name, id, environment } = customer.account;
  const account = `${name} (${accountNumber(id)}), ${ENVIRONMENT_NAMES[environment][language]}`;
  const severityNow = SEVERITY_NAMES[severity][language];
  const severityBefore = previously === undefined ? undefined : SEVERITY_NAMES[previously][language];
  const checked = confirmationName(input.confirmation)[language];
  const title = defanged(titleIn(input, language));
  if (language === 'ko') {
    return lines(
      severityBefore === undefined
        ? '보안 인시던트가 접수되었습니다.'
        : `보안 인시던트의 심각도가 올라갔습니다: ${severityBefore} → ${severityNow}`,
      input.unclassified && '이 경보에 맞는 런북이 없습니다. 정보보안팀이 대응 방법을 결정합니다.',
      '',
      `심각도: ${severityNow}`,
      `고객사: ${customer.name}`,
      `계정: ${account}`,
      `내용: ${title}`,
      `분류: ${CATEGORY_NAMES[category].ko}`,
      `경보 확인: ${checked}`,
      `현재까지 영향받은 대상: ${affected}개`,
      waiting > 0 && `승인 대기: 조치 ${waiting}건`,
      `인시던트: ${incident.id}`,
      '',
      link === undefined ? '진행 상황은 Slack 채널에서 확인할 수 있습니다.' : `진행 상황: ${link}`,
      '승인 없이 변경되는 것은 없습니다. 이 메시지에는 회신할 수 없습니다.',
    );
  }
  return lines(
    severityBefore === undefined
      ? 'A security incident was opened.'
      : `A security incident has become more severe: ${severityBefore} → ${severityNow}.`,
    input.unclassified && 'No runbook is defined for it: the infosec team decides what to do.',
    '',
    `Severity: ${severityNow}`,
    `Customer: ${customer.name}`,
    `Account: ${account}`,
    `What: ${title}`,
    `Category: ${CATEGORY_NAMES[category].en}`,
    `Alert: ${checked}`,
    `Affected so far: ${affected}`,
    waiting > 0 && `Steps that wait for approval: ${waiting}`,
    `Incident: ${incident.id}`,
    '',
    link === undefined ? 'Follow it in its Slack channel.' : `Follow it: ${link}`,
    'Nothing is changed without an approval. Replies to this message are not read.',
  );
}

/** The alert's own words on one line, without anything that a mail program turns into a link. */
export const defanged = (text: string): string =>
  oneLine(text)
    .replaceAll('://', '[:]//')
    .replace(/(?<=[\p{L}\p{N}])\.(?=[\p{L}\p{N}])/gu, '[.]');

const isAscii = (text: string): boolean => /^[\x20-\x7e]+$/.test(text);
const some = (text: string): string[] => (text === '' ? [] : [text]);
const lines = (...all: (string | false)[]): string => all.filter((line) => line !== false).join('\n');
