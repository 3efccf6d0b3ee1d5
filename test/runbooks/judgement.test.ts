/**
 * What each runbook recommends for ten alerts, as a table that people read: `judgement.txt`. A change of a runbook changes the
 * table, and its reviewer sees what is recommended more or less than before (`npx vitest run test/runbooks -u` writes it anew).
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { loadRunbooks } from '../../config/runbooks.ts';
import type { Entity } from '../../domain/entity.ts';
import { whyOptional, type Circumstances } from '../../domain/recommendation.ts';
import { STEP_PHASES, type Runbook, type RunbookStep } from '../../domain/runbook.ts';

type Alert = [name: string, now: Circumstances, target?: Pick<Entity, 'part'>];
const production = { environment: 'production' } as const;
const confirmed = { confirmed: true, ...production };
const unconfirmed = { confirmed: false, ...production };

const ALERTS: Alert[] = [
  ['informational', { severity: 'informational', ...confirmed }],
  ['low', { severity: 'low', ...confirmed }],
  ['medium?', { severity: 'medium', ...unconfirmed }],
  ['medium', { severity: 'medium', ...confirmed }],
  ['medium dev', { severity: 'medium', confirmed: true, environment: 'development' }],
  ['high?', { severity: 'high', ...unconfirmed }],
  ['high', { severity: 'high', ...confirmed }],
  ['high victim', { severity: 'high', ...confirmed }, { part: 'suffers' }],
  ['critical?', { severity: 'critical', ...unconfirmed }],
  ['critical', { severity: 'critical', ...confirmed }],
];

let runbooks: Runbook[] = [];
beforeAll(async () => {
  runbooks = await loadRunbooks('runbooks');
});

const isFor = (line: RunbookStep, [, now, target = {}]: Alert): boolean =>
  line.recommended !== undefined && whyOptional(line.recommended, now, target, false).length === 0;

const targetOf = ({ for: selector }: RunbookStep): string =>
  selector === 'incident' ? 'incident' : `${selector.kind.join('|')} (${selector.standing.join(', ')})`;

function tableOf(runbook: Runbook): string {
  const lines = STEP_PHASES.flatMap((phase) =>
    runbook[phase].flatMap((line) => {
      if (line.recommended === undefined) return [];
      const marks = ALERTS.map((alert) => (isFor(line, alert) ? '■' : '·')).join(' ');
      return [`  ${marks}  ${phase}: ${line.use} for ${targetOf(line)}`];
    }),
  );
  return [runbook.id, ...lines].join('\n');
}

describe('each runbook', () => {
  it('recommends what the table says', async () => {
    const heading = ALERTS.map(([name], i) => `${i + 1} ${name}`).join(' · ');
    const table = runbooks.map(tableOf).join('\n\n');
    await expect(`Columns: ${heading} (? unconfirmed)\n■ recommended · optional\n\n${table}\n`).toMatchFileSnapshot(
      'judgement.txt',
    );
  });

  it('recommends no less for a more severe alert', () => {
    const rising = ['low', 'medium', 'high', 'critical'].map((name) => ALERTS.find(([n]) => n === name)!);
    const falls = runbooks.flatMap((r) =>
      STEP_PHASES.flatMap((p) =>
        r[p].filter((line) => rising.some((alert, i) => i > 0 && isFor(line, rising[i - 1]!) && !isFor(line, alert))),
      ),
    );
    expect(falls).toEqual([]);
  });

  it('does not lock a person or program of production out for a medium alert, unless its key is known to strangers', () => {
    const medium = ALERTS.find(([name]) => name === 'medium')!;
    const locks = /^iam\.(deactivate-access-key|deny-all|deny-console|reset-password|rotate-access-key)$/;
    const found = runbooks
      .filter(({ id }) => id !== 'leaked-access-key' && id !== 'root-use')
      .flatMap((r) =>
        STEP_PHASES.flatMap((p) =>
          r[p].filter(
            (l) => locks.test(l.use) && l.for !== 'incident' && l.for.standing.includes('affected') && isFor(l, medium),
          ),
        ).map((l) => `${r.id}: ${l.use}`),
      );
    expect(found).toEqual([]);
  });

  it('restarts no machine of production for a medium alert', () => {
    const medium = ALERTS.find(([name]) => name === 'medium')!;
    const patches = runbooks.flatMap((r) => STEP_PHASES.flatMap((p) => r[p].filter((l) => l.use === 'ssm.patch')));
    expect(patches.filter((line) => isFor(line, medium))).toEqual([]);
  });
});
