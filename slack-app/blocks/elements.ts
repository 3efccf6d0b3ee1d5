/** Slack's building blocks, and its limits (Slack API, *Block Kit reference*), in one place. */
import type { types } from '@slack/bolt';
import { label } from '../escape.ts';
import { writeValue, type ButtonValue, type ActionId } from '../buttons.ts';

export type Block = types.KnownBlock;
export type Button = types.Button;

/** What Slack refuses beyond; `card*` are ours, below Slack's, for a card that a phone still shows whole. */
export const LIMITS = {
  messageBlocks: 50,
  modalBlocks: 100,
  sectionText: 3000,
  buttonText: 75,
  optionText: 75,
  checkboxes: 10,
  modalTitle: 24,
  inputLabel: 2000,
  inputText: 3000,
  privateMetadata: 3000,
  cardBlocks: 44,
  /** Slack refuses messages with some 13,000 characters in their blocks (`msg_blocks_too_long`). */
  cardText: 11_600,
} as const;

/** Lines, already escaped, as few sections as hold them. A line is never split, so it must fit into a section. */
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

/** `verbatim`: Slack makes no links or mentions of its own out of what looks like one. */
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

/** Marks a message as ours: the id of its first block, found again in the channel's history after a crash. */
export function marked(blocks: readonly Block[], mark: string): Block[] {
  return blocks.map((block, i) => (i === 0 ? { ...block, block_id: mark } : block));
}
