import { describe, expect, it } from 'vitest';
import { channelName, wantsOwnChannel } from '../../domain/slack-place.ts';

describe('whether an incident has a channel of its own', () => {
  it.each([
    ['critical', 'high', true],
    ['high', 'high', true],
    ['medium', 'high', false],
    ['critical', 'never', false],
    ['low', 'low', true],
    ['critical', undefined, false],
  ] as const)('%s, from %s on: %s', (severity, from, wants) => {
    expect(wantsOwnChannel(severity, from)).toBe(wants);
  });

  it('is named by ids alone, and a drill says so', () => {
    expect(channelName('acme', '0AB1cdef-2', '2026-11-27T10:00:00Z', true)).toBe('inc-drill-acme-20261127-0ab1cdef');
  });
});
