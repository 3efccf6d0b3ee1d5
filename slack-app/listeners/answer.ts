/** What a command answers, as one message that Slack takes. */
import { charactersOf, fitting, LIMITS, sections, type Block } from '../blocks/elements.ts';
import { plain } from '../escape.ts';
import type { Texts } from '../texts/texts.ts';
import type { Lines, Listing } from './listener.ts';

/** Of an answer that is no list, each line is an item: what does not fit is counted. */
export function answered(answer: Lines | Listing, t: Texts): { text: string; blocks: Block[] } {
  const { title, items, more } =
    'items' in answer ? answer : { title: [], items: answer.map((line) => [line]), more: 0 };
  const left = (n: number): string[] => (n > 0 ? ['', t.command.listMore(n)] : []);
  const rest = more + items.length;
  const room = LIMITS.cardText - charactersOf([...title, ...left(rest)]);
  const shown = fitting(items, room, (item) => item.reduce((sum, line) => sum + sizeOf(line), 0));
  const lines = [...title, ...shown.flat(), ...left(rest - shown.length)];
  const text = lines.filter((line) => typeof line === 'string').join(' ');
  return { text: plain(text, 200), blocks: inOrder(lines) };
}

/** The sections of lines need the rest of the blocks of a message. */
const MOST_OWN_BLOCKS = 40;

function sizeOf(line: string | Block): number {
  if (typeof line === 'string') return charactersOf([line]);
  const text = line.type === 'section' ? (line.text?.text ?? '') : '';
  return Math.max(charactersOf([text]), LIMITS.cardText / MOST_OWN_BLOCKS);
}

/** Lines that follow each other share a block. */
function inOrder(lines: readonly (string | Block)[]): Block[] {
  const blocks: Block[] = [];
  let texts: string[] = [];
  for (const line of lines) {
    if (typeof line === 'string') {
      texts.push(line);
      continue;
    }
    blocks.push(...sections(texts), line);
    texts = [];
  }
  return [...blocks, ...sections(texts)];
}
