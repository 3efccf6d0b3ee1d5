/** The windows in which people decide about a customer: declare an incident, freeze, thaw. */
import type { types } from '@slack/bolt';
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
import { LIMITS, plainText, sections, type Block } from './elements.ts';
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
      select(FIELD.account, desk.account, listed, listed[0]!.value),
      select(FIELD.kind, desk.kind, kinds, 'other'),
      select(FIELD.severity, desk.severity, severities, 'high'),
      text(FIELD.title, desk.subject, { most: 200 }),
      text(FIELD.things, desk.things, { hint: desk.thingsHint, optional: true, lines: true }),
      text(FIELD.region, desk.region, { initial: DEFAULT_REGION, most: 30 }),
      text(FIELD.reason, desk.known, { optional: true, lines: true }),
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
      select(FIELD.hours, desk.hours, hours, '4'),
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

const reasonField = ({ modal: m }: Texts): Block => text(FIELD.reason, m.reason, { hint: m.reasonHint, lines: true });

interface Option {
  value: string;
  text: string;
}

function select(field: string, label: string, choices: readonly Option[], initial?: string): types.InputBlock {
  const options = choices.map(({ value, text: words }) => ({ value, text: plainText(words, LIMITS.optionText) }));
  const chosen = options.find(({ value }) => value === initial);
  return {
    type: 'input',
    block_id: field,
    label: plainText(label, LIMITS.inputLabel),
    element: {
      type: 'static_select',
      action_id: field,
      options,
      ...(chosen === undefined ? {} : { initial_option: chosen }),
    },
  };
}

interface TextInput {
  hint?: string;
  optional?: boolean;
  lines?: boolean;
  initial?: string;
  most?: number;
}

function text(
  field: string,
  label: string,
  { hint, optional = false, lines = false, initial, most = LIMITS.inputText }: TextInput,
): types.InputBlock {
  return {
    type: 'input',
    block_id: field,
    label: plainText(label, LIMITS.inputLabel),
    optional,
    ...(hint === undefined ? {} : { hint: plainText(hint, LIMITS.inputLabel) }),
    element: {
      type: 'plain_text_input',
      action_id: field,
      multiline: lines,
      max_length: most,
      ...(initial === undefined ? {} : { initial_value: initial }),
    },
  };
}
