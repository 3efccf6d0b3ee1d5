/** Draws an intrusion path as an inline SVG. Colours come from the page's CSS, for light, dark and print. */
import { escapeHtml } from './escape.ts';
import type { IntrusionPath, PathNode } from './intrusion-path.ts';

const WIDTH = 960;
const COLUMN = 280;
const GAP = 60;
const ROW = 58;
const BOX = 46;
const TOP = 34;
/** Characters that fit into a box at the two font sizes. Wide (Korean) characters count double. */
const LABEL_CELLS = 34;
const DETAIL_CELLS = 42;

export function intrusionPicture(path: IntrusionPath, caption: string): string {
  const rows = Math.max(1, ...path.columns.map((c) => c.nodes.length));
  const height = TOP + rows * ROW + 4;
  const places = new Map<string, { x: number; y: number }>();
  for (const [c, column] of path.columns.entries()) {
    const offset = ((rows - column.nodes.length) * ROW) / 2;
    for (const [r, node] of column.nodes.entries())
      places.set(node.id, { x: c * (COLUMN + GAP), y: TOP + offset + r * ROW });
  }
  const titles = path.columns.map(
    (c, i) => `<text class="column" x="${i * (COLUMN + GAP)}" y="16">${escapeHtml(c.title)}</text>`,
  );
  const edges = path.edges.flatMap(([a, b]) => {
    const from = places.get(a);
    const to = places.get(b);
    return from === undefined || to === undefined ? [] : [edge(from, to)];
  });
  const boxes = path.columns.flatMap((c) => c.nodes.map((n) => box(n, places.get(n.id) ?? { x: 0, y: 0 })));
  return [
    `<svg class="path" viewBox="-1 0 ${WIDTH + 2} ${height}" role="img" aria-label="${escapeHtml(caption)}" xmlns="http://www.w3.org/2000/svg">`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>',
    ...titles,
    ...edges,
    ...boxes,
    '</svg>',
  ].join('\n');
}

/** Within a column, a line from the bottom to the top edge; between columns, a curve from the right to the left edge. */
function edge(from: { x: number; y: number }, to: { x: number; y: number }): string {
  const d =
    from.x === to.x
      ? `M${from.x + 20} ${from.y + BOX}L${to.x + 20} ${to.y - 2}`
      : curve(from.x + COLUMN, from.y + BOX / 2, to.x - 2, to.y + BOX / 2);
  return `<path class="edge" d="${d}" marker-end="url(#tip)"/>`;
}

const curve = (x1: number, y1: number, x2: number, y2: number): string => {
  const bend = (x2 - x1) / 2;
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
};

function box(node: PathNode, at: { x: number; y: number }): string {
  const full = node.detail === '' ? node.label : `${node.label} · ${node.detail}`;
  const label = `<text class="label" x="${at.x + 12}" y="${at.y + (node.detail === '' ? 28 : 19)}">${escapeHtml(fit(node.label, LABEL_CELLS))}</text>`;
  const detail =
    node.detail === ''
      ? ''
      : `<text class="detail" x="${at.x + 12}" y="${at.y + 36}">${escapeHtml(fit(node.detail, DETAIL_CELLS))}</text>`;
  return (
    `<g class="${node.tone}"><title>${escapeHtml(full)}</title>` +
    `<rect x="${at.x}" y="${at.y}" width="${COLUMN}" height="${BOX}" rx="6"/>${label}${detail}</g>`
  );
}

/** Cuts a text to a number of cells, with an ellipsis in the place of the rest. */
function fit(text: string, cells: number): string {
  let used = 0;
  let shown = '';
  for (const char of text) {
    used += /[\u1100-\u11ff\u2e80-\uffef]/.test(char) ? 2 : 1;
    if (used > cells) return `${shown.slice(0, -1)}…`;
    shown += char;
  }
  return shown;
}
