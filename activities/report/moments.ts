/** Changes of all texts of a report: moments in the customer's time zone, and long texts cut. */
import { moment } from '../../domain/format.ts';
import { truncated } from '../../domain/text.ts';
import type { Block, Inline, Line, ReportDocument } from './document.ts';

/** The same document without ISO moments, except in what is quoted as code: a seal, a key, a value of AWS's own. */
export function withMoments(doc: ReportDocument, timeZone: string): ReportDocument {
  const shown = (text: string): string =>
    text.replace(ISO, (iso) => (Number.isNaN(Date.parse(iso)) ? iso : moment(iso, timeZone)));
  // A value that is a moment, and nothing else, is no id.
  return mapped(doc, shown, (part) => (WHOLE.test(part.code) ? shown(part.code) : part));
}

/** The same document with its texts cut, except those that people approved, and its title and facts shorter: a name of 5,000 characters must not fill a page. */
export function shortened(doc: ReportDocument, most: number): ReportDocument {
  const cut =
    (length: number) =>
    (text: string): string =>
      truncated(text, length);
  const all = (length: number): ReportDocument =>
    mapped(doc, cut(length), ({ code }) => ({ code: cut(Math.min(length, MOST_OF_AN_ID))(code) }));
  const { title, facts } = all(MOST_OF_A_FACT);
  const cutShort = all(most);
  const blocks = cutShort.blocks.map((b, i) => (isApproved(doc.blocks[i]) ? doc.blocks[i]! : b));
  return { ...cutShort, blocks, title, facts };
}

const isApproved = (b: Block | undefined): boolean => b?.kind === 'paragraph' && b.approved === true;

const MOST_OF_A_FACT = 120;
const MOST_OF_AN_ID = 80;

function mapped(
  doc: ReportDocument,
  shown: (text: string) => string,
  coded: (part: { code: string }) => Inline,
): ReportDocument {
  const inline = (part: Inline): Inline => {
    if (typeof part === 'string') return shown(part);
    if ('strong' in part) return { strong: shown(part.strong) };
    if ('quiet' in part) return { quiet: shown(part.quiet) };
    return coded(part);
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
