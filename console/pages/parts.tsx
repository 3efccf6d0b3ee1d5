/** Small parts of pages. */
import type { ComponentChildren, VNode } from 'preact';
import { SEVERITY_NAMES } from '../../domain/names.ts';
import { Severity } from '../../domain/alert.ts';
import { INVISIBLE, type Language } from '../../domain/text.ts';
import { wallClock } from '../../domain/format.ts';
import type { Words } from '../words.ts';

const LONGEST = 600;

/** `10,001`. */
export const thousands = (n: number): string => n.toLocaleString('en');

/** Invisible characters, and those that change the direction of text, as a sign. */
export const visible = (text: string): string => text.replaceAll(INVISIBLE, '\u2423');

/** Text from outside: in its own direction, invisible characters shown, cut when it is very long. */
export function Said({ text, most = LONGEST }: { text: string; most?: number }): VNode {
  const shown = visible(text);
  return <bdi class="said">{shown.length > most ? `${shown.slice(0, most)}…` : shown}</bdi>;
}

export function SeverityBadge({ severity, language }: { severity: string; language: Language }): VNode {
  const known = Severity.safeParse(severity);
  if (!known.success) return <span class="badge">{severity}</span>;
  return <span class={`badge ${known.data}`}>{SEVERITY_NAMES[known.data][language]}</span>;
}

export const Chip = ({ children, kind = '' }: { children: ComponentChildren; kind?: string }): VNode => (
  <span class={`chip ${kind}`}>{children}</span>
);

/** `2026-11-22 03:12 GMT-5`: the same in every language. */
export function Time({ iso, zone }: { iso: string; zone: string }): VNode {
  const { date, time, zone: name } = wallClock(iso, zone);
  return (
    <time datetime={iso}>
      {date} {time.slice(0, 5)} <span class="zone">{name}</span>
    </time>
  );
}

export function Section({ id, title, children }: { id: string; title: string; children: ComponentChildren }): VNode {
  return (
    <section class="panel" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

/** A table that scrolls by itself where the window is narrow; by keyboard too. */
export function Table({
  label,
  head,
  children,
  kind = '',
}: {
  label: string;
  head: readonly string[];
  children: ComponentChildren;
  kind?: string;
}): VNode {
  return (
    <div class={`scroll ${kind}`} role="region" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {head.map((name) => (
              <th scope="col" key={name}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

export const Banner = ({ children, kind = '' }: { children: ComponentChildren; kind?: string }): VNode => (
  <p class={`banner ${kind}`} role="status">
    {children}
  </p>
);

interface PagerProps {
  t: Words;
  label: string;
  page: number;
  pages: number;
  /** The address of a page. */
  to: (page: number) => string;
}

export function Pager({ t, label, page, pages, to }: PagerProps): VNode | null {
  if (pages === 1) return null;
  return (
    <nav class="pages" aria-label={label}>
      {page > 1 ? (
        <a class="button" rel="prev" href={to(page - 1)}>
          ← {t.list.previous}
        </a>
      ) : null}
      <span>{t.list.page(page, pages)}</span>
      {page < pages ? (
        <a class="button" rel="next" href={to(page + 1)}>
          {t.list.next} →
        </a>
      ) : null}
    </nav>
  );
}

export const Card = ({ children }: { children: VNode | (VNode | null)[] }): VNode => (
  <div class="panel card">{children}</div>
);
