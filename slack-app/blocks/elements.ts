/** Slack's building blocks and their limits (Slack API, *Block Kit reference*). */
import type { types } from '@slack/bolt';
import { label } from '../escape.ts';
import type { Texts } from '../texts/texts.ts';
import { writeValue, type ButtonValue, type ActionId } from '../buttons.ts';

export type Block = types.KnownBlock;
export type Button = types.Button;

/** Slack's limits. Those named `card*` are ours: below Slack's, so that a phone shows the whole card. */
export const LIMITS = {
  messageBlocks: 50,
  modalBlocks: 100,
  sectionText: 3000,
  buttonText: 75,
  optionText: 75,
  checkboxes: 10,
  options: 100,
  modalTitle: 24,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  inputLabel: 2000,
  inputText: 3000,
  privateMetadata: 3000,
  cardBlocks: 44,
  /** Slack refuses messages with more than about 13,000 characters in their blocks (`msg_blocks_too_long`). */
  cardText: 11_600,
} as const;

/** Puts escaped lines into as few sections as possible. A line is never split, so it must fit into a section. */
export function sections(lines: readonly string[]): types.SectionBlock[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + 1 + line.length <= LIMITS.sectionText)
      texts[texts.length - 1] = `${last}\n${line}`;
    else texts.push(line);
  }
  return texts.map((text) => ({ type: 'section', text: mrkdwn(text) }));
}

/** The first of them that fit. @param room characters @param sizeOf characters of one, as lines */
export function fitting<T>(items: readonly T[], room: number, sizeOf: (item: T) => number): T[] {
  let left = room;
  const tooLong = items.findIndex((item) => (left -= sizeOf(item)) < 0);
  return tooLong === -1 ? [...items] : items.slice(0, tooLong);
}

/** Of lines, with their ends. */
export const charactersOf = (lines: readonly string[]): number => lines.reduce((sum, line) => sum + line.length + 1, 0);

/** `verbatim`: Slack does not turn text into links or mentions by itself. */
const mrkdwn = (text: string): types.MrkdwnElement => ({ type: 'mrkdwn', text, verbatim: true });

export const plainText = (text: string, max: number): types.PlainTextElement => ({
  type: 'plain_text',
  text: label(text, max),
  emoji: true,
});

export const context = (...texts: string[]): types.ContextBlock => ({
  type: 'context',
  elements: texts.map(mrkdwn),
});

export const actions = (...elements: Button[]): types.ActionsBlock => ({ type: 'actions', elements });

export const divider: types.DividerBlock = { type: 'divider' };

export function button(actionId: ActionId, text: string, value: ButtonValue, style?: 'primary' | 'danger'): Button {
  return {
    type: 'button',
    action_id: actionId,
    text: plainText(text, LIMITS.buttonText),
    value: writeValue(value),
    ...(style === undefined ? {} : { style }),
  };
}

/** Slack asks the person before it sends the click. @param what it will do, as plain text */
export const confirmed = (pressed: Button, what: string, { modal }: Texts): Button => ({
  ...pressed,
  confirm: {
    title: plainText(pressed.text.text, LIMITS.confirmTitle),
    text: plainText(what, LIMITS.confirmText),
    confirm: plainText(pressed.text.text, LIMITS.confirmButton),
    deny: plainText(modal.cancel, LIMITS.confirmButton),
  },
});

/** Marks a message as ours by the id of its first block, so that it is found in the channel's history after a crash. */
export function marked(blocks: readonly Block[], mark: string): Block[] {
  return blocks.map((block, i) => (i === 0 ? { ...block, block_id: mark } : block));
}
