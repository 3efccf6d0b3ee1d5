/** The inputs of windows. Each has the same `block_id` and `action_id`, unless another `block_id` is named. */
import type { types } from '@slack/bolt';
import { LIMITS, plainText } from './elements.ts';

interface Label {
  label: string;
  hint?: string;
  optional?: boolean;
}

interface TextInput extends Label {
  /** Several lines. */
  lines?: boolean;
  initial?: string;
  /** Characters. */
  most?: number;
}

export interface Option {
  text: string;
  value: string;
}

/** What is chosen from. Slack takes 100 options. */
export interface Choices {
  label: string;
  options: readonly Option[];
  /** The value that is selected to begin with. */
  initial?: string | undefined;
}

export const textInput = (
  field: string,
  { lines = false, initial, most = LIMITS.inputText, ...label }: TextInput,
): types.InputBlock =>
  input(field, label, {
    type: 'plain_text_input',
    action_id: field,
    multiline: lines,
    max_length: most,
    ...(initial === undefined ? {} : { initial_value: initial }),
  });

export function selectInput(field: string, { label, options, initial }: Choices, blockId = field): types.InputBlock {
  const offered = options.slice(0, LIMITS.options).map(({ text, value }) => ({
    text: plainText(text, LIMITS.optionText),
    value,
  }));
  const selected = offered.find((o) => o.value === initial);
  return input(
    blockId,
    { label },
    {
      type: 'static_select',
      action_id: field,
      options: offered,
      ...(selected === undefined ? {} : { initial_option: selected }),
    },
  );
}

export const dayInput = (field: string, label: string): types.InputBlock =>
  input(field, { label }, { type: 'datepicker', action_id: field });

/** Nothing need be ticked. @param ticked those that are to begin with */
export const checkboxInput = (
  field: string,
  label: string,
  options: types.PlainTextOption[],
  ticked: types.PlainTextOption[],
): types.InputBlock =>
  input(
    field,
    { label, optional: true },
    {
      type: 'checkboxes',
      action_id: field,
      options,
      ...(ticked.length === 0 ? {} : { initial_options: ticked }),
    },
  );

const input = (
  blockId: string,
  { label, hint, optional = false }: Label,
  element: types.InputBlock['element'],
): types.InputBlock => ({
  type: 'input',
  block_id: blockId,
  label: plainText(label, LIMITS.inputLabel),
  ...(hint === undefined ? {} : { hint: plainText(hint, LIMITS.inputLabel) }),
  optional,
  element,
});
