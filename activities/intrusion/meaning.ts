/** The form in which the meaning of a call is written down. */
import type { Finding } from '../../domain/entry.ts';

/** `{member}` stands for a member of the request. Techniques are those of MITRE ATT&CK's Cloud Matrix, v16. */
export type Meaning = readonly [technique: string, weight: Finding['weight'], en: string, ko: string];

/** One meaning for several calls; names are CloudTrail's. */
export const meaning = (names: readonly string[], ...what: Meaning): [string, Meaning][] => names.map((n) => [n, what]);
