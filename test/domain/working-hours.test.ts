import { describe, expect, it } from 'vitest';
import { isWorkingTime, WorkingHours } from '../../domain/working-hours.ts';

const hours = WorkingHours.parse({ from: '09:00', to: '18:00' });

describe('working hours', () => {
  it.each([
    ['2026-11-20T00:30:00Z', 'Asia/Seoul', true], // Friday, 09:30
    ['2026-11-20T09:00:00Z', 'Asia/Seoul', false], // Friday, 18:00: over
    ['2026-11-20T16:00:00Z', 'Asia/Seoul', false], // Saturday, 01:00
    ['2026-11-20T16:00:00Z', 'America/New_York', true], // Friday, 11:00
    ['2026-11-22T15:00:00Z', 'America/New_York', false], // Sunday
  ])('%s in %s: %s', (at, timeZone, expected) => {
    expect(isWorkingTime(new Date(at), hours, timeZone)).toBe(expected);
  });

  it('that end before they begin are refused', () => {
    expect(WorkingHours.safeParse({ from: '22:00', to: '06:00' }).success).toBe(false);
  });
});
