/** The form of a call's meaning in the tables. */
import type { Finding } from '../../domain/entry.ts';

/** `{member}` is replaced by that member of the request. Techniques are of MITRE ATT&CK's Cloud Matrix, v16. */
export type Meaning = readonly [technique: string, weight: Finding['weight'], en: string, ko: string];

/** One meaning for several calls, by their names in CloudTrail. */
export const meaning = (names: readonly string[], ...what: Meaning): [string, Meaning][] => names.map((n) => [n, what]);
