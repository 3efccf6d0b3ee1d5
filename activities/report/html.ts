/** A report document as one self-contained HTML page: no scripts, no external files, light and dark, printable. */
import { assertNever } from '../../domain/text.ts';
import type { Block, Inline, Line, ReportDocument } from './document.ts';
import { escapeHtml } from './escape.ts';
import type { IntrusionPath, PathNode } from './intrusion-path.ts';
import { intrusionPicture } from './intrusion-picture.ts';

export function renderHtml(doc: ReportDocument): string {
  const facts = doc.facts.map(([label, value]) => `<dt>${escapeHtml(label)}</dt><dd>${line(value)}</dd>`);
  return `<!doctype html>
<html lang="${doc.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(doc.title)}</title>
<style>${CSS}</style>
</head>
<body>
<main>
<h1>${escapeHtml(doc.title)}</h1>
<dl class="facts">${facts.join('')}</dl>
${doc.blocks.map(block).join('\n')}
<footer>${escapeHtml(doc.footer)}</footer>
</main>
</body>
</html>
`;
}

function block(b: Block): string {
  switch (b.kind) {
    case 'heading':
      return `<h2>${escapeHtml(b.text)}</h2>`;
    case 'paragraph':
      return `<p>${line(b.line)}</p>`;
    case 'notice':
      return `<p class="notice">${line(b.line)}</p>`;
    case 'numbers':
      return `<div class="numbers">${b.items.map(number).join('')}</div>`;
    case 'list':
      return `<ul>${b.items.map((item) => `<li>${line(item)}</li>`).join('')}</ul>`;
    case 'table':
      return b.rows.length === 0 ? `<p class="quiet">${escapeHtml(b.empty)}</p>` : table(b.columns, b.rows);
    case 'path':
      return `<figure>${intrusionPicture(b.path, b.caption)}${pathList(b.path)}<figcaption>${escapeHtml(b.caption)}</figcaption></figure>`;
    default:
      return assertNever(b);
  }
}

/** The picture's columns one below the other, for a screen on which the picture would be too small to read. */
function pathList({ columns }: IntrusionPath): string {
  const node = (n: PathNode): string =>
    `<li class="${n.tone}"><strong>${escapeHtml(n.label)}</strong>${n.detail === '' ? '' : `<span>${escapeHtml(n.detail)}</span>`}</li>`;
  return `<div class="path-list">${columns.map((c) => `<h3>${escapeHtml(c.title)}</h3><ul>${c.nodes.map(node).join('')}</ul>`).join('')}</div>`;
}

const number = (n: { label: string; value: string; note: string }): string =>
  `<div><span>${escapeHtml(n.label)}</span><strong>${escapeHtml(n.value)}</strong><small>${escapeHtml(n.note)}</small></div>`;

function table(columns: string[], rows: Line[][][]): string {
  const head = columns.map((c) => `<th scope="col">${escapeHtml(c)}</th>`).join('');
  const cell = (lines: Line[], i: number): string =>
    `<td data-label="${escapeHtml(columns[i] ?? '')}">${lines.map((l) => `<div>${line(l)}</div>`).join('')}</td>`;
  const body = rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('\n');
  return `<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

const line = (parts: Line): string => parts.map(inline).join('');

function inline(part: Inline): string {
  if (typeof part === 'string') return escapeHtml(part);
  if ('code' in part) return `<code>${escapeHtml(part.code)}</code>`;
  if ('strong' in part) return `<strong>${escapeHtml(part.strong)}</strong>`;
  return `<span class="quiet">${escapeHtml(part.quiet)}</span>`;
}

/** Print uses the light colours. On a phone each table row becomes a labelled block. */
const CSS = `
:root{--ink:#1b1f24;--quiet:#5b6470;--line:#d8dde3;--paper:#fff;--soft:#f4f6f8;--bad:#b42318;--badSoft:#fdecea;--warn:#9a5b00;--warnSoft:#fff4e0;--activity:#3b4d9b;--activitySoft:#eef1fb}
@media screen and (prefers-color-scheme:dark){:root{--ink:#e6e9ed;--quiet:#9aa4b0;--line:#363d46;--paper:#14171b;--soft:#1d2126;--bad:#ff8a7a;--badSoft:#3a1d1a;--warn:#f2b35a;--warnSoft:#36290f;--activity:#a9b8ff;--activitySoft:#20263f}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI","Noto Sans KR","Apple SD Gothic Neo","Malgun Gothic",sans-serif;overflow-wrap:anywhere;word-break:normal}
:lang(ko){word-break:keep-all}
main{max-width:1080px;margin:0 auto;padding:32px 24px 64px}
h1{font-size:26px;line-height:1.25;margin:0 0 16px}
h2{font-size:18px;margin:32px 0 8px;padding-top:12px;border-top:1px solid var(--line)}
p{margin:6px 0}
code{font:13px ui-monospace,SFMono-Regular,Menlo,monospace;background:var(--soft);padding:1px 4px;border-radius:3px}
.quiet,figcaption,footer{color:var(--quiet)}
.notice{background:var(--warnSoft);border-left:4px solid var(--warn);padding:10px 14px}
.facts{display:grid;grid-template-columns:max-content 1fr max-content 1fr;gap:4px 14px;margin:0;font-size:14px}
.facts dt{color:var(--quiet)}.facts dd{margin:0}
.numbers{display:grid;grid-template-columns:repeat(4,1fr);gap:12px;margin:18px 0}
.numbers div{background:var(--soft);border-radius:8px;padding:12px 14px;display:flex;flex-direction:column}
.numbers span{color:var(--quiet)}.numbers strong{font-size:22px}.numbers small{color:var(--quiet);line-height:1.3}
table{border-collapse:collapse;width:100%;font-size:14px}
th{text-align:left;color:var(--quiet);font-weight:600}
th,td{padding:7px 10px 7px 0;border-bottom:1px solid var(--line);vertical-align:top}
figure{margin:8px 0}figcaption,footer{font-size:13px}
svg.path{width:100%;height:auto}.path-list{display:none}
.path text{fill:var(--ink);font:13px system-ui,"Noto Sans KR",sans-serif}
.path .column{fill:var(--quiet);font-weight:600}.path .detail{fill:var(--quiet);font-size:11px}
.path rect{fill:var(--soft);stroke:var(--line)}
.path .source rect,.path .unauthorized rect{fill:var(--badSoft);stroke:var(--bad)}
.path .affected rect{fill:var(--warnSoft);stroke:var(--warn)}
.path .activity rect{fill:var(--activitySoft);stroke:var(--activity)}
.path .edge{fill:none;stroke:var(--quiet);stroke-width:1.2}.path marker path{fill:var(--quiet)}
footer{margin-top:40px}
@media screen and (max-width:700px){main{padding:16px}.facts{grid-template-columns:max-content 1fr}.numbers{grid-template-columns:1fr 1fr}
svg.path{display:none}.path-list{display:block}.path-list h3{font-size:14px;color:var(--quiet);margin:12px 0 4px}.path-list ul{list-style:none;margin:0;padding:0}.path-list li{display:flex;flex-direction:column;background:var(--soft);border-left:4px solid var(--line);border-radius:4px;padding:6px 10px;margin:4px 0}.path-list span{color:var(--quiet);font-size:13px}.path-list .source,.path-list .unauthorized{border-color:var(--bad)}.path-list .affected{border-color:var(--warn)}.path-list .activity{border-color:var(--activity)}
thead{display:none}tr{display:block;padding:8px 0;border-bottom:1px solid var(--line)}td{display:block;border:0;padding:2px 0}td::before{content:attr(data-label);color:var(--quiet);font-size:12px;display:block}}
@media print{main{max-width:none;padding:0}tr,figure,.numbers{break-inside:avoid}h2{break-after:avoid}}
`;
