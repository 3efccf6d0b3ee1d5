/** What Slack accepts (Slack API, *Block Kit reference*, *chat.postMessage*, *Modals*), and what it reads as markup. */
import type { Block, Button } from '../../slack-app/blocks/elements.ts';
import type { ModalView } from '../../slack-app/blocks/modals.ts';

/** The faults of a message; empty if Slack accepts it and shows its text unchanged. */
export function faultsOfMessage({ blocks, note }: { blocks: Block[]; note: string }): string[] {
  return [
    ...atMost('blocks', blocks.length, 50),
    ...atMost('text', note.length, 4000),
    ...markup('text', note),
    // Beyond some 13,000 characters Slack answers msg_blocks_too_long.
    ...atMost('text of all blocks', blocks.flatMap(texts).join('').length, 13_000),
    ...faultsOfBlocks(blocks),
  ];
}

export function faultsOfModal(view: ModalView): string[] {
  const ids = view.blocks.flatMap((b) => (b.type === 'input' ? [b.block_id] : []));
  return [
    ...atMost('blocks', view.blocks.length, 100),
    ...atMost('view', Buffer.byteLength(JSON.stringify(view)), 250_000),
    ...between('title', view.title.text, 24),
    ...(view.submit === undefined ? [] : between('submit', view.submit.text, 24)),
    ...(view.close === undefined ? [] : between('close', view.close.text, 24)),
    ...atMost('private_metadata', view.private_metadata?.length ?? 0, 3000),
    ...(ids.length > 0 && view.submit === undefined ? ['inputs without submit'] : []),
    ...(new Set(ids).size === ids.length ? [] : ['block_id twice']),
    ...faultsOfBlocks(view.blocks as Block[]),
  ];
}

function faultsOfBlocks(blocks: readonly Block[]): string[] {
  const ids = blocks.flatMap((b) => b.block_id ?? []);
  return [
    ...(new Set(ids).size === ids.length ? [] : ['block_id twice']),
    ...ids.flatMap((id) => atMost('block_id', id.length, 255)),
    ...blocks.flatMap(faultsOfBlock),
  ];
}

function faultsOfBlock(block: Block): string[] {
  switch (block.type) {
    case 'divider':
      return [];
    case 'section':
      return [
        ...between('section', block.text?.text ?? '', 3000),
        ...markup('section', block.text?.text ?? ''),
        ...(block.accessory?.type === 'button' ? faultsOfButton(block.accessory) : []),
      ];
    case 'context':
      return [
        ...atMost('context elements', block.elements.length, 10),
        ...block.elements.flatMap((e) =>
          e.type === 'mrkdwn' ? [...between('context', e.text, 3000), ...markup('context', e.text)] : [],
        ),
      ];
    case 'actions': {
      const ids = block.elements.map((e) => ('action_id' in e ? e.action_id : undefined));
      return [
        ...atMost('elements', block.elements.length, 25),
        ...(block.elements.length === 0 ? ['no elements'] : []),
        ...(new Set(ids).size === ids.length ? [] : ['action_id twice']),
        ...block.elements.flatMap((e) => (e.type === 'button' ? faultsOfButton(e) : [`${e.type} in actions`])),
      ];
    }
    case 'input':
      return [
        ...between('label', block.label.text, 2000),
        ...(block.hint === undefined ? [] : between('hint', block.hint.text, 2000)),
        ...(block.element.type === 'static_select'
          ? [
              ...atMost('options', block.element.options?.length ?? 0, 100),
              ...((block.element.options?.length ?? 0) === 0 ? ['no options'] : []),
              ...(block.element.options ?? []).flatMap((o) => between('option', o.text.text, 75)),
              ...(onlyValue(block.element) === undefined ||
              block.element.options?.some((o) => o.value === onlyValue(block.element)) === true
                ? []
                : ['selects what it does not offer']),
            ]
          : []),
        ...(block.element.type === 'checkboxes'
          ? [
              ...atMost('options', block.element.options.length, 10),
              ...(block.element.options.length === 0 ? ['no options'] : []),
              ...block.element.options.flatMap((o) => [
                ...between('option', o.text.text, 75),
                ...atMost('option value', o.value?.length ?? 0, 150),
                ...shown('option', o.text.text),
              ]),
            ]
          : []),
      ];
    default:
      return [`unexpected ${block.type}`];
  }
}

const onlyValue = (element: { type: string; initial_option?: { value?: string } }): string | undefined =>
  element.initial_option?.value;

const faultsOfButton = (b: Button): string[] => [
  ...between('button', b.text.text, 75),
  ...atMost('value', b.value?.length ?? 0, 2000),
];

/** Only mentions of people and Firebreak's own links may be markup. */
function markup(where: string, text: string): string[] {
  const bare = text.replace(/<@[UW][A-Z0-9]+>|<https?:\/\/[^|<>\s]+\|[^<>]*>/g, '');
  const faults = shown(where, text);
  if (/[<>]/.test(bare)) faults.push(`${where}: unescaped < or > in ${JSON.stringify(bare.slice(0, 200))}`);
  if (/&(?!(amp|lt|gt);)/.test(bare)) faults.push(`${where}: unescaped & in ${JSON.stringify(bare.slice(0, 200))}`);
  return faults;
}

/** No invisible characters, and none that reverse the text. */
function shown(where: string, text: string): string[] {
  const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.exec(text.replaceAll('\n', '').replaceAll('<\u2060', '<'));
  return hidden === null ? [] : [`${where}: hidden character ${JSON.stringify(hidden[0])}`];
}

const atMost = (what: string, n: number, max: number): string[] => (n > max ? [`${what}: ${n} of at most ${max}`] : []);

const between = (what: string, text: string, max: number): string[] =>
  text.length === 0 ? [`${what}: empty`] : atMost(what, text.length, max);

function texts(block: Block): string[] {
  if (block.type === 'section') return [block.text?.text ?? ''];
  if (block.type === 'context') return block.elements.map((e) => (e.type === 'image' ? '' : e.text));
  return [];
}
