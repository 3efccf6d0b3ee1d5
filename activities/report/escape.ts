/** Escapes text from outside for a report. The only place that does. */

/** Removes control and bidirectional characters, which can hide or reorder what a reader sees. */
// oxlint-disable-next-line no-control-regex -- control characters are what it removes
const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

const HTML: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Safe in HTML and SVG text and in quoted attributes. */
export const escapeHtml = (text: string): string => visible(text).replace(/[&<>"']/g, (c) => HTML[c] ?? c);

/**
 * Safe in Markdown text and table cells: no markup, no HTML, no mention, no autolink. Of the punctuation marks, only
 * those that can start markup are escaped, so that the source stays readable.
 */
export const escapeMarkdown = (text: string): string =>
  visible(text)
    .replace(/\s*\n\s*/g, ' ')
    .replace(/[\\`*_{}[\]<>#|~!&@]/g, '\\$&')
    .replace(/\b(https?|ftp|mailto|www)(?=[:.])/gi, '$1\\')
    .replace(/^(\s*)([-+=]|\d+[.)])(?=\s|$)/, '$1\\$2');

/** A Markdown code span with a longer fence than any inside it. `|` is escaped because it would split a table cell. */
export function markdownCode(text: string): string {
  const shown = visible(text)
    .replace(/\s*\n\s*/g, ' ')
    .replace(/\|/g, '\\|');
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

const visible = (text: string): string => text.replace(INVISIBLE, '');
