/** What does not fit the model, told the way each protocol needs it. Collected, not thrown: AWS names all of them at once. */

import type { Members } from './value.ts';

export type ProblemKind = 'unknown' | 'missing' | 'type' | 'enum' | 'pattern' | 'length' | 'range';

export interface Problem {
  /** Member names from the input down, list positions from 1, e.g. `['Filters', '1', 'Name']`. */
  path: string[];
  kind: ProblemKind;
  /** The offending value as text, for the message. */
  value: string;
  /** AWS's words for the constraint, e.g. `Member must have length less than or equal to 64`. */
  constraint: string;
}

/** A parsed input and what was wrong with its form; constraints are `validate.ts`'s. */
export interface Parsed {
  input: Members;
  problems: Problem[];
}
