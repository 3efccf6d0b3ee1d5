/** The effect for the customer of an intruder's call, by its ATT&CK technique. */
import type { Act } from '../../domain/entry.ts';

/** The longer id comes first: a sub-technique may have another effect than its technique. */
const ACTS: readonly (readonly [technique: string, act: Act])[] = [
  ['T1530', 'made-public'],
  ['T1562.007', 'made-public'],
  ['T1537', 'shared'],
  ['T1048', 'taken'],
  ['T1552', 'taken'],
  ['T1555', 'taken'],
  ['T1562', 'stopped'],
  ['T1070', 'destroyed'],
  ['T1485', 'destroyed'],
  ['T1490', 'destroyed'],
  ['T1136', 'made'],
  ['T1098.001', 'made'],
  ['T1496', 'made'],
  ['T1578.002', 'made'],
  ['T1648', 'made'],
];

export const actOf = (technique: string): Act => ACTS.find(([t]) => technique.startsWith(t))?.[1] ?? 'other';
