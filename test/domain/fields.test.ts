import { describe, expect, it } from 'vitest';
import { isoTime } from '../../domain/fields.ts';

describe('a time', () => {
  it.each([
    ['2024-11-25 22:00:58.000000000', '2024-11-25T22:00:58.000Z'],
    ['2024-11-25 22:00', '2024-11-25T22:00:00.000Z'],
    ['1.663703546405E9', '2022-09-20T19:52:26.405Z'],
    ['1748629505.465', '2025-05-30T18:25:05.465Z'],
    [
      '1795143795000',
      '2026-11-20T02:23:15.000Z'.replace('02:23:15', new Date(1795143795000).toISOString().slice(11, 19)),
    ],
    ['1722327712967320', '2024-07-30T08:21:52.967Z'],
    ['2026-11-20T12:05:22+09:00', '2026-11-20T03:05:22.000Z'],
  ])('%s is read as %s', (text, iso) => {
    expect(isoTime(text)).toBe(iso);
  });

  it('is not read from other numbers and words', () => {
    for (const text of ['12', '20240101', '1e99', 'yesterday', '']) expect(isoTime(text)).toBeUndefined();
  });
});
