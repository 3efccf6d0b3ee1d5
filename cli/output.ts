/** How commands write: tables and JSON lines. Text from outside must not control the terminal. */
import { Help } from 'commander';
import stringWidth from 'string-width';
import type { Output } from './command.ts';
import { INVISIBLE } from '../domain/text.ts';

/** Replaces control and invisible characters, and with them escape sequences, by blanks. */
export const printable = (text: string): string => text.replace(/[\t\n]/g, ' ').replace(INVISIBLE, ' ');

/** Columns are as wide as their widest cell, with two blanks between them. On a terminal the last column wraps. */
export function table(rows: readonly (readonly string[])[], { columns }: Pick<Output, 'columns'> = {}): string {
  const clean = rows.map((row) => row.map(printable));
  const last = Math.max(0, ...clean.map((row) => row.length - 1));
  const widths = Array.from({ length: last }, (_, i) => Math.max(...clean.map((row) => stringWidth(row[i] ?? ''))));
  const indent = widths.reduce((sum, width) => sum + width + GAP, 0);
  return clean
    .map((row) => {
      const head = widths.map((width, i) => padded(row[i] ?? '', width + GAP)).join('');
      return `${(head + wrapped(row[last] ?? '', indent, columns)).trimEnd()}\n`;
    })
    .join('');
}

/** @param indent columns before the text, on its first line and on the lines after it */
export function wrapped(text: string, indent: number, columns: number | undefined): string {
  const width = (columns ?? Infinity) - indent;
  if (stringWidth(text) <= width) return text;
  return new WideHelp()
    .boxWrap(text, width)
    .split('\n')
    .join(`\n${' '.repeat(indent)}`);
}

/** One JSON object a line. */
export const jsonLines = (values: readonly unknown[]): string => values.map((v) => `${JSON.stringify(v)}\n`).join('');

const GAP = 2;
/** A narrower column would be harder to read than lines that the terminal wraps. */
const NARROWEST = 20;

const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - stringWidth(text)));

/** Commander's word wrap, but wide (Korean) characters count as two columns. */
class WideHelp extends Help {
  override minWidthToWrap = NARROWEST;
  override displayWidth(text: string): number {
    return stringWidth(text);
  }
}
