/** A report as a tree of blocks, which `html.ts` and `markdown.ts` render. Strings are plain text, never markup. */
import type { IntrusionPath } from './intrusion-path.ts';

/** A piece of text; a bare string is ordinary text. */
export type Inline = string | { code: string } | { strong: string } | { quiet: string };

/** One line of a cell or list item. */
export type Line = Inline[];

export type Block =
  | { kind: 'heading'; text: string }
  /** `approved`: words that a person answers for, which are never cut. */
  | { kind: 'paragraph'; line: Line; approved?: true }
  | { kind: 'notice'; line: Line }
  | { kind: 'numbers'; items: { label: string; value: string; note: string }[] }
  | { kind: 'list'; items: Line[] }
  /** A cell is a list of lines. `empty` is shown in the place of a table without rows. */
  | { kind: 'table'; columns: string[]; rows: Line[][][]; empty: string }
  | { kind: 'path'; path: IntrusionPath; caption: string };

export interface ReportDocument {
  language: 'en' | 'ko';
  title: string;
  /** Label and value, under the title. */
  facts: [string, Line][];
  /** The first page, then the details. */
  blocks: Block[];
  footer: string;
  /** On paper it should be one page. */
  onePage?: true;
}
