/** Moments in texts of a report, in the customer's time zone: the state has them in ISO 8601. */
import { moment } from '../../domain/format.ts';
import type { Block, Inline, Line, ReportDocument } from './document.ts';

/** The same document without ISO moments, except in what is quoted as code: a seal, a key, a value of AWS's own. */
export function withMoments(doc: ReportDocument, timeZone: string): ReportDocument {
  const shown = (text: string): string =>
    text.replace(ISO, (iso) => (Number.isNaN(Date.parse(iso)) ? iso : moment(iso, timeZone)));
  const inline = (part: Inline): Inline => {
    if (typeof part === 'string') return shown(part);
    if ('strong' in part) return { strong: shown(part.strong) };
    if ('quiet' in part) return { quiet: shown(part.quiet) };
    // A value that is a moment, and nothing else, is no id.
    return WHOLE.test(part.code) ? shown(part.code) : part;
  };
  const line = (parts: Line): Line => parts.map(inline);
  const block = (b: Block): Block => {
    switch (b.kind) {
      case 'paragraph':
      case 'notice':
        return { ...b, line: line(b.line) };
      case 'list':
        return { ...b, items: b.items.map(line) };
      case 'table':
        return { ...b, rows: b.rows.map((row) => row.map((cell) => cell.map(line))) };
      case 'path':
        return {
          ...b,
          path: {
            ...b.path,
            columns: b.path.columns.map((c) => ({
              ...c,
              nodes: c.nodes.map((n) => ({ ...n, label: shown(n.label), detail: shown(n.detail) })),
            })),
          },
        };
      default:
        return b;
    }
  };
  return {
    ...doc,
    title: shown(doc.title),
    facts: doc.facts.map(([label, value]) => [label, line(value)]),
    blocks: doc.blocks.map(block),
  };
}

const ISO = /\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?Z\b/g;
const WHOLE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?Z$/;
