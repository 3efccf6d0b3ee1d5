import { expect, it } from 'vitest';
import { outcomeOf } from '../../domain/outcome.ts';
import { MINJI } from '../customers.ts';

it('an incident whose known alerts were suppressed was not dismissed as a false positive', () => {
  const dismissal = { by: MINJI, at: '2026-11-20T00:00:00.000Z', reason: 'our own scanner' };
  expect(outcomeOf({ status: 'open' })).toBe('open');
  expect(outcomeOf({ status: 'dismissed', dismissal })).toBe('dismissed');
  expect(outcomeOf({ status: 'dismissed', dismissal: { ...dismissal, until: '2026-12-20T00:00:00.000Z' } })).toBe(
    'suppressed',
  );
});
