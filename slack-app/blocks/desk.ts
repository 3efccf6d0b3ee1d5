/** The windows in which people decide about a customer: declare an incident, freeze, thaw. */
import { CATEGORIES, SEVERITIES } from '../../domain/alert.ts';
import { FREEZE_HOURS } from '../../domain/freeze.ts';
import { accountNumber } from '../../domain/format.ts';
import { CATEGORY_NAMES, SEVERITY_NAMES } from '../../domain/names.ts';
import type { SlackCustomer } from '../../domain/extracts.ts';
import { DEFAULT_REGION } from '../../domain/partitions.ts';
import type { Language } from '../../domain/text.ts';
import { ACTION_ID, type ButtonValue } from '../buttons.ts';
import { plain } from '../escape.ts';
import { textsOf, type Texts } from '../texts/texts.ts';
import { LIMITS, sections, type Block } from './elements.ts';
import { selectInput, textInput } from './inputs.ts';
import { FIELD, modal, type ModalView } from './modals.ts';

/** @param customers those that the person may act for, at least one */
export function declareModal(customers: readonly SlackCustomer[], button: ButtonValue, language: Language): ModalView {
  const t = textsOf(language);
  const { desk } = t;
  const accounts = customers.flatMap(({ id, accounts: all }) =>
    all.map((account) => ({ value: account.id, text: `${id} · ${accountNumber(account.id)}` })),
  );
  const listed = accounts.slice(0, LIMITS.options);
  const kinds = [
    ...CATEGORIES.map((kind) => ({ value: kind, text: CATEGORY_NAMES[kind][language] })),
    { value: 'other', text: desk.kindOther },
  ];
  const severities = SEVERITIES.filter((s) => s !== 'informational').map((severity) => ({
    value: severity,
    text: SEVERITY_NAMES[severity][language],
  }));
  const left = accounts.length - listed.length;
  return modal(ACTION_ID.declare, button, t, {
    title: desk.declareTitle,
    submit: desk.declareSubmit,
    blocks: [
      ...sections([desk.declareIntro, ...(left === 0 ? [] : [desk.moreAccounts(left)])]),
      selectInput(FIELD.account, { label: desk.account, options: listed, initial: listed[0]!.value }),
      selectInput(FIELD.kind, { label: desk.kind, options: kinds, initial: 'other' }),
      selectInput(FIELD.severity, { label: desk.severity, options: severities, initial: 'high' }),
      textInput(FIELD.title, { label: desk.subject, most: 200 }),
      textInput(FIELD.things, { label: desk.things, hint: desk.thingsHint, optional: true, lines: true }),
      textInput(FIELD.region, { label: desk.region, initial: DEFAULT_REGION, most: 30 }),
      textInput(FIELD.reason, { label: desk.known, optional: true, lines: true }),
    ],
  });
}

export function freezeModal(customerId: string, button: ButtonValue, t: Texts): ModalView {
  const { desk } = t;
  const hours = FREEZE_HOURS.map((n) => ({ value: String(n), text: desk.hoursOf(n) }));
  return modal(ACTION_ID.freeze, button, t, {
    title: desk.freezeTitle,
    submit: desk.freezeSubmit,
    blocks: [
      ...sections([desk.freezeIntro(plain(customerId, 40))]),
      selectInput(FIELD.hours, { label: desk.hours, options: hours, initial: '4' }),
      reasonField(t),
    ],
  });
}

export function thawModal(customerId: string, button: ButtonValue, t: Texts): ModalView {
  const { desk } = t;
  return modal(ACTION_ID.thaw, button, t, {
    title: desk.thawTitle,
    submit: desk.thawSubmit,
    blocks: [...sections([desk.thawIntro(plain(customerId, 40))]), reasonField(t)],
  });
}

const reasonField = ({ modal: m }: Texts): Block =>
  textInput(FIELD.reason, { label: m.reason, hint: m.reasonHint, lines: true });
