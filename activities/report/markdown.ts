/** A report document as GitHub-flavoured Markdown. */
import { assertNever } from '../../domain/text.ts';
import type { Block, Inline, Line, ReportDocument } from './document.ts';
import { escapeMarkdown, markdownCode } from './escape.ts';
import type { IntrusionPath } from './intrusion-path.ts';

export function renderMarkdown(doc: ReportDocument): string {
  const parts = [
    `# ${escapeMarkdown(doc.title)}`,
    doc.facts.map(([label, value]) => `- **${escapeMarkdown(label)}**: ${line(value)}`).join('\n'),
    ...doc.blocks.map(block),
    '---',
    escapeMarkdown(doc.footer),
  ];
  return `${parts.join('\n\n')}\n`;
}

function block(b: Block): string {
  switch (b.kind) {
    case 'heading':
      return `## ${escapeMarkdown(b.text)}`;
    case 'paragraph':
      return line(b.line);
    case 'notice':
      return `> ${line(b.line)}`;
    case 'numbers':
      return table(
        b.items.map((i) => escapeMarkdown(i.label)),
        [b.items.map((i) => `**${escapeMarkdown(i.value)}**<br>${escapeMarkdown(i.note)}`)],
      );
    case 'list':
      return b.items.map((item) => `- ${line(item)}`).join('\n');
    case 'table':
      return b.rows.length === 0
        ? escapeMarkdown(b.empty)
        : table(
            b.columns.map(escapeMarkdown),
            b.rows.map((row) => row.map((cell) => cell.map(line).join('<br>'))),
          );
    case 'path':
      return pathList(b.path);
    default:
      return assertNever(b);
  }
}

/** Markdown has no drawings, so the columns of the picture follow one another as lists. */
function pathList(path: IntrusionPath): string {
  const node = (n: { label: string; detail: string }): string =>
    n.detail === '' ? escapeMarkdown(n.label) : `${escapeMarkdown(n.label)} — ${escapeMarkdown(n.detail)}`;
  return path.columns
    .map((c) => `- **${escapeMarkdown(c.title)}**\n${c.nodes.map((n) => `  - ${node(n)}`).join('\n') || '  - —'}`)
    .join('\n');
}

function table(columns: string[], rows: string[][]): string {
  const row = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  return [row(columns), row(columns.map(() => '---')), ...rows.map(row)].join('\n');
}

const line = (parts: Line): string => parts.map(inline).join('');

function inline(part: Inline): string {
  if (typeof part === 'string') return escapeMarkdown(part);
  if ('code' in part) return markdownCode(part.code);
  if ('strong' in part) return emphasised(part.strong, '**');
  return escapeMarkdown(part.quiet);
}

/** Markdown allows no emphasis around outer blanks or empty text. */
const emphasised = (text: string, mark: string): string =>
  text.trim() === '' ? escapeMarkdown(text) : `${mark}${escapeMarkdown(text.trim())}${mark}`;
