import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SEVERITIES } from '../../domain/alert.ts';
import { ENVIRONMENTS } from '../../domain/environments.ts';
import { Proportion } from '../../domain/proportion.ts';
import { whyOptional, type Circumstances } from '../../domain/recommendation.ts';

const HIGH_CONFIRMED: Circumstances = { severity: 'high', confirmed: true, environment: 'production' };
const ACTS = { part: 'acts' } as const;

const severities = fc.constantFrom(...SEVERITIES);
const judgements = fc
  .record(
    {
      from: severities,
      unconfirmed: severities,
      in: fc.dictionary(fc.constantFrom(...ENVIRONMENTS), severities),
      victim: fc.constant(true as const),
    },
    { requiredKeys: ['from'] },
  )
  .map((given) => Proportion.parse(given));
const circumstances = fc.record({
  severity: severities,
  confirmed: fc.boolean(),
  environment: fc.constantFrom(...ENVIRONMENTS),
});
const targets = fc.constantFrom({}, { part: 'acts' as const }, { part: 'suffers' as const });

describe('a step', () => {
  it('is optional below the severity of its line, and its reason names both', () => {
    const judge = (severity: Circumstances['severity']) =>
      whyOptional({ from: 'high' }, { ...HIGH_CONFIRMED, severity }, ACTS, false);
    expect(judge('high')).toEqual([]);
    expect(judge('medium').map((t) => t.en)).toEqual(['severity medium, recommended from high on']);
  });

  it('needs more where nobody has confirmed the alert, and in the environments that the line names', () => {
    const line = { from: 'medium', unconfirmed: 'critical', in: { production: 'high' } } as const;
    const judge = (over: Partial<Circumstances>) =>
      whyOptional(line, { severity: 'medium', confirmed: true, environment: 'sandbox', ...over }, ACTS, false);
    expect(judge({})).toEqual([]);
    expect(judge({ environment: 'production' })[0]?.en).toBe('severity medium, recommended in production from high on');
    expect(judge({ confirmed: false, severity: 'high' })[0]?.en).toBe(
      'severity high, recommended while unconfirmed from critical on',
    );
    expect(judge({ confirmed: false, severity: 'high' })[0]?.ko).toBe('심각도 높음(확인 전에는 심각부터 권장)');
  });

  it('at a victim is optional, unless the line says that it helps victims', () => {
    const victim = { part: 'suffers' } as const;
    expect(whyOptional({ from: 'low' }, HIGH_CONFIRMED, victim, false)).toHaveLength(1);
    expect(whyOptional({ from: 'low', victim: true }, HIGH_CONFIRMED, victim, false)).toEqual([]);
  });

  it('that hits others is optional, unless a critical alert is confirmed', () => {
    expect(whyOptional({ from: 'low' }, HIGH_CONFIRMED, ACTS, true)).toHaveLength(1);
    expect(whyOptional({ from: 'low' }, { ...HIGH_CONFIRMED, severity: 'critical' }, ACTS, true)).toEqual([]);
  });

  it('that hits nobody knows whom is optional too, and says so', () => {
    expect(whyOptional({ from: 'low' }, HIGH_CONFIRMED, ACTS, 'unknown')).toEqual([
      { en: 'it is not known who else uses it', ko: '다른 곳에서의 사용 여부 미확인' },
    ]);
    expect(whyOptional({ from: 'low' }, { ...HIGH_CONFIRMED, severity: 'critical' }, ACTS, 'unknown')).toEqual([]);
  });

  it('that is recommended stays so when the incident is more severe, or confirmed', () => {
    fc.assert(
      fc.property(
        judgements,
        circumstances,
        targets,
        fc.constantFrom(false, true, 'unknown' as const),
        (line, now, target, others) => {
          fc.pre(whyOptional(line, now, target, others).length === 0);
          const worse = SEVERITIES.slice(0, SEVERITIES.indexOf(now.severity) + 1);
          for (const severity of worse) expect(whyOptional(line, { ...now, severity }, target, others)).toEqual([]);
          expect(whyOptional(line, { ...now, confirmed: true }, target, others)).toEqual([]);
        },
      ),
    );
  });
});
