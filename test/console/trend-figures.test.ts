/** What closed incidents show together. */
import { describe, expect, it } from 'vitest';
import { runbooksOf, spreadOf, trendsOf as figuresOf } from '../../console/trend-figures.ts';
import type { IncidentSummary } from '../../domain/summary.ts';
import { MINUTE_MS } from '../../domain/units.ts';
import { summaries, summary } from './synthetic.ts';

const trendsOf = (all: readonly IncidentSummary[]) => figuresOf(all, (s) => s.openedAt.slice(0, 10));

const wait = (minutes: number, by: string[]) => ({
  phase: 'isolate' as const,
  purpose: 'change' as const,
  status: 'decided' as const,
  openedAt: '2026-11-20T08:00:00.000Z',
  closedAt: new Date(Date.parse('2026-11-20T08:00:00.000Z') + minutes * MINUTE_MS).toISOString(),
  by,
  escalation: 0,
});

describe('trends', () => {
  it('give the median and the middle half', () => {
    expect(spreadOf([4, 1, 3, 2, 5])).toEqual({ count: 5, min: 1, q1: 2, median: 3, q3: 4, max: 5 });
    expect(spreadOf([7])).toMatchObject({ count: 1, median: 7 });
    expect(spreadOf([])).toBeUndefined();
  });

  it('leave drills out everywhere', () => {
    expect(trendsOf([summary(1, { drill: true })])).toMatchObject({
      incidents: 0,
      byCustomer: [],
      months: [],
    });
    expect(runbooksOf([summary(1, { drill: true })])).toEqual([]);
  });

  it('count a false positive as one, and in no time, wait or runbook', () => {
    const dismissed = summary(4);
    expect(dismissed.outcome).toBe('dismissed');
    const both = [dismissed, summary(9, { findingType: dismissed.findingType, outcome: 'closed' })];
    const trends = trendsOf(both);
    expect(trends.falsePositives).toEqual([
      { findingType: dismissed.findingType, dismissed: 1, of: 2, reason: dismissed.dismissal?.reason },
    ]);
    expect([trends.incidents, trends.dismissed, trends.all.incidents]).toEqual([2, 1, 1]);
    expect(runbooksOf(both).map((r) => r.incidents)).toEqual([1]);
  });

  it('say on whom approvals waited, and which waited longest', () => {
    const all = [
      summary(1, { waits: [wait(10, ['minji']), wait(50, ['minji', 'jun'])] }),
      summary(2, { waits: [wait(30, ['jun']), { ...wait(90, ['minji', 'jun']), status: 'expired' }] }),
    ];
    const { waits } = trendsOf(all);
    expect(waits.by.map(({ key, gates, wait: spread }) => [key, gates, spread.median / MINUTE_MS])).toEqual([
      ['jun', 2, 40],
      ['minji', 2, 30],
    ]);
    expect(waits.longest.map((w) => w.ms / MINUTE_MS)).toEqual([50, 30, 10]);
    expect(waits.expired).toBe(1);
  });

  it('have a row for each month between the first and the last', () => {
    const { months } = trendsOf([
      summary(1, { openedAt: '2025-11-03T00:00:00.000Z' }),
      summary(2, { openedAt: '2026-02-03T00:00:00.000Z' }),
    ]);
    expect(months.map((m) => m.month)).toEqual(['2025-11', '2025-12', '2026-01', '2026-02']);
  });

  it('add up what became of each line of a runbook', () => {
    const all = summaries(200).filter((s) => s.outcome === 'closed' && !s.drill);
    const [runbook] = runbooksOf(all);
    for (const line of runbook!.lines) {
      expect(line.steps).toBe(2 * all.length);
      expect(line.done + line.rejected).toBe(line.steps);
    }
    // The summaries themselves stay as they were.
    expect(all[0]!.lines[0]!.steps).toBe(2);
  });
});
