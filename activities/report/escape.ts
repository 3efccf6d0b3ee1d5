/** The one place where text from outside is made harmless for a report. */

/** Control and bidirectional characters can hide or reorder what a reader sees; a report shows none of them. */
// oxlint-disable-next-line no-control-regex -- control characters are what it removes
const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

const HTML: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Safe in HTML and SVG text and in quoted attributes. */
export const escapeHtml = (text: string): string => visible(text).replace(/[&<>"']/g, (c) => HTML[c] ?? c);

/**
 * Safe in Markdown text and table cells: no markup, no HTML, no mention, no autolink. Markdown lets every ASCII
 * punctuation mark be escaped; only those that can start something are, so that the source stays readable.
 */
export const escapeMarkdown = (text: string): string =>
  visible(text)
    .replace(/\s*\n\s*/g, ' ')
    .replace(/[\\`*_{}[\]<>#|~!&@]/g, '\\$&')
    .replace(/\b(https?|ftp|mailto|www)(?=[:.])/gi, '$1\\')
    .replace(/^(\s*)([-+=]|\d+[.)])(?=\s|$)/, '$1\\$2');

/** A Markdown code span: longer fence than any inside; `|` is escaped because a table would split on it. */
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
