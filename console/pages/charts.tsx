/** Charts as SVG, drawn on the server: d3 computes scales and ticks. The table beside each chart has the same figures. */
import { max, min } from 'd3-array';
import { scaleBand, scaleLinear, scaleLog } from 'd3-scale';
import type { VNode } from 'preact';
import { duration } from '../../domain/format.ts';
import type { Language } from '../../domain/text.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../domain/units.ts';
import type { Spread } from '../trend-figures.ts';

const WIDTH = 640;

/** Where a time axis may have a tick: what people think in. */
const TICKS = [
  100,
  1_000,
  10_000,
  MINUTE_MS,
  10 * MINUTE_MS,
  HOUR_MS,
  6 * HOUR_MS,
  DAY_MS,
  7 * DAY_MS,
  30 * DAY_MS,
  365 * DAY_MS,
];

export interface SpreadRow {
  name: string;
  spread: Spread;
}

/** One line for each row, on one logarithmic axis of time. */
export function SpreadChart({
  rows,
  language,
  label,
}: {
  rows: readonly SpreadRow[];
  language: Language;
  label: string;
}): VNode {
  const [left, right, rowHeight, bottom] = [150, 20, 30, 26];
  const height = rows.length * rowHeight + bottom;
  const low = Math.max(100, min(rows, (r) => r.spread.min) ?? 100);
  const high = Math.max(low * 10, max(rows, (r) => r.spread.max) ?? low * 10);
  const x = scaleLog()
    .domain([low / 1.3, high * 1.3])
    .range([left, WIDTH - right])
    .clamp(true);
  const ticks = TICKS.filter((ms) => ms >= low / 1.3 && ms <= high * 1.3);
  const at = (ms: number): number => x(Math.max(ms, low / 1.3));
  return (
    <svg class="chart" viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={label}>
      {ticks.map((ms) => (
        <g key={ms}>
          <line class="grid" x1={x(ms)} x2={x(ms)} y1={0} y2={height - bottom} />
          <text class="axis" x={x(ms)} y={height - 8} text-anchor="middle">
            {duration(ms, language)}
          </text>
        </g>
      ))}
      {rows.map(({ name, spread }, i) => {
        const y = i * rowHeight + rowHeight / 2;
        return (
          <g key={name}>
            <text class="name" x={left - 10} y={y + 4} text-anchor="end">
              {name.length > 22 ? `${name.slice(0, 21)}…` : name}
            </text>
            <line class="whisker" x1={at(spread.min)} x2={at(spread.max)} y1={y} y2={y} />
            <rect
              class="box"
              x={at(spread.q1)}
              y={y - 7}
              width={Math.max(2, at(spread.q3) - at(spread.q1))}
              height={14}
              rx={2}
            />
            <line class="median" x1={at(spread.median)} x2={at(spread.median)} y1={y - 9} y2={y + 9} />
          </g>
        );
      })}
    </svg>
  );
}

export interface MonthBar {
  month: string;
  closed: number;
  dismissed: number;
}

/** Stacked bars by month. */
export function MonthChart({ months, label }: { months: readonly MonthBar[]; label: string }): VNode {
  const [left, top, height, bottom] = [36, 8, 180, 24];
  const x = scaleBand()
    .domain(months.map((m) => m.month))
    .range([left, WIDTH])
    .paddingInner(0.25)
    .paddingOuter(0.1);
  const most = max(months, (m) => m.closed + m.dismissed) ?? 0;
  const y = scaleLinear()
    .domain([0, Math.max(1, most)])
    .nice(4)
    .range([height - bottom, top]);
  const ticks = y.ticks(4).filter(Number.isInteger);
  // Names of months need about 56 units.
  const every = Math.max(1, Math.ceil((months.length * 56) / (WIDTH - left)));
  const width = Math.min(48, x.bandwidth());
  return (
    <svg class="chart" viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={label}>
      {ticks.map((n) => (
        <g key={n}>
          <line class="grid" x1={left} x2={WIDTH} y1={y(n)} y2={y(n)} />
          <text class="axis" x={left - 6} y={y(n) + 4} text-anchor="end">
            {n}
          </text>
        </g>
      ))}
      {months.map(({ month, closed, dismissed }, i) => {
        const from = (x(month) ?? left) + (x.bandwidth() - width) / 2;
        return (
          <g key={month}>
            <rect class="bar" x={from} y={y(closed)} width={width} height={y(0) - y(closed)} />
            <rect
              class="bar light"
              x={from}
              y={y(closed + dismissed)}
              width={width}
              height={y(closed) - y(closed + dismissed)}
            />
            {i % every === 0 ? (
              <text class="axis" x={from + width / 2} y={height - 8} text-anchor="middle">
                {month}
              </text>
            ) : null}
          </g>
        );
      })}
    </svg>
  );
}
