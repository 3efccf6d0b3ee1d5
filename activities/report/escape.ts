/** Escapes text from outside for a report. The only place that does. */

import { INVISIBLE } from '../../domain/text.ts';

const HTML: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Safe in HTML and SVG text and in quoted attributes. */
export const escapeHtml = (text: string): string => visible(text).replace(/[&<>"']/g, (c) => HTML[c] ?? c);

const onOneLine = (text: string): string => text.replace(/\s+/g, (blanks) => (blanks.includes('\n') ? ' ' : blanks));

/**
 * Safe in Markdown text and table cells: no markup, no HTML, no mention, no autolink. Of the punctuation marks, only
 * those that can start markup are escaped, so that the source stays readable.
 */
export const escapeMarkdown = (text: string): string =>
  onOneLine(visible(text))
    .replace(/[\\`*_{}[\]<>#|~!&@]/g, '\\$&')
    .replace(/\b(https?|ftp|mailto|www)(?=[:.])/gi, '$1\\')
    .replace(/^(\s*)([-+=]|\d+[.)])(?=\s|$)/, '$1\\$2');

/** A Markdown code span with a longer fence than any inside it. `|` is escaped because it would split a table cell. */
export function markdownCode(text: string): string {
  const shown = onOneLine(visible(text)).replace(/\|/g, '\\|');
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** Without the characters that hide or reorder what a reader sees. */
const visible = (text: string): string => text.replace(INVISIBLE, '');
