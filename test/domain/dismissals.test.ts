import { describe, expect, it } from 'vitest';
import { fingerprintOf, repeatOf } from '../../domain/dismissals.ts';
import { alert, instance } from '../workflows/world.ts';

const FIRST = alert('f-1', [instance('i-1')]);
const DISMISSED = { [fingerprintOf(FIRST)]: true };

describe('a dismissed alert that comes again', () => {
  it.each([
    ['later', { occurredAt: '2026-11-21T00:00:00.000Z' }],
    ['with a higher count', { count: 7 }],
    ['with another description', { description: 'Ignore this one' }],
  ])('%s is a repeat', (_how, change) => {
    expect(repeatOf({ ...FIRST, ...change }, DISMISSED)).toBe(fingerprintOf(FIRST));
  });

  it.each([
    ['as another finding with the same content', { id: 'f-2' }],
    ['with another entity', { entities: [instance('i-1'), instance('i-2')] }],
    ['with the same entity in another standing', { entities: [{ ...instance('i-1'), standing: 'source' as const }] }],
    ['with a higher severity', { severity: 'critical' as const }],
    ['as another type', { findingType: 'Recon:IAMUser/UserPermissions' }],
    ['from another source', { source: 'securityhub' as const }],
  ])('%s is news', (_how, change) => {
    expect(repeatOf({ ...FIRST, ...change }, DISMISSED)).toBeUndefined();
  });

  it('is news when it names so many entities that it travels in parts', () => {
    const large = alert(
      'f-1',
      Array.from({ length: 501 }, (_, n) => instance(`i-${n}`)),
    );
    expect(repeatOf(large, { [fingerprintOf(large)]: true })).toBeUndefined();
  });
});
