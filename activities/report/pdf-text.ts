/** Text from outside on a PDF page: only characters that the font has, and no word that is longer than its line. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { create } from 'fontkit';
import { INVISIBLE } from '../../domain/text.ts';

export interface Style {
  bold?: boolean;
  color?: string;
  background?: string;
}

export interface Run extends Style {
  text: string;
  noWrap?: boolean;
  wordBreak?: 'break-all';
}

/** It stands for a character that the font lacks. The HTML and Markdown have it. */
const MISSING = '□';

const known = new Set<number>();
{
  const file = fileURLToPath(
    import.meta.resolve('@expo-google-fonts/noto-sans-kr/400Regular/NotoSansKR_400Regular.ttf'),
  );
  const font = create(readFileSync(file));
  if ('characterSet' in font) for (const point of font.characterSet) known.add(point);
}

/** The text on one line, of composed characters, without those that hide or reorder others. */
export const printed = (text: string): string =>
  Array.from(text.normalize('NFC').replace(INVISIBLE, '').replace(/\s+/gu, ' '), (char) =>
    char.length === 1 && known.has(char.codePointAt(0) ?? 0) ? char : MISSING,
  ).join('');

/**
 * The pieces between which a line may end. A Korean word stays whole, as Koreans write it; a word of more than `longest`
 * characters may end anywhere, so that no name leaves its column.
 */
export function runsOf(text: string, longest: number, style: Style = {}): Run[] {
  const runs: Run[] = [];
  for (const [word] of printed(text).matchAll(/\S+\s*|\s+/gu)) {
    const kind = kindOf(word, longest);
    const last = runs.at(-1);
    // Ordinary words share a run.
    if (kind === 'plain' && last !== undefined && last.noWrap === undefined && last.wordBreak === undefined)
      last.text += word;
    else if (kind === 'plain') runs.push({ text: word, ...style });
    else if (kind === 'long') runs.push(...piecesOf(word, style));
    else runs.push({ text: word, noWrap: true, ...style });
  }
  return runs;
}

/**
 * A long word as pieces, between which a line may end. Each piece costs a layout, so they are not single characters.
 * pdfmake keeps two runs together unless a line may end between their characters; a run of no characters parts them, and
 * leaves nothing in the text that somebody copies.
 */
function piecesOf(word: string, style: Style): Run[] {
  const pieces = word.match(/.{1,4}/gsu) ?? [];
  return pieces.flatMap((text, i): Run[] => [
    ...(i === 0 ? [] : [{ text: '', wordBreak: 'break-all' as const }]),
    { text, noWrap: true, ...style },
  ]);
}

const HANGUL = /[\uac00-\ud7a3]/u;

function kindOf(word: string, longest: number): 'plain' | 'long' | 'korean' {
  const hangul = HANGUL.test(word);
  // Hangul is twice as wide.
  const cells = word.trimEnd().length + (hangul ? (word.match(/[\uac00-\ud7a3]/gu) ?? []).length : 0);
  if (cells > longest) return hangul && !/[!-~]{6}/.test(word) ? 'plain' : 'long';
  return hangul ? 'korean' : 'plain';
}
