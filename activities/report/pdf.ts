/** A report document as A4 pages: with its own font, the same bytes for the same document, and nothing loaded. */
import pdfmake from 'pdfmake';
import type { Content, ContentText, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import { assertNever } from '../../domain/text.ts';
import type { Block, Inline, Line, ReportDocument } from './document.ts';
import type { IntrusionPath, PathNode } from './intrusion-path.ts';
import { fontBytes } from './pdf-font.ts';
import { printed, runsOf, type Style } from './pdf-text.ts';

const FONTS = { NotoSansKR: { normal: 'regular.ttf', bold: 'bold.ttf' } };
pdfmake.virtualfs.writeFileSync(FONTS.NotoSansKR.normal, fontBytes('regular'));
pdfmake.virtualfs.writeFileSync(FONTS.NotoSansKR.bold, fontBytes('bold'));
pdfmake.setFonts(FONTS);
// A document names neither a file nor an address: text from outside can load nothing.
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy(() => false);

const INK = '#1b1f24';
const QUIET = '#5b6470';
const LINE = '#d8dde3';
const SOFT = '#f4f6f8';
const TONES: Record<PathNode['tone'], string> = {
  source: '#fdecea',
  unauthorized: '#fdecea',
  affected: '#fff4e0',
  activity: '#eef1fb',
};

/** Characters of a word that fit on a line: of a page, and of a table's cell. Longer ones are broken anywhere. */
const PAGE_WORD = 60;
const CELL_WORD = 12;

/** Sizes at which a document that should be one page is tried, the largest first. Below the last it is not readable. */
const SCALES = [1, 0.92, 0.85, 0.78];

/** @param at when the document is dated, ISO 8601: the time of rendering would make each rendering another file */
export async function renderPdf(doc: ReportDocument, at: string): Promise<Uint8Array> {
  for (const scale of doc.onePage === true ? SCALES : [1]) {
    const { pdf, pages } = await renderAt(scale, doc, at);
    if (pages <= 1 || scale === SCALES.at(-1) || doc.onePage !== true) return pdf;
  }
  throw new Error('unreachable: the last size is always taken');
}

async function renderAt(scale: number, doc: ReportDocument, at: string): Promise<{ pdf: Uint8Array; pages: number }> {
  let pages = 0;
  const definition: TDocumentDefinitions = {
    info: { title: printed(doc.title), creator: 'Firebreak', producer: 'Firebreak', creationDate: new Date(at) },
    language: doc.language,
    pageSize: 'A4',
    pageMargins: [42, 40, 42, 44],
    // The font's own line is tall, for Hangul.
    defaultStyle: { font: 'NotoSansKR', fontSize: 9.5 * scale, lineHeight: 0.98, color: INK },
    content: [
      { text: runsOf(doc.title, PAGE_WORD), fontSize: 17 * scale, bold: true, margin: [0, 0, 0, 6] },
      factsTable(doc.facts),
      ...doc.blocks.map(block),
      { text: runsOf(doc.footer, PAGE_WORD), color: QUIET, fontSize: 8 * scale, margin: [0, 10, 0, 0] },
    ],
    footer: (page: number, all: number): Content => {
      pages = all;
      return {
        columns: [
          { text: printed(doc.title).slice(0, 90), noWrap: true },
          { text: `${page} / ${all}`, alignment: 'right', width: 50 },
        ],
        color: QUIET,
        fontSize: 7.5,
        margin: [42, 14, 42, 0],
      };
    },
  };
  return { pdf: new Uint8Array(await pdfmake.createPdf(definition).getBuffer()), pages };
}

function block(b: Block): Content {
  switch (b.kind) {
    case 'heading':
      return { text: runsOf(b.text, PAGE_WORD), fontSize: 12.5, bold: true, margin: [0, 12, 0, 4], headlineLevel: 1 };
    case 'paragraph':
      return { text: line(b.line, PAGE_WORD), margin: [0, 2, 0, 3] };
    case 'notice':
      return {
        table: {
          widths: ['*'],
          body: [[{ text: line(b.line, PAGE_WORD), fillColor: '#fff4e0', margin: [4, 3, 4, 3] }]],
        },
        layout: 'noBorders',
        margin: [0, 4, 0, 4],
      };
    case 'numbers':
      return numbers(b.items);
    case 'list':
      return { ul: b.items.map((item): Content => ({ text: line(item, PAGE_WORD), margin: [0, 1, 0, 1] })) };
    case 'table':
      return b.rows.length === 0 ? { text: runsOf(b.empty, PAGE_WORD), color: QUIET } : table(b.columns, b.rows);
    case 'path':
      return pathTable(b.path);
    default:
      return assertNever(b);
  }
}

/** Two pairs of label and value a row. */
function factsTable(facts: readonly [string, Line][]): Content {
  const body: TableCell[][] = [];
  for (let i = 0; i < facts.length; i += 2) body.push([facts[i], facts[i + 1]].flatMap(factCells));
  return { table: { widths: [58, '*', 58, '*'], body }, layout: 'noBorders', fontSize: 8.5, margin: [0, 0, 0, 4] };
}

const factCells = (fact: [string, Line] | undefined): TableCell[] =>
  fact === undefined
    ? ['', '']
    : [{ text: runsOf(fact[0], CELL_WORD), color: QUIET }, { text: line(fact[1], CELL_WORD * 2) }];

function numbers(items: readonly { label: string; value: string; note: string }[]): Content {
  const cell = ({ label, value, note }: (typeof items)[number]): TableCell => ({
    stack: [
      { text: runsOf(label, CELL_WORD), color: QUIET },
      { text: runsOf(value, CELL_WORD), fontSize: 14, bold: true },
      { text: runsOf(note, CELL_WORD), color: QUIET, fontSize: 7.5 },
    ],
    fillColor: SOFT,
    margin: [4, 3, 4, 4],
  });
  return {
    table: { widths: items.map(() => '*'), body: [items.map(cell)], dontBreakRows: true },
    layout: {
      hLineWidth: () => 0,
      vLineWidth: (i) => (i === 0 || i === items.length ? 0 : 6),
      vLineColor: () => '#ffffff',
    },
    margin: [0, 6, 0, 4],
  };
}

function table(columns: readonly string[], rows: readonly Line[][][]): Content {
  const head: TableCell[] = columns.map((c) => ({ text: runsOf(c, CELL_WORD), bold: true, color: QUIET }));
  const cell = (lines: Line[]): TableCell => ({
    stack: lines.map((l): ContentText => ({ text: line(l, CELL_WORD) })),
  });
  return {
    table: {
      headerRows: 1,
      widths: widthsOf(rows, columns.length),
      body: [head, ...rows.map((row) => row.map(cell))],
      // A row that is higher than a page must be broken.
      dontBreakRows: rows.every((row) =>
        row.every((lines) => lines.map(lengthOfLine).reduce((a, b) => a + b, 0) < 900),
      ),
    },
    layout: {
      hLineWidth: (i) => (i === 0 ? 0 : 0.5),
      vLineWidth: () => 0,
      hLineColor: () => LINE,
      paddingLeft: (i) => (i === 0 ? 0 : 4),
    },
    fontSize: 8,
    margin: [0, 2, 0, 4],
  };
}

/** Shares of the width by how much a column has to say, within bounds: a column that says little is not starved. */
function widthsOf(rows: readonly Line[][][], columns: number): string[] {
  const most = Array.from({ length: columns }, (_, c) =>
    Math.max(1, ...rows.slice(0, 50).map((row) => lengthOf(row[c] ?? []))),
  );
  const shares = most.map((n) => Math.min(110, Math.max(20, n)));
  const sum = shares.reduce((a, b) => a + b, 0);
  return shares.map((share) => `${Math.floor((share / sum) * 1000) / 10}%`);
}

const lengthOfLine = (line: Line): number => line.map(textOf).join('').length;
const lengthOf = (lines: readonly Line[]): number => Math.max(0, ...lines.map(lengthOfLine));

const textOf = (part: Inline): string =>
  typeof part === 'string' ? part : 'code' in part ? part.code : 'strong' in part ? part.strong : part.quiet;

/** The columns of the picture beside each other. */
function pathTable({ columns }: IntrusionPath): Content {
  const rows = Math.max(1, ...columns.map((c) => c.nodes.length));
  const node = (n: PathNode | undefined): TableCell =>
    n === undefined
      ? ''
      : {
          stack: [
            { text: runsOf(n.label, CELL_WORD), bold: true },
            ...(n.detail === '' ? [] : [{ text: runsOf(n.detail, CELL_WORD), color: QUIET, fontSize: 7 }]),
          ],
          fillColor: TONES[n.tone],
          margin: [3, 1, 3, 2],
        };
  const head: TableCell[] = columns.map((c) => ({ text: runsOf(c.title, CELL_WORD), bold: true, color: QUIET }));
  const body = Array.from({ length: rows }, (_, r) => columns.map((c) => node(c.nodes[r])));
  return {
    table: { headerRows: 1, widths: columns.map(() => '*'), body: [head, ...body] },
    layout: { hLineWidth: () => 2, vLineWidth: () => 6, hLineColor: () => '#ffffff', vLineColor: () => '#ffffff' },
    fontSize: 8,
    margin: [0, 2, 0, 4],
  };
}

const line = (parts: Line, longest: number): ContentText[] =>
  parts.flatMap((part) => runsOf(textOf(part), longest, styleOf(part)));

function styleOf(part: Inline): Style {
  if (typeof part === 'string') return {};
  if ('code' in part) return { background: SOFT };
  return 'strong' in part ? { bold: true } : { color: QUIET };
}
